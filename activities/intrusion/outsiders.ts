/** The policy that a call writes, and whom it lets in from outside the account. */
import { at } from '../../domain/fields.ts';
import { outsidersIn, policyOfPermission } from '../../domain/policies.ts';
import type { TrailRecord } from '../../domain/trail-record.ts';

/** The member that carries a policy, by call. */
const POLICY_IN: Record<string, string> = {
  CreateRole: 'assumeRolePolicyDocument',
  UpdateAssumeRolePolicy: 'policyDocument',
  PutBucketPolicy: 'bucketPolicy',
};

/** Undefined for a call that writes no policy that lets others in. */
export function policyIn({ name, request }: TrailRecord): unknown {
  if (name === 'AddPermission20150331v2') return policyOfPermission(request);
  const member = POLICY_IN[name];
  return member === undefined ? undefined : at(request, member);
}

/** Principals of other accounts that the call's policy lets in, and `*` for everyone. */
export const outsidersOf = (event: TrailRecord): string[] => outsidersIn(policyIn(event), event.account);
