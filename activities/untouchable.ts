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
  file: CustomersFile,
  { customer, account }: Owner,
  reach: Pick<Reach, 'id'>,
  buckets: readonly string[],
): Untouchable {
  const { roles, keys } = ownOf(file);
  return {
    rules: customer.neverTouch,
    own: roles,
    ownThings: [...buckets.map((name) => `arn:${partitionOf(account.roleArn)}:s3:::${name}`), ...keys],
    accounts: [account.id, reach.id],
    tag: customer.neverTouchTag,
  };
}

interface Own {
  roles: string[];
  keys: string[];
}
const known = new WeakMap<CustomersFile, Own>();

/** Gathered once for each file: every activity asks, and there may be hundreds of customers. */
function ownOf(file: CustomersFile): Own {
  const before = known.get(file);
  if (before !== undefined) return before;
  const forensics = file.customers.flatMap((c) => (c.forensics === undefined ? [] : [c.forensics]));
  const roles = [...file.customers.flatMap(everyOwnRole), ...forensics.map(({ roleArn }) => roleArn)];
  const own = { roles, keys: forensics.map(({ kmsKey }) => kmsKey) };
  known.set(file, own);
  return own;
}
