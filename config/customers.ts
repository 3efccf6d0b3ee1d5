/** `customers.yaml`. */
import { CustomersFile } from '../domain/customer.ts';
import type { Complaint } from './complaints.ts';
import { readYamlFile } from './yaml-file.ts';

/**
 * @param check further checks, e.g. against the runbooks and reviews in use
 * @throws YamlFileError with file, line and the fix
 */
export const loadCustomers = (file: string, check?: (file: CustomersFile) => Complaint[]): Promise<CustomersFile> =>
  readYamlFile(file, CustomersFile, check);
