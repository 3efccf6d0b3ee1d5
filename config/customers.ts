/** `customers.yaml`. */
import { CustomersFile } from '../domain/customer.ts';
import { readYamlFile } from './yaml-file.ts';

/** @throws YamlFileError with file, line and the fix */
export const loadCustomers = (file: string): Promise<CustomersFile> => readYamlFile(file, CustomersFile);
