/** `firebreak customers export`: what one process reads of a customers.yaml, without the roles' external ids. */
import { stringify } from 'yaml';
import { loadCustomers } from '../../config/customers.ts';
import { loadSharedConfig } from '../../config/settings.ts';
import { extractOf, type Extract } from '../../domain/extracts.ts';
import type { Io } from '../command.ts';
import { productEnvironment } from '../running-stack.ts';

/** @param file default: `FIREBREAK_CUSTOMERS` */
export async function exportCustomers(file: string | undefined, options: { for: Extract }, io: Io): Promise<number> {
  const from = file ?? loadSharedConfig(productEnvironment(io.env)).FIREBREAK_CUSTOMERS;
  io.stdout.write(extractText(extractOf(await loadCustomers(from), options.for), options.for));
  return 0;
}

/** The text of the file. */
export const extractText = (extract: object, process: Extract): string =>
  `# Made of customers.yaml: firebreak customers export --for ${process}\n${stringify(extract)}`;
