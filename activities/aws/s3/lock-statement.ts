/** The statement of `s3.lock-bucket-policy` in a bucket's policy. Other changes of the policy leave it in place. */
import { canonicalJson, type Json } from '../../../domain/digest.ts';

export const LOCK_SID = 'FirebreakLock';

type Statement = { [member: string]: Json };

/** A denial lets nobody in, whoever has written it. */
const isLock = (statement: Statement): boolean => statement['Sid'] === LOCK_SID && statement['Effect'] === 'Deny';

const read = (policy: string | null): { [member: string]: Json; Statement: Statement[] } => {
  if (policy === null) return { Version: '2012-10-17', Statement: [] };
  const document = JSON.parse(policy) as { Statement?: Statement | Statement[] };
  return { ...document, Statement: [document.Statement ?? []].flat() };
};

const written = (document: { [member: string]: Json; Statement: Statement[] }): string | null =>
  document.Statement.length === 0 ? null : canonicalJson(document);

/** @returns the policy as canonical JSON; null if nothing else is in it */
export function withoutLock(policy: string | null): string | null {
  const document = read(policy);
  return written({ ...document, Statement: document.Statement.filter((s) => !isLock(s)) });
}

/** @returns the policy with the lock that is in `held`, if there is one; null for none at all */
export function withLockOf(held: string | null, policy: string | null): string | null {
  const document = read(policy);
  return written({ ...document, Statement: [...document.Statement, ...read(held).Statement.filter(isLock)] });
}
