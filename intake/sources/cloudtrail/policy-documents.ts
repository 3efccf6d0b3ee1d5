/** What the rules of the CloudTrail table need to know of a policy document. */
import { accountOf } from '../../../domain/arns.ts';
import { grantsIn, outsidersIn } from '../../../domain/policies.ts';

/** Whether a policy lets another account read or write. Log delivery of AWS services, which only puts objects, is left out. */
export const sharesWithOthers = (policy: unknown, account: string | undefined): boolean =>
  outsidersIn(policy, account, ({ actions }) => !isLogDelivery(actions)).some((outsider) => outsider !== '*');

const isLogDelivery = (actions: readonly string[]): boolean =>
  actions.length > 0 && actions.every((a) => /^s3:(PutObject|GetBucketAcl|GetBucketLocation)$/i.test(a));

/** Whether a trust policy names users or roles of the account itself, and not only services. */
export const trustsOwnAccount = (policy: unknown, account: string | undefined): boolean =>
  account !== undefined && grantsIn(policy).some(({ principals }) => principals.some((p) => accountOf(p) === account));
