/** Who may assume a role, by its trust policy. */
import type { Role } from '@aws-sdk/client-iam';
import { grantsIn } from '../../../domain/policies.ts';
import { decodePolicy } from './client.ts';

/** Services, accounts and principals of its Allow statements, sorted. Conditions are not evaluated. */
export function trustedBy(role: Pick<Role, 'AssumeRolePolicyDocument'>): string[] {
  const grants = grantsIn(decodePolicy(role.AssumeRolePolicyDocument));
  return [...new Set(grants.flatMap((g) => g.principals))].sort();
}
