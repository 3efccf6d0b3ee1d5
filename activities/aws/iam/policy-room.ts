/** How much room IAM's quotas leave for one more policy of a user or role (IAM User Guide, *IAM and AWS STS quotas*). */
import {
  GetAccountSummaryCommand,
  paginateListAttachedRolePolicies,
  paginateListAttachedUserPolicies,
  paginateListRolePolicies,
  paginateListUserPolicies,
  type IAMClient,
} from '@aws-sdk/client-iam';
import type { Entity } from '../../../domain/entity.ts';
import { allPages } from '../pages.ts';
import { inlineText } from './inline-policy.ts';

type Principal = Pick<Entity, 'kind' | 'id'>;

/** Of all inline policies of one user or role together, without white space. These quotas cannot be raised. */
const INLINE_CHARACTERS = { 'iam-user': 2_048, 'iam-role': 10_240 } as const;
/** Managed policies of one user or role; can be raised to 20. */
const MANAGED_POLICIES = 10;

/** The IAM actions of `inlineRoom`, `attachedTo` and `mostAttached`. */
export const ROOM_PERMISSIONS = [
  'iam:GetAccountSummary',
  'iam:GetRolePolicy',
  'iam:GetUserPolicy',
  'iam:ListAttachedRolePolicies',
  'iam:ListAttachedUserPolicies',
  'iam:ListRolePolicies',
  'iam:ListUserPolicies',
] as const;

export interface InlineRoom {
  used: number;
  most: number;
  /** Whether the document has room. */
  fits(document: string): boolean;
}

/** @param replaced name of the inline policy that the next one takes the place of */
export async function inlineRoom(client: IAMClient, principal: Principal, replaced: string): Promise<InlineRoom> {
  const { id } = principal;
  const isRole = principal.kind === 'iam-role';
  const names = isRole
    ? await allPages(paginateListRolePolicies({ client }, { RoleName: id }), (p) => p.PolicyNames)
    : await allPages(paginateListUserPolicies({ client }, { UserName: id }), (p) => p.PolicyNames);
  const others = names.filter((name) => name !== replaced);
  const texts = await Promise.all(others.map((name) => inlineText(client, principal, name)));
  const used = texts.reduce((sum, text) => sum + counted(text), 0);
  const most = INLINE_CHARACTERS[isRole ? 'iam-role' : 'iam-user'];
  return { used, most, fits: (document) => used + counted(document) <= most };
}

const counted = (document: string): number => document.replace(/\s/g, '').length;

/** ARNs of the managed policies of a user or role. */
export async function attachedTo(client: IAMClient, { kind, id }: Principal): Promise<string[]> {
  const attached =
    kind === 'iam-role'
      ? await allPages(paginateListAttachedRolePolicies({ client }, { RoleName: id }), (p) => p.AttachedPolicies)
      : await allPages(paginateListAttachedUserPolicies({ client }, { UserName: id }), (p) => p.AttachedPolicies);
  return attached.flatMap((p) => p.PolicyArn ?? []);
}

/** How many managed policies a user or role may have in this account. */
export async function mostAttached(client: IAMClient, { kind }: Principal): Promise<number> {
  const { SummaryMap } = await client.send(new GetAccountSummaryCommand({}));
  const quota = kind === 'iam-role' ? 'AttachedPoliciesPerRoleQuota' : 'AttachedPoliciesPerUserQuota';
  return SummaryMap?.[quota] ?? MANAGED_POLICIES;
}
