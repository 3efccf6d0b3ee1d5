/** `customers.yaml`, and the look-up of who owns an account. */
import { CustomersFile, type Account, type Customer } from '../domain/customer.ts';
import { readYamlFile } from './yaml-file.ts';

/** @throws YamlFileError with file, line and the fix */
export const loadCustomers = (file: string): Promise<CustomersFile> => readYamlFile(file, CustomersFile);

/** Who answers for an AWS account, or undefined when nobody here does. */
export function ownerOf(file: CustomersFile, accountId: string): { customer: Customer; account: Account } | undefined {
  for (const customer of file.customers) {
    const account = customer.accounts.find((a) => a.id === accountId);
    if (account !== undefined) return { customer, account };
  }
  return undefined;
}
