/** `customers.yaml`. */
import { CustomersFile } from '../domain/customer.ts';
import type { Complaint } from './complaints.ts';
import { neverTouchComplaints } from './never-touch.ts';
import { parseYaml, readYamlFile } from './yaml-file.ts';

/**
 * @param check further checks, e.g. against the runbooks and reviews in use
 * @throws YamlFileError with file, line and the fix
 */
export const loadCustomers = (file: string, check?: (file: CustomersFile) => Complaint[]): Promise<CustomersFile> =>
  readYamlFile(file, CustomersFile, (read) => [...neverTouchComplaints(read), ...(check?.(read) ?? [])]);

/** The same from a text. */
export const parseCustomers = (text: string, file: string): CustomersFile =>
  parseYaml(text, file, CustomersFile, neverTouchComplaints);
