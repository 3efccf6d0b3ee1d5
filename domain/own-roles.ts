/** The engine's own roles in customers' accounts, by the exact ARNs of `customers.yaml`. */
import type { Account, CustomersFile } from './customer.ts';
import { PHASES, type Phase } from './phase.ts';

/** The role ARN of an account for a phase. */
export const roleArnOf = (account: Pick<Account, 'roleArn'>, phase: Phase): string =>
  account.roleArn.replaceAll('{phase}', phase);

/** ARNs of the engine's own roles in an account. */
export const ownRolesOf = (account: Pick<Account, 'roleArn'>): string[] => [
  ...new Set(PHASES.map((phase) => roleArnOf(account, phase))),
];

export interface OwnRoles {
  customerId: string;
  /** ARNs. */
  roles: string[];
}

/** Whose roles the engine uses in an account: also in an organization's management account, which several customers may share. */
export const ownRolesIn = ({ customers }: Pick<CustomersFile, 'customers'>, account: string): OwnRoles[] =>
  customers.flatMap(({ id: customerId, accounts, organization }) => {
    const roles = accounts.filter((a) => a.id === account).flatMap(ownRolesOf);
    if (organization?.managementAccount === account) roles.push(...ownRolesOf(organization));
    return roles.length === 0 ? [] : [{ customerId, roles }];
  });
