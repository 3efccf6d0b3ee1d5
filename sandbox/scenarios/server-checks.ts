/** The state that AWS must have for a server after its incident, given its steps. */
import { DescribeVolumesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeInstancePatchStatesCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Caller } from '../caller.ts';
import {
  firstSnapshot,
  interfaceGroups,
  machineState,
  networkAcls,
  profileOf,
  rolePolicies,
  terminationProtection,
  volumesOf,
  type Machine,
} from './reading.ts';
import { eventually, firstChangeOf, isDone, same, type Check, type PlainState } from './scenario.ts';
import { REGION } from './server.ts';

/** Every web server's. */
const ROLE = 'web-server';

/** The state of the server, and of everything that the incident may change, before the attack. */
export interface Cast {
  machine: Machine;
  began: Date;
  volumes: { id: string; zone: string; sizeGiB: number }[];
  groups: Record<string, string[]>;
  profile: string | undefined;
  /** The role that its profile gives it. */
  role: string;
  protection: boolean;
  policies: Record<string, string>;
  acls: Record<string, string[]>;
}

export async function photograph(who: Caller, id: string): Promise<Cast> {
  const machine = { id, region: REGION };
  const volumes = await volumesOf(who, machine);
  return {
    machine,
    began: new Date(),
    volumes: volumes.map((v) => ({ id: v.VolumeId ?? '', zone: v.AvailabilityZone ?? '', sizeGiB: v.Size ?? 0 })),
    groups: await interfaceGroups(who, machine),
    profile: await profileOf(who, machine),
    protection: await terminationProtection(who, machine),
    role: ROLE,
    policies: await rolePolicies(who, ROLE),
    acls: await networkAcls(who, REGION),
  };
}

/** @param address the one that the incident may have blocked */
export async function serverChecks(who: Caller, state: PlainState, cast: Cast, address?: string): Promise<Check[]> {
  const { id } = cast.machine;
  return [
    same(`${id} still runs`, await machineState(who, cast.machine), 'running'),
    ...(await copyChecks(who, state, cast)),
    ...(await containmentChecks(who, state, cast)),
    await aclCheck(who, state, cast, address),
    await patchCheck(who, state, id),
    ...(await Promise.all(cast.volumes.map((v) => restoreCheck(who, state, cast, v)))),
  ];
}

function copyChecks(who: Caller, state: PlainState, cast: Cast): Promise<Check[]> {
  const changed = firstChangeOf(state, cast.machine.id, ...cast.volumes.map((v) => v.id));
  return Promise.all(
    cast.volumes.map(async ({ id }): Promise<Check> => {
      const copied = await firstSnapshot(who, REGION, id, cast.began);
      return {
        holds: copied !== undefined && (changed === undefined || copied <= changed),
        claim: `a copy of ${id} is older than the first change of its instance`,
        seen: `copied ${copied ?? 'never'}, first change ${changed ?? 'none'}`,
      };
    }),
  );
}

/** Each either shows the change, or reads exactly as before. */
async function containmentChecks(who: Caller, state: PlainState, cast: Cast): Promise<Check[]> {
  const { machine } = cast;
  const quarantined = isDone(state, 'ec2.quarantine', machine.id);
  const detached = isDone(state, 'ec2.detach-instance-profile', machine.id);
  const guarded = isDone(state, 'ec2.protect-from-termination', machine.id);
  const revoked = isDone(state, 'iam.revoke-sessions', cast.role);
  const inQuarantine = Object.fromEntries(Object.keys(cast.groups).map((eni) => [eni, ['firebreak-quarantine']]));
  const policies = await rolePolicies(who, cast.role);
  const added = Object.keys(policies).length - Object.keys(cast.policies).length;
  return [
    same(
      `every interface is ${quarantined ? 'in the quarantine group and no other' : 'in the groups it had before'}`,
      await interfaceGroups(who, machine),
      quarantined ? inQuarantine : cast.groups,
    ),
    same(
      `its instance profile is ${detached ? 'off' : 'the one it had before'}`,
      await profileOf(who, machine),
      detached ? undefined : cast.profile,
    ),
    same(
      `termination protection is ${guarded ? 'on' : 'as before'}`,
      await terminationProtection(who, machine),
      guarded ? true : cast.protection,
    ),
    revoked
      ? same(`older sessions of ${cast.role} are revoked by one more policy`, added, 1)
      : same(`the policies of ${cast.role} read as before`, policies, cast.policies),
  ];
}

async function aclCheck(who: Caller, state: PlainState, cast: Cast, address = ''): Promise<Check> {
  const acls = await networkAcls(who, REGION);
  if (!isDone(state, 'vpc.block-ips', address)) return same('the network ACLs read as before', acls, cast.acls);
  const denying = Object.values(acls)
    .flat()
    .filter((entry) => entry.includes(`deny ${address}/32`));
  return { holds: denying.length >= 2, claim: `a network ACL denies ${address}`, seen: `${denying.length} entries` };
}

async function patchCheck(who: Caller, state: PlainState, id: string): Promise<Check> {
  const found = await who.client(SSMClient, REGION).send(new DescribeInstancePatchStatesCommand({ InstanceIds: [id] }));
  const missing = found.InstancePatchStates?.[0]?.MissingCount ?? 0;
  return isDone(state, 'ssm.patch', id)
    ? same('no patch is missing', missing, 0)
    : { holds: missing > 0, claim: 'patches are missing, as nobody installed them', seen: `${missing} missing` };
}

/** A restored volume: made since the attack, in the same zone, of the same size. */
async function restoreCheck(
  who: Caller,
  state: PlainState,
  cast: Cast,
  { id, zone, sizeGiB }: Cast['volumes'][number],
): Promise<Check> {
  const restored = async (): Promise<number> => {
    const found = await who.client(EC2Client, REGION).send(
      new DescribeVolumesCommand({
        Filters: [
          { Name: 'availability-zone', Values: [zone] },
          { Name: 'size', Values: [String(sizeGiB)] },
        ],
      }),
    );
    return (found.Volumes ?? []).filter((v) => v.CreateTime !== undefined && v.CreateTime > cast.began).length;
  };
  const wanted = isDone(state, 'backup.restore', id);
  const count = await eventually(restored, (n) => (wanted ? n > 0 : n === 0));
  return {
    holds: wanted ? count > 0 : count === 0,
    claim: `${id} ${wanted ? 'was restored to a new volume' : 'was not restored'}`,
    seen: `${count} new volumes of its size and zone`,
  };
}
