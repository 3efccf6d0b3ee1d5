/** `customers.yaml`, and what the intake, the Slack app and the console read of it. */
import type { z } from 'zod';
import { CustomersFile } from '../domain/customer.ts';
import { ConsoleFile, IntakeFile, SlackFile, type Extract } from '../domain/extracts.ts';
import type { Complaint } from './complaints.ts';
import { neverTouchComplaints } from './never-touch.ts';
import { parseYaml, readYamlFile, YamlFileError } from './yaml-file.ts';

/**
 * @param check further checks, e.g. against the runbooks and reviews in use
 * @throws YamlFileError with file, line and the fix
 */
export const loadCustomers = (file: string, check?: (file: CustomersFile) => Complaint[]): Promise<CustomersFile> =>
  readYamlFile(file, CustomersFile, (read) => [...neverTouchComplaints(read), ...(check?.(read) ?? [])]);

/** The same from a text. */
export const parseCustomers = (text: string, file: string): CustomersFile =>
  parseYaml(text, file, CustomersFile, neverTouchComplaints);

/** The file that `firebreak customers export` makes. @throws YamlFileError, also for a whole customers.yaml */
export const loadIntakeCustomers = (file: string): Promise<IntakeFile> => readExtract(file, 'intake', IntakeFile);
export const loadSlackCustomers = (file: string): Promise<SlackFile> => readExtract(file, 'slack-app', SlackFile);
export const loadConsoleCustomers = (file: string): Promise<ConsoleFile> => readExtract(file, 'console', ConsoleFile);

async function readExtract<T>(file: string, process: Extract, schema: z.ZodType<T>): Promise<T> {
  return readYamlFile(file, schema).catch((error: unknown) => {
    if (!(error instanceof YamlFileError)) throw error;
    const how = `Make it with: firebreak customers export customers.yaml --for ${process} > ${file}`;
    throw new YamlFileError([...error.problems, how]);
  });
}
