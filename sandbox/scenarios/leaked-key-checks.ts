/** The state that AWS must have after the incident of a leaked key, given its steps. */
import type { Caller } from '../caller.ts';
import { machineChecks, type StartedMachine } from './machine-checks.ts';
import {
  accessKeys,
  isLogging,
  networkAcls,
  publicAccessBlocked,
  secretNames,
  userNames,
  userPolicies,
} from './reading.ts';
import { isDone, proposed, same, statusOf, together, type Check, type PlainState } from './scenario.ts';
import { shares } from './size.ts';

export const VICTIM = 'deploy-bot';
export const INTRUDER = 'svc-backup';
export const ATTACKER_IP = '198.51.100.23';
export const TRAIL = 'management-events';
/** Region → how many of six instances are started there. Other numbers are split in the same proportion. */
const MINERS: Readonly<Record<string, number>> = { 'us-east-1': 2, 'ap-south-1': 3, 'sa-east-1': 1 };
export const REGIONS = Object.keys(MINERS);
export const USUAL_MINERS = 6;

/** The regions in which the intruder starts instances, with the number in each. */
export function minersIn(size: number): { region: string; count: number }[] {
  const counts = shares(size, Object.values(MINERS));
  return REGIONS.map((region, i) => ({ region, count: counts[i] ?? 0 })).filter(({ count }) => count > 0);
}

/** What the story created, and the state before it. */
export interface Cast {
  key: string;
  bucket: string;
  began: Date;
  policies: Record<string, string>;
  acls: Record<string, Record<string, string[]>>;
  machines: StartedMachine[];
  /** Names of the users that the intruder made beside `INTRUDER`. */
  moreUsers: string[];
}

export async function checks(who: Caller, state: PlainState, cast: Cast): Promise<Check[]> {
  return [
    ...foundChecks(state, cast),
    ...(await identityChecks(who, state, cast)),
    ...(await machineChecks(who, state, cast.machines, cast.began)),
    same(
      `the trail logs${isDone(state, 'cloudtrail.restart-logging', TRAIL) ? ' again' : ' not, as the intruder left it'}`,
      await isLogging(who, TRAIL),
      isDone(state, 'cloudtrail.restart-logging', TRAIL),
    ),
    same(
      `bucket ${cast.bucket} is ${isDone(state, 's3.block-public-access', cast.bucket) ? 'closed' : 'open, as the intruder left it'}`,
      await publicAccessBlocked(who, cast.bucket),
      isDone(state, 's3.block-public-access', cast.bucket),
    ),
    await aclCheck(who, state, cast),
  ];
}

function foundChecks(state: PlainState, cast: Cast): Check[] {
  const status = statusOf(state);
  const each = (entry: string, ids: readonly string[], what: string): Check[] =>
    together(
      (n) => `${entry} was proposed for ${n} ${what}`,
      ids.map((id) => ({ holds: status(entry, id) !== undefined, claim: `${entry} was proposed for ${id}` })),
    );
  return [
    proposed(state, 'iam.deactivate-access-key', cast.key),
    proposed(state, 'iam.deny-all', VICTIM),
    ...each('iam.deny-all', [INTRUDER, ...cast.moreUsers], 'users'),
    ...each(
      'ec2.quarantine',
      cast.machines.map((m) => m.id),
      'instances',
    ),
    proposed(state, 's3.block-public-access', cast.bucket),
    proposed(state, 'cloudtrail.restart-logging', TRAIL),
    proposed(state, 'vpc.block-ips', ATTACKER_IP),
  ];
}

async function identityChecks(who: Caller, state: PlainState, cast: Cast): Promise<Check[]> {
  const keyStatus = isDone(state, 'iam.deactivate-access-key', cast.key) ? 'Inactive' : 'Active';
  const denied = isDone(state, 'iam.deny-all', VICTIM);
  const policies = await userPolicies(who, VICTIM);
  const added = Object.keys(policies).filter((name) => !(name in cast.policies));
  const kept = Object.fromEntries(Object.entries(policies).filter(([name]) => name in cast.policies));
  const status = statusOf(state);
  const users = await userNames(who);
  const rotated = isDone(state, 'iam.rotate-access-key', cast.key);
  const { [cast.key]: leaked, ...newKeys } = await accessKeys(who, VICTIM);
  return [
    same(`the leaked key is ${keyStatus}`, leaked, keyStatus),
    same(
      rotated ? `${VICTIM} has one new key, in Secrets Manager` : `${VICTIM} has no new key`,
      [Object.values(newKeys), await secretNames(who)],
      rotated ? [['Active'], [`firebreak/${VICTIM}/${cast.key}`]] : [[], []],
    ),
    same(`${VICTIM}'s own policies read as before`, kept, cast.policies),
    same(
      `${VICTIM} ${denied ? 'is denied everything by one more policy' : 'has no policy more than before'}`,
      added.length,
      denied ? 1 : 0,
    ),
    ...together(
      (n) => `${n} users of the intruder are gone or still there, as the incident says`,
      [INTRUDER, ...cast.moreUsers].map((user) => {
        const deleted = status('iam.delete-principal', user) === 'done';
        return same(`the intruder's user ${user} ${deleted ? 'is gone' : 'is still there'}`, users.has(user), !deleted);
      }),
    ),
  ];
}

async function aclCheck(who: Caller, state: PlainState, cast: Cast): Promise<Check> {
  const acls = await aclsOf(who);
  if (!isDone(state, 'vpc.block-ips', ATTACKER_IP)) return same('the network ACLs read as before', acls, cast.acls);
  const denying = Object.values(acls)
    .flatMap((byId) => Object.values(byId).flat())
    .filter((entry) => entry.includes(`deny ${ATTACKER_IP}/32`));
  return { holds: denying.length >= 2, claim: `network ACLs deny ${ATTACKER_IP}`, seen: `${denying.length} entries` };
}

/** Region → its network ACLs. */
export async function aclsOf(who: Caller): Promise<Cast['acls']> {
  const acls: Cast['acls'] = {};
  for (const region of REGIONS) acls[region] = await networkAcls(who, region);
  return acls;
}
