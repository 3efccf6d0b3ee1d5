/** What AWS must look like after a leaked key's incident, given what the incident says of its steps. */
import type { Caller } from '../caller.ts';
import {
  accessKeys,
  firstSnapshot,
  interfaceGroups,
  isLogging,
  machineState,
  networkAcls,
  publicAccessBlocked,
  secretNames,
  userExists,
  userPolicies,
  type Machine,
} from './reading.ts';
import { eventually, firstChange, isDone, proposed, same, type Check, type PlainState } from './scenario.ts';

export const VICTIM = 'deploy-bot';
export const INTRUDER = 'svc-backup';
export const ATTACKER_IP = '198.51.100.23';
export const TRAIL = 'management-events';
/** Region → how many instances. */
export const MINERS: Readonly<Record<string, number>> = { 'us-east-1': 2, 'ap-south-1': 3, 'sa-east-1': 1 };
export const REGIONS = Object.keys(MINERS);

/** What the story made, and how things were before it. */
export interface Cast {
  key: string;
  bucket: string;
  began: Date;
  policies: Record<string, string>;
  acls: Record<string, Record<string, string[]>>;
  machines: (Machine & { volumes: string[]; groups: Record<string, string[]> })[];
}

export async function checks(who: Caller, state: PlainState, cast: Cast): Promise<Check[]> {
  return [
    ...foundChecks(state, cast),
    ...(await identityChecks(who, state, cast)),
    ...(await Promise.all(cast.machines.map((m) => machineChecks(who, state, m, cast)))).flat(),
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
  return [
    proposed(state, 'iam.deactivate-access-key', cast.key),
    proposed(state, 'iam.deny-all', VICTIM),
    proposed(state, 'iam.deny-all', INTRUDER),
    ...cast.machines.map((m) => proposed(state, 'ec2.quarantine', m.id)),
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
  const deleted = isDone(state, 'iam.delete-principal', INTRUDER);
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
    same(
      `the intruder's user ${INTRUDER} ${deleted ? 'is gone' : 'is still there'}`,
      await userExists(who, INTRUDER),
      !deleted,
    ),
  ];
}

async function machineChecks(
  who: Caller,
  state: PlainState,
  machine: Cast['machines'][number],
  cast: Cast,
): Promise<Check[]> {
  const label = `${machine.id} (${machine.region})`;
  const changed = firstChange(state);
  const copies = await Promise.all(
    machine.volumes.map(async (volume): Promise<Check> => {
      const copied = await firstSnapshot(who, machine.region, volume, cast.began);
      return {
        holds: copied !== undefined && (changed === undefined || copied <= changed),
        claim: `${label}: a copy of ${volume} is older than the first change`,
        seen: `copied ${copied ?? 'never'}, first change ${changed ?? 'none'}`,
      };
    }),
  );
  if (isDone(state, 'ec2.terminate-unknown', machine.id)) {
    const ended = await eventually(
      () => machineState(who, machine),
      (s) => s === 'terminated' || s === 'gone',
    );
    return [
      ...copies,
      { holds: ended === 'terminated' || ended === 'gone', claim: `${label} is terminated`, seen: ended },
    ];
  }
  const quarantined = isDone(state, 'ec2.quarantine', machine.id);
  const groups = await interfaceGroups(who, machine);
  const expected = quarantined
    ? Object.fromEntries(Object.keys(machine.groups).map((eni) => [eni, ['firebreak-quarantine']]))
    : machine.groups;
  return [
    ...copies,
    same(
      `${label}: every interface is ${quarantined ? 'in the quarantine group and no other' : 'in its own groups'}`,
      groups,
      expected,
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
