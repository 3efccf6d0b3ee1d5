/** Whom a call lets in from outside: other accounts, or everyone. */
import { textAt, at } from '../../domain/fields.ts';
import type { TrailRecord } from '../../domain/trail-record.ts';

/** The members that carry a policy, by call. */
const POLICY_OF: Record<string, readonly string[]> = {
  CreateRole: ['assumeRolePolicyDocument'],
  UpdateAssumeRolePolicy: ['policyDocument'],
  PutBucketPolicy: ['bucketPolicy', 'policy'],
};

/** Principals that an Allow of the call's policy names and that are not the account's own; `*` for everyone. */
export function outsidersOf(event: TrailRecord): string[] {
  const members = POLICY_OF[event.name] ?? [];
  const policy = members.map((m) => at(event.request, m)).find((p) => p !== undefined);
  const statements = [at(typeof policy === 'string' ? parsed(policy) : policy, 'Statement')].flat();
  const principals = statements
    .filter((s) => textAt(s, 'Effect') === 'Allow')
    .flatMap((s) => [textAt(s, 'Principal'), at(s, 'Principal', 'AWS')].flat())
    .filter((p): p is string => typeof p === 'string');
  return [...new Set(principals)].filter((p) => isOutsider(p, event.account)).sort();
}

/** Services (`s3.amazonaws.com`) act for the account; an account that is not known to be its own is another's. */
export function isOutsider(principal: string, account: string | undefined): boolean {
  if (principal === '*') return true;
  const named = /^(\d{12})$|^arn:[\w-]+:(?:iam|sts)::(\d{12}):/.exec(principal);
  const id = named?.[1] ?? named?.[2];
  return id !== undefined && id !== account;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
