/** What a call's policy document lets happen, as far as an alert needs to know. */
import { accountOf } from '../../../domain/arns.ts';
import { grantsIn, outsidersIn } from '../../../domain/policies.ts';

/** Lets another account read or write. Log delivery, which only puts objects, is AWS's own business. */
export const sharesWithOthers = (policy: unknown, account: string | undefined): boolean =>
  outsidersIn(policy, account, ({ actions }) => !isLogDelivery(actions)).some((outsider) => outsider !== '*');

const isLogDelivery = (actions: readonly string[]): boolean =>
  actions.length > 0 && actions.every((a) => /^s3:(PutObject|GetBucketAcl|GetBucketLocation)$/i.test(a));

/** Lets in users or roles of the account itself, not only services. */
export const trustsOwnAccount = (policy: unknown, account: string | undefined): boolean =>
  account !== undefined && grantsIn(policy).some(({ principals }) => principals.some((p) => accountOf(p) === account));
