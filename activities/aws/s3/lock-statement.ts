/** The statement of `s3.lock-bucket-policy` in a bucket's policy. Other changes of the policy leave it in place. */
import { canonicalJson, type Json } from '../../../domain/digest.ts';

export const LOCK_SID = 'FirebreakLock';

export type Statement = { [member: string]: Json };
export type BucketPolicy = { [member: string]: Json; Statement: Statement[] };

/** Anybody may write a statement of this name. A denial gives nobody access, so that it may stay. */
const isLock = (statement: Statement): boolean => statement['Sid'] === LOCK_SID && statement['Effect'] === 'Deny';

/** @param policy null where there is none */
export const parsedPolicy = (policy: string | null): BucketPolicy => {
  if (policy === null) return { Version: '2012-10-17', Statement: [] };
  const document = JSON.parse(policy) as { Statement?: Statement | Statement[] };
  return { ...document, Statement: [document.Statement ?? []].flat() };
};

const written = (document: BucketPolicy): string | null =>
  document.Statement.length === 0 ? null : canonicalJson(document);

/** @returns the policy as canonical JSON; null if nothing else is in it */
export function withoutLock(policy: string | null): string | null {
  const document = parsedPolicy(policy);
  return written({ ...document, Statement: document.Statement.filter((s) => !isLock(s)) });
}

/** @returns the policy with the lock that is in `held`, if there is one; null for none at all */
export function withLockOf(held: string | null, policy: string | null): string | null {
  const document = parsedPolicy(policy);
  return written({ ...document, Statement: [...document.Statement, ...parsedPolicy(held).Statement.filter(isLock)] });
}
