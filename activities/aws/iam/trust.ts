/** The trust policy of a role: how it is read and set, and who may assume the role by it. */
import { UpdateAssumeRolePolicyCommand, type Role } from '@aws-sdk/client-iam';
import { canonicalJson } from '../../../domain/digest.ts';
import { grantsIn } from '../../../domain/policies.ts';
import type { EntryContext } from '../../entry.ts';
import { decodePolicy, getRole, iamOf } from './client.ts';
import { parsed } from './policies.ts';

/** `trust`: the whole trust policy as canonical JSON, so that it can be restored from the history. */
export type TrustState = { arn: string; trust: string };

/** @throws TargetGone */
export async function readTrust(ctx: EntryContext, role: string): Promise<TrustState> {
  const { Arn = '', AssumeRolePolicyDocument } = await getRole(iamOf(ctx), role);
  return { arn: Arn, trust: canonicalJson(parsed(AssumeRolePolicyDocument)) };
}

export async function writeTrust(ctx: EntryContext, role: string, trust: string | undefined): Promise<void> {
  await iamOf(ctx).send(new UpdateAssumeRolePolicyCommand({ RoleName: role, PolicyDocument: trust }));
}

/** Services, accounts and principals of its Allow statements, sorted. Conditions are not evaluated. */
export function trustedBy(role: Pick<Role, 'AssumeRolePolicyDocument'>): string[] {
  const grants = grantsIn(decodePolicy(role.AssumeRolePolicyDocument));
  return [...new Set(grants.flatMap((g) => g.principals))].sort();
}
