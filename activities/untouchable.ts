/** What no change may touch in an account: the customer's list, Firebreak's own roles, buckets and keys, and other accounts. */
import type { CustomersFile, Owner } from '../domain/customer.ts';
import { partitionOf } from '../domain/arns.ts';
import type { Untouchable } from '../domain/never-touch.ts';
import { everyOwnRole } from '../domain/own-roles.ts';
import type { Reach } from './aws/access.ts';

/**
 * Roles of all customers count: an account of one may be the management account of another's organization.
 * @param reach where the entry runs
 * @param buckets names: evidence, long payloads
 */
export function untouchableIn(
  { customers }: CustomersFile,
  { customer, account }: Owner,
  reach: Pick<Reach, 'id'>,
  buckets: readonly string[],
): Untouchable {
  const forensics = customers.flatMap((c) => (c.forensics === undefined ? [] : [c.forensics]));
  return {
    rules: customer.neverTouch,
    own: [...customers.flatMap(everyOwnRole), ...forensics.map(({ roleArn }) => roleArn)],
    ownThings: [
      ...buckets.map((name) => `arn:${partitionOf(account.roleArn)}:s3:::${name}`),
      ...forensics.map(({ kmsKey }) => kmsKey),
    ],
    accounts: [account.id, reach.id],
    tag: customer.neverTouchTag,
  };
}
