/** IAM Identity Center: who has a permission set on one account; assigning and removing it; the users behind the ids. */
import {
  IdentitystoreClient,
  ListUsersCommand,
  paginateListGroupMemberships,
  paginateListGroupMembershipsForMember,
} from '@aws-sdk/client-identitystore';
import {
  CreateAccountAssignmentCommand,
  DeleteAccountAssignmentCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  DescribePermissionSetCommand,
  ListInstancesCommand,
  paginateListAccountAssignments,
  paginateListPermissionSetsProvisionedToAccount,
  SSOAdminClient,
  type AccountAssignmentOperationStatus,
  type PermissionSet,
} from '@aws-sdk/client-sso-admin';
import { z } from 'zod';
import type { Text } from '../../../domain/text.ts';
import { JobFailed, type EntryContext } from '../../entry.ts';
import { homeRegionOf } from '../../account.ts';
import { allPages } from '../pages.ts';
import { settled } from '../settled.ts';

/** The organization's only instance, which is in one region. */
export const Center = z.strictObject({ region: z.string(), instanceArn: z.string(), identityStoreId: z.string() });
export type Center = z.infer<typeof Center>;

/** One permission set on one account. */
export const Grant = z.strictObject({ center: Center, permissionSetArn: z.string(), account: z.string() });
export type Grant = z.infer<typeof Grant>;

/** `USER/<id>` or `GROUP/<id>` of the identity store. */
export type PrincipalKey = string;

const adminOf = (ctx: Pick<EntryContext, 'aws'>, { region }: Center): SSOAdminClient =>
  ctx.aws.client(SSOAdminClient, region);
const storeOf = (ctx: Pick<EntryContext, 'aws'>, { region }: Center): IdentitystoreClient =>
  ctx.aws.client(IdentitystoreClient, region);

/** No API says in which region it is, so the regions are tried one after the other, the most likely first. */
export async function findCenter(ctx: EntryContext): Promise<Center | undefined> {
  const likely = [homeRegionOf(ctx.aws), ctx.incident.region];
  const regions = new Set([...likely, ...(await ctx.aws.regions())]);
  for (const region of regions) {
    const { Instances } = await ctx.aws.client(SSOAdminClient, region).send(new ListInstancesCommand({}));
    const { InstanceArn: instanceArn, IdentityStoreId: identityStoreId } = Instances?.[0] ?? {};
    if (instanceArn !== undefined && identityStoreId !== undefined) return { region, instanceArn, identityStoreId };
    ctx.heartbeat(`no IAM Identity Center in ${region}`);
  }
  return undefined;
}

/** A permission set of the account, by its name. */
export async function permissionSetNamed(
  ctx: EntryContext,
  center: Center,
  account: string,
  name: string,
): Promise<PermissionSet | undefined> {
  const [client, InstanceArn] = [adminOf(ctx, center), center.instanceArn];
  const arns = await allPages(
    paginateListPermissionSetsProvisionedToAccount({ client }, { InstanceArn, AccountId: account }),
    (page) => page.PermissionSets,
  );
  for (const PermissionSetArn of arns) {
    const { PermissionSet: found } = await client.send(
      new DescribePermissionSetCommand({ InstanceArn, PermissionSetArn }),
    );
    if (found?.Name === name) return found;
    ctx.heartbeat('looking for the permission set');
  }
  return undefined;
}

/** Sorted. @throws AWS's ResourceNotFoundException when the permission set is gone */
export async function assignedTo(ctx: EntryContext, grant: Grant): Promise<PrincipalKey[]> {
  const found = await allPages(
    paginateListAccountAssignments(
      { client: adminOf(ctx, grant.center) },
      {
        InstanceArn: grant.center.instanceArn,
        AccountId: grant.account,
        PermissionSetArn: grant.permissionSetArn,
      },
    ),
    (page) => page.AccountAssignments,
  );
  return [...new Set(found.map((a) => `${a.PrincipalType}/${a.PrincipalId}`))].sort();
}

/** Creates or deletes one assignment and waits until Identity Center has done it. @throws JobFailed */
export async function setAssigned(ctx: EntryContext, grant: Grant, who: PrincipalKey, on: boolean): Promise<void> {
  const client = adminOf(ctx, grant.center);
  const InstanceArn = grant.center.instanceArn;
  const [PrincipalType, PrincipalId] = split(who);
  const what = {
    InstanceArn,
    TargetId: grant.account,
    TargetType: 'AWS_ACCOUNT' as const,
    PermissionSetArn: grant.permissionSetArn,
    PrincipalType,
    PrincipalId,
  };
  let status: () => Promise<AccountAssignmentOperationStatus | undefined>;
  if (on) {
    const asked = await client.send(new CreateAccountAssignmentCommand(what));
    const AccountAssignmentCreationRequestId = asked.AccountAssignmentCreationStatus?.RequestId;
    const ask = new DescribeAccountAssignmentCreationStatusCommand({ InstanceArn, AccountAssignmentCreationRequestId });
    status = async () => (await client.send(ask)).AccountAssignmentCreationStatus;
  } else {
    const asked = await client.send(new DeleteAccountAssignmentCommand(what));
    const AccountAssignmentDeletionRequestId = asked.AccountAssignmentDeletionStatus?.RequestId;
    const ask = new DescribeAccountAssignmentDeletionStatusCommand({ InstanceArn, AccountAssignmentDeletionRequestId });
    status = async () => (await client.send(ask)).AccountAssignmentDeletionStatus;
  }
  const ended = await settled(ctx, status, (s) => (s?.Status === 'IN_PROGRESS' ? `assignment of ${who}` : undefined));
  if (ended?.Status === 'FAILED') throw new JobFailed(failed(who, ended.FailureReason));
}

/** The identity store's id of the user with this session name; undefined if there is none. */
export async function userIdOf(ctx: EntryContext, center: Center, userName: string): Promise<string | undefined> {
  const { Users } = await storeOf(ctx, center).send(
    new ListUsersCommand({
      IdentityStoreId: center.identityStoreId,
      Filters: [{ AttributePath: 'UserName', AttributeValue: userName }],
    }),
  );
  return Users?.[0]?.UserId;
}

/** The keys of a user and of the user's groups. */
export async function keysOfUser(ctx: EntryContext, center: Center, userId: string): Promise<Set<PrincipalKey>> {
  const groups = await allPages(
    paginateListGroupMembershipsForMember(
      { client: storeOf(ctx, center) },
      { IdentityStoreId: center.identityStoreId, MemberId: { UserId: userId } },
    ),
    (page) => page.GroupMemberships,
  );
  return new Set([`USER/${userId}`, ...groups.map((g) => `GROUP/${g.GroupId}`)]);
}

export async function membersOf(ctx: EntryContext, center: Center, who: PrincipalKey): Promise<number> {
  const [type, GroupId] = split(who);
  if (type === 'USER') return 1;
  const members = await allPages(
    paginateListGroupMemberships(
      { client: storeOf(ctx, center) },
      { IdentityStoreId: center.identityStoreId, GroupId },
    ),
    (page) => page.GroupMemberships,
  );
  return members.length;
}

function split(who: PrincipalKey): ['USER' | 'GROUP', string] {
  const [type, ...id] = who.split('/');
  return [type === 'GROUP' ? 'GROUP' : 'USER', id.join('/')];
}

const failed = (who: PrincipalKey, why = ''): Text => ({
  en: `IAM Identity Center could not change the assignment of ${who}: ${why}.`,
  ko: `IAM Identity Center에서 할당을 변경하지 못했습니다(${who}): ${why}.`,
});
