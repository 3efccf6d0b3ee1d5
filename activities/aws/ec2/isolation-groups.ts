/**
 * The two security groups of a quarantine. Firebreak creates both when they are first needed, and finds them by name and tag.
 *
 * `firebreak-quarantine`, one for each VPC, has no rule. `firebreak-untrack-<instance>` allows everything and is used for a
 * moment on the way: connections allowed by a narrower rule are *tracked* and survive a change of groups, but connections
 * allowed by an all-access rule in both directions are not (EC2 User Guide, *Security group connection tracking*).
 */
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  paginateDescribeSecurityGroups,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type EC2Client,
  type Filter,
  type IpPermission,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';
import type { EntryContext } from '../../entry.ts';
import { inTurn } from '../../in-turn.ts';
import { groupBy } from '../../../domain/group.ts';
import { oneCallFor } from '../one-call.ts';
import { settled } from '../settled.ts';
import { MOST_VALUES, tagOf } from './instances.ts';
import { type Text } from '../../../domain/text.ts';

export const QUARANTINE = 'firebreak-quarantine';
const UNTRACK = 'firebreak-untrack';
const PURPOSE_TAG = 'firebreak:purpose';

/** The IAM actions that the functions here call. */
export const ISOLATION_GROUP_PERMISSIONS = [
  'ec2:AuthorizeSecurityGroupEgress',
  'ec2:AuthorizeSecurityGroupIngress',
  'ec2:CreateSecurityGroup',
  // Tags are set at creation, so that no group of Firebreak is ever without them.
  'ec2:CreateTags',
  'ec2:DeleteSecurityGroup',
  'ec2:DescribeSecurityGroups',
  'ec2:RevokeSecurityGroupEgress',
  'ec2:RevokeSecurityGroupIngress',
] as const;

async function securityGroupsWhere(ec2: EC2Client, filters: Filter[]): Promise<SecurityGroup[]> {
  const groups: SecurityGroup[] = [];
  for await (const page of paginateDescribeSecurityGroups({ client: ec2 }, { Filters: filters }))
    groups.push(...(page.SecurityGroups ?? []));
  return groups;
}

/** The groups that exist of these ids. */
export async function securityGroupsWithIds(ec2: EC2Client, ids: readonly string[]): Promise<SecurityGroup[]> {
  return (await Promise.all(ids.map((id) => securityGroupWithId(ec2, id)))).filter((g) => g !== undefined);
}

const securityGroupWithId = oneCallFor(MOST_VALUES, async (ec2: EC2Client, ids) => {
  const groups = await securityGroupsWhere(ec2, [{ Name: 'group-id', Values: [...ids] }]);
  return new Map(groups.map((g) => [g.GroupId ?? '', g]));
});

/** Whether a group is Firebreak's and has no rule. A group that somebody opened isolates nothing. */
export const isSealedQuarantine = (group: SecurityGroup): boolean =>
  isOurs(group, QUARANTINE) &&
  (group.IpPermissions ?? []).length === 0 &&
  (group.IpPermissionsEgress ?? []).length === 0;

export const isUntrack = (group: SecurityGroup): boolean => isOurs(group, UNTRACK);

/** A group with Firebreak's name that somebody else created. It must not be changed, and it blocks the quarantine. */
export async function squatters(ec2: EC2Client, vpcIds: string[]): Promise<SecurityGroup[]> {
  const found = await Promise.all(vpcIds.map((id) => namedQuarantine(ec2, id)));
  return found.flatMap((groups) => groups ?? []).filter((g) => !isOurs(g, QUARANTINE));
}

/** Firebreak's quarantine groups that exist in these VPCs. Whatever rules they have got are removed when they are used. */
export async function quarantineGroups(ec2: EC2Client, vpcIds: string[]): Promise<SecurityGroup[]> {
  const found = await Promise.all(vpcIds.map((id) => namedQuarantine(ec2, id)));
  return found.flatMap((groups) => groups ?? []).filter((g) => isOurs(g, QUARANTINE));
}

const namedQuarantine = oneCallFor(MOST_VALUES, async (ec2: EC2Client, vpcIds) => {
  const named = await securityGroupsWhere(ec2, [
    { Name: 'group-name', Values: [QUARANTINE] },
    { Name: 'vpc-id', Values: [...vpcIds] },
  ]);
  return groupBy(named, (g) => g.VpcId ?? '');
});

export const nameTaken = ({ GroupId = '', VpcId = '' }: SecurityGroup): Text => ({
  en: `${VpcId} has a security group named ${QUARANTINE} (${GroupId}) that Firebreak did not make. Rename or remove it, then propose this again.`,
  ko: `Firebreak가 만들지 않은 같은 이름의 보안 그룹이 있습니다: ${QUARANTINE}(${GroupId}, ${VpcId}). 이름을 바꾸거나 삭제한 뒤 다시 시도하세요.`,
});

export const quarantineGroupIsMade = (vpcIds: readonly string[]): Text => ({
  en: `The empty security group ${QUARANTINE} is made in ${vpcIds.join(', ')} if missing, and stays there.`,
  ko: `규칙 없는 보안 그룹 ${QUARANTINE}: 없으면 만들고 이후에도 남겨 둡니다(${vpcIds.join(', ')}).`,
});

/**
 * One at a time in a VPC: the instances of a batch use the same group.
 * @returns the id of the VPC's quarantine group, which is created if missing; all its rules are removed
 */
export const ensureQuarantineGroup = (ctx: Waiting, ec2: EC2Client, vpcId: string): Promise<string> =>
  inTurn(`quarantine|${vpcId}`, () => makeQuarantineGroup(ctx, ec2, vpcId));

async function makeQuarantineGroup(ctx: Waiting, ec2: EC2Client, vpcId: string): Promise<string> {
  const name = QUARANTINE;
  const wanted = { vpcId, name, purpose: QUARANTINE, description: 'Firebreak: no traffic in or out' };
  const group = (await find(ec2, wanted)) ?? (await create(ctx, ec2, wanted));
  const GroupId = group.GroupId ?? '';
  // A new group allows all outbound traffic, also over IPv6 if the VPC has it.
  const { IpPermissions = [], IpPermissionsEgress = [] } = group;
  if (IpPermissions.length > 0)
    await unless(
      'InvalidPermission.NotFound',
      ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions })),
    );
  if (IpPermissionsEgress.length > 0)
    await unless(
      'InvalidPermission.NotFound',
      ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: IpPermissionsEgress })),
    );
  return GroupId;
}

/** One for each instance, so that two quarantines in one VPC never delete each other's group. */
export async function ensureUntrackGroup(
  ctx: Waiting,
  ec2: EC2Client,
  vpcId: string,
  instanceId: string,
): Promise<string> {
  const name = `${UNTRACK}-${instanceId}`;
  const description = 'Firebreak: in use for seconds during a quarantine';
  const group = await create(ctx, ec2, { vpcId, name, purpose: UNTRACK, description });
  const GroupId = group.GroupId ?? '';
  await addRules(group.IpPermissions, (IpPermissions) =>
    ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions })),
  );
  await addRules(group.IpPermissionsEgress, (IpPermissions) =>
    ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions })),
  );
  return GroupId;
}

/** Both rules in one call. AWS refuses the call as a whole if one of them is there already: then each by itself. */
async function addRules(
  there: readonly IpPermission[] | undefined,
  add: (rules: IpPermission[]) => Promise<unknown>,
): Promise<void> {
  const missing = ALL_TRAFFIC.filter((rule) => !allows(there, rule));
  if (missing.length === 0) return;
  const added = await unless('InvalidPermission.Duplicate', add(missing));
  if (added === undefined) for (const rule of missing) await unless('InvalidPermission.Duplicate', add([rule]));
}

/** Deletes the all-access group. A group that is still in use stays, and the next run deletes it. */
export async function removeUntrackGroups(ec2: EC2Client, instanceId: string): Promise<void> {
  const left = await securityGroupsWhere(ec2, [{ Name: 'group-name', Values: [`${UNTRACK}-${instanceId}`] }]);
  for (const { GroupId } of left.filter(isUntrack))
    await unless(
      /^DependencyViolation$|^InvalidGroup\.NotFound$/,
      ec2.send(new DeleteSecurityGroupCommand({ GroupId })),
    );
}

const ALL_TRAFFIC: IpPermission[] = [
  { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
  { IpProtocol: '-1', Ipv6Ranges: [{ CidrIpv6: '::/0' }] },
];

const isOurs = (group: SecurityGroup, purpose: string): boolean =>
  tagOf(group.Tags, PURPOSE_TAG) === purpose && (group.GroupName ?? '').startsWith(purpose);

interface Wanted {
  vpcId: string;
  name: string;
  purpose: string;
  description: string;
}

const find = async (ec2: EC2Client, { vpcId, name, purpose }: Wanted): Promise<SecurityGroup | undefined> =>
  (
    await securityGroupsWhere(ec2, [
      { Name: 'group-name', Values: [name] },
      { Name: 'vpc-id', Values: [vpcId] },
    ])
  ).find((g) => isOurs(g, purpose));

type Waiting = Pick<EntryContext, 'heartbeat' | 'sleep'>;

/** The group with its rules, also if it was there already: from another incident, or from a run that broke off. */
async function create(ctx: Waiting, ec2: EC2Client, wanted: Wanted): Promise<SecurityGroup> {
  const { vpcId, name, purpose, description } = wanted;
  const made = ec2.send(
    new CreateSecurityGroupCommand({
      GroupName: name,
      Description: description,
      VpcId: vpcId,
      TagSpecifications: [{ ResourceType: 'security-group', Tags: [{ Key: PURPOSE_TAG, Value: purpose }] }],
    }),
  );
  await unless('InvalidGroup.Duplicate', made);
  // A new group shows after some seconds (EC2 developer guide: *Eventual consistency in the Amazon EC2 API*).
  const hidden = `security group ${name} in ${vpcId} is made but not visible yet`;
  const group = await settled(
    ctx,
    () => find(ec2, wanted),
    (shown) => (shown === undefined ? hidden : undefined),
  );
  // It was waited for until there is one.
  return group as SecurityGroup;
}

function allows(permissions: readonly IpPermission[] | undefined, rule: IpPermission): boolean {
  const v4 = rule.IpRanges?.[0]?.CidrIp;
  const v6 = rule.Ipv6Ranges?.[0]?.CidrIpv6;
  return (permissions ?? []).some(
    (p) =>
      p.IpProtocol === rule.IpProtocol &&
      (v4 === undefined || p.IpRanges?.some((r) => r.CidrIp === v4) === true) &&
      (v6 === undefined || p.Ipv6Ranges?.some((r) => r.CidrIpv6 === v6) === true),
  );
}

/** Ignores the one error that says that it was done already. */
async function unless<T>(code: string | RegExp, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (typeof code === 'string' ? name === code : code.test(name)) return undefined;
    throw error;
  }
}
