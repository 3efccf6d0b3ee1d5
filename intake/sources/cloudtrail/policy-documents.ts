/** What a policy document lets happen, as far as an alert needs to know. */
import { at, isObject, listAt, parseJson, textAt, textsAt } from '../../../domain/fields.ts';

/** A policy that lets everyone in: an Allow to principal `*` without a condition that narrows it. */
export function opensToEveryone(policy: unknown): boolean {
  return statementsOf(policy).some(
    (s) =>
      textAt(s, 'Effect') === 'Allow' &&
      at(s, 'Condition') === undefined &&
      (at(s, 'Principal') === '*' || textsAt(s, 'Principal', 'AWS').includes('*')),
  );
}

/** Lets in another account, or everyone. */
export const opensToOthers = (policy: unknown, account: string | undefined): boolean =>
  allowsIn(policy).some((s) => principalsOf(s).some((p) => isOther(p, account)));

/** Lets another account read or write: log delivery, which only puts objects, is AWS's own business. */
export const sharesWithOthers = (policy: unknown, account: string | undefined): boolean =>
  allowsIn(policy).some(
    (s) =>
      textsAt(s, 'Action').some((a) => !/^s3:(PutObject|GetBucketAcl|GetBucketLocation)$/i.test(a)) &&
      principalsOf(s).some((p) => p !== '*' && isOther(p, account)),
  );

/** Lets in users or roles of the account itself, not only services. */
export const trustsOwnAccount = (policy: unknown, account: string | undefined): boolean =>
  account !== undefined && allowsIn(policy).some((s) => principalsOf(s).some((p) => p.includes(account)));

const allowsIn = (policy: unknown): readonly unknown[] =>
  statementsOf(policy).filter((s) => textAt(s, 'Effect') === 'Allow');

const principalsOf = (statement: unknown): string[] => [
  ...textsAt(statement, 'Principal', 'AWS'),
  ...textsAt(statement, 'Principal'),
];

const isOther = (principal: string, account: string | undefined): boolean =>
  principal === '*' || (/\d{12}/.test(principal) && /\d{12}/.exec(principal)?.[0] !== account);

/** Allows every action, or all of IAM, on everything. */
export const grantsEverything = (policy: unknown): boolean =>
  statementsOf(policy).some(
    (s) =>
      textAt(s, 'Effect') === 'Allow' &&
      textsAt(s, 'Action').some((a) => a === '*' || a === 'iam:*' || a === '*:*') &&
      textsAt(s, 'Resource').includes('*'),
  );

/** Policies come as JSON text (IAM, KMS) or as an object (S3). */
function statementsOf(policy: unknown): readonly unknown[] {
  const document = typeof policy === 'string' ? parseJson(policy) : policy;
  return isObject(document) ? listAt(document, 'Statement') : [];
}
