/** `incident.authority`: who may decide now, by the configuration as it is at this moment. */
import type { Authority } from '../domain/authority.ts';
import type { CustomersFile } from '../domain/customer.ts';
import type { Freeze } from '../domain/freeze.ts';
import type { DecisionKey } from '../domain/statement.ts';
import { requireOwner } from './owner.ts';
import { decidersOf } from './pin.ts';

export interface AuthorityDeps {
  /** Reads customers.yaml. */
  readCustomers: () => Promise<CustomersFile>;
  decisionKeys: readonly DecisionKey[];
  /** The customer's freeze, if there is one now. */
  frozen: (customerId: string) => Promise<Freeze | undefined>;
}

export const createAuthorityActivity = ({ readCustomers, decisionKeys, frozen }: AuthorityDeps) => ({
  /** @throws ApplicationFailure if the customer or account is not there any more; the error of the file if it is wrong */
  'incident.authority': async (of: { customerId: string; account: string }): Promise<Authority> => {
    const customers = await readCustomers();
    const { customer } = requireOwner(customers, of);
    const freeze = await frozen(customer.id);
    return {
      policy: decidersOf(customers, customer),
      keys: [...decisionKeys],
      ...(freeze === undefined ? {} : { frozen: freeze }),
    };
  },
});
