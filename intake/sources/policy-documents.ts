/** What a policy document lets happen, as far as an alert needs to know. */
import { at, isObject, listAt, parseJson, textAt, textsAt } from '../fields.ts';

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
export function opensToOthers(policy: unknown, account: string | undefined): boolean {
  const principals = statementsOf(policy).flatMap((s) => [
    ...textsAt(s, 'Principal', 'AWS'),
    ...textsAt(s, 'Principal'),
  ]);
  return principals.some((p) => p === '*' || (/\d{12}/.test(p) && /\d{12}/.exec(p)?.[0] !== account));
}

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
