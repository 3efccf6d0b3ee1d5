/** Every user and role of an account with its permissions in short, read in few calls. */
import {
  paginateGetAccountAuthorizationDetails,
  type AttachedPolicy,
  type GroupDetail,
  type ManagedPolicyDetail,
  type PolicyDetail,
  type RoleDetail,
  type UserDetail,
} from '@aws-sdk/client-iam';
import { grantsEverything } from '../../../domain/policies.ts';
import type { EntryContext } from '../../entry.ts';
import { ifFound } from '../found.ts';
import { inParallel } from '../../../domain/in-parallel.ts';
import { keysOf } from './access-keys.ts';
import { decodePolicy, iamOf } from './client.ts';
import { trustedBy } from './trust.ts';

/** The IAM actions that `principalsOf` calls. */
export const PRINCIPALS_PERMISSIONS = ['iam:GetAccountAuthorizationDetails', 'iam:ListAccessKeys'] as const;

export interface Principal {
  kind: 'iam-user' | 'iam-role';
  id: string;
  /** ISO time. */
  createdAt: string;
  /** May do everything, or may give itself the permission. Conditions and boundaries are not evaluated. */
  administrator: boolean;
  /** Access keys of a user. */
  keys: string[];
  /** Who may assume a role, sorted. */
  trusts: string[];
}

const AT_ONCE = 5;

/** Service-linked roles are left out: only AWS can create, change or use them. */
export async function principalsOf(ctx: EntryContext): Promise<Principal[]> {
  const iam = iamOf(ctx);
  const users: UserDetail[] = [];
  const groups: GroupDetail[] = [];
  const roles: RoleDetail[] = [];
  const policies: ManagedPolicyDetail[] = [];
  const Filter = ['User' as const, 'Group' as const, 'Role' as const, 'LocalManagedPolicy' as const];
  for await (const page of paginateGetAccountAuthorizationDetails({ client: iam }, { Filter })) {
    users.push(...(page.UserDetailList ?? []));
    groups.push(...(page.GroupDetailList ?? []));
    roles.push(...(page.RoleDetailList ?? []));
    policies.push(...(page.Policies ?? []));
    ctx.heartbeat('reading users and roles');
  }
  const powerful = new Set(policies.filter(isPowerful).map((p) => p.Arn ?? ''));
  const isAdministrator = (inline: PolicyDetail[] = [], attached: AttachedPolicy[] = []): boolean =>
    inline.some((p) => allowsEverything(p.PolicyDocument)) ||
    attached.some(({ PolicyArn: arn = '' }) => powerful.has(arn) || AWS_POWERFUL.test(arn));
  const admins = groups.filter((g) => isAdministrator(g.GroupPolicyList, g.AttachedManagedPolicies));
  return [
    ...(await inParallel(users, AT_ONCE, async (u) => ({
      kind: 'iam-user' as const,
      id: u.UserName ?? '',
      createdAt: u.CreateDate?.toISOString() ?? '',
      administrator:
        isAdministrator(u.UserPolicyList, u.AttachedManagedPolicies) ||
        admins.some((g) => u.GroupList?.includes(g.GroupName ?? '')),
      // A user who was deleted meanwhile has none.
      keys: ((await ifFound(keysOf(iam, u.UserName ?? ''))) ?? []).flatMap((k) => k.AccessKeyId ?? []).sort(),
      trusts: [],
    }))),
    ...roles
      .filter((r) => !r.Path?.startsWith('/aws-service-role/'))
      .map((r) => ({
        kind: 'iam-role' as const,
        id: r.RoleName ?? '',
        createdAt: r.CreateDate?.toISOString() ?? '',
        administrator: isAdministrator(r.RolePolicyList, r.AttachedManagedPolicies),
        keys: [],
        trusts: trustedBy(r),
      })),
  ];
}

const AWS_POWERFUL = /^arn:aws[a-z-]*:iam::aws:policy\/(AdministratorAccess|IAMFullAccess)$/;

const isPowerful = ({ PolicyVersionList: versions = [] }: ManagedPolicyDetail): boolean =>
  versions.some((v) => v.IsDefaultVersion === true && allowsEverything(v.Document));

const allowsEverything = (document: string | undefined): boolean => grantsEverything(decodePolicy(document));
