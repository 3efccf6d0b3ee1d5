/** Reads anew who may decide, and by which keys their decisions are known. */
import { proxyActivities } from '@temporalio/workflow';
import type { EngineActivities } from '../contract/activities.ts';
import type { Authority } from '../domain/authority.ts';
import type { CustomerPolicy } from '../domain/customer.ts';
import type { DecisionKey } from '../domain/statement.ts';
import { AUTHORITY } from './activity-options.ts';
import { rethrowUnlessActivityFailure } from './call-entry.ts';

/** A customer, and one account of it. */
type OfAccount = Pick<CustomerPolicy, 'id'> & { account: Pick<CustomerPolicy['account'], 'id'> };

/** @throws ActivityFailure if the configuration cannot be read, or no longer has the account */
export function readAuthority({ id: customerId, account }: OfAccount): Promise<Authority> {
  const { 'incident.authority': read } = proxyActivities<EngineActivities>(AUTHORITY);
  return read({ customerId, account: account.id });
}

/** Undefined if the configuration cannot be read, or no longer has the account. */
export async function lookUpKeys(of: OfAccount): Promise<DecisionKey[] | undefined> {
  try {
    return (await readAuthority(of)).keys;
  } catch (error) {
    rethrowUnlessActivityFailure(error);
    return undefined;
  }
}

/** The policy of an incident with who may decide as it is now. */
export function withAuthority(pinned: CustomerPolicy, policy: Authority['policy']): CustomerPolicy {
  const { people: _, ...customer } = pinned;
  return { ...customer, ...policy };
}
