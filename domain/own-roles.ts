/** The engine's own roles in customers' accounts, by the exact ARNs of `customers.yaml`. */
import { parseArn } from './arns.ts';
import type { Account, Customer } from './customer.ts';
import { PHASES, type Phase } from './phase.ts';

/** The role ARN of an account for a phase. */
export const roleArnOf = (account: Pick<Account, 'roleArn'>, phase: Phase): string =>
  account.roleArn.replaceAll('{phase}', phase);

/** ARNs of the engine's own roles in an account. */
export const ownRolesOf = (account: Pick<Account, 'roleArn'>): string[] => [
  ...new Set(PHASES.map((phase) => roleArnOf(account, phase))),
];

/** Those of all accounts of a customer, also of the management account of its organization. */
export const everyOwnRole = ({ accounts, organization }: Pick<Customer, 'accounts' | 'organization'>): string[] => [
  ...new Set([...accounts, ...(organization === undefined ? [] : [organization])].flatMap(ownRolesOf)),
];

export interface OwnRoles {
  customerId: string;
  /** ARNs. */
  roles: string[];
}

/** Whose roles the engine uses in an account: also in an organization's management account, which several customers may share. */
export const ownRolesIn = (
  customers: readonly { id: string; ownRoles: readonly string[] }[],
  account: string,
): OwnRoles[] =>
  customers.flatMap(({ id: customerId, ownRoles }) => {
    const roles = ownRoles.filter((arn) => parseArn(arn)?.account === account);
    return roles.length === 0 ? [] : [{ customerId, roles }];
  });
