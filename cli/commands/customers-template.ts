/** `firebreak customers template`: what must exist in an account of a customer, as CloudFormation, Terraform or a StackSet. */
import { writeFile } from 'node:fs/promises';
import { loadCustomers } from '../../config/customers.ts';
import { loadSharedConfig } from '../../config/settings.ts';
import type { CustomersFile } from '../../domain/customer.ts';
import { CommandError, type Io } from '../command.ts';
import { bodyOf, stackSetOf, templateOf } from '../onboarding/cloudformation.ts';
import { mspTemplate } from '../onboarding/msp.ts';
import { wantedRoles, type Part } from '../onboarding/roles.ts';
import { terraformOf } from '../onboarding/terraform.ts';
import { wantedOf } from '../onboarding/wanted.ts';
import { productEnvironment } from '../running-stack.ts';

export type Format = 'cloudformation' | 'terraform' | 'stackset';

export interface TemplateOptions {
  format?: Format;
  part?: Part | 'msp';
  /** One of the customer's accounts, where their roles have different names. */
  account?: string;
  out?: string;
}

export async function customerTemplate(id: string, options: TemplateOptions, io: Io): Promise<number> {
  const env = productEnvironment(io.env);
  const { FIREBREAK_CUSTOMERS: file } = loadSharedConfig(env);
  const text = await templateText(await loadCustomers(file), id, options, env);
  await writeOut(text, options.out, io);
  return 0;
}

/** @throws CommandError for a customer, an account or a part that customers.yaml does not have */
export async function templateText(
  file: CustomersFile,
  id: string,
  { format = 'cloudformation', part = 'account', account }: TemplateOptions,
  env: Io['env'],
): Promise<string> {
  const customer = file.customers.find((c) => c.id === id);
  if (customer === undefined)
    throw new CommandError(`There is no customer ${id}. There are: ${file.customers.map((c) => c.id).join(', ')}.`);
  if (part === 'msp') {
    if (format !== 'cloudformation') throw new CommandError('The part msp is written as CloudFormation only.');
    return bodyOf(mspTemplate(file));
  }
  const one = account === undefined ? customer.accounts : customer.accounts.filter((a) => a.id === account);
  if (one.length === 0) throw new CommandError(`${id} has no account ${account}.`);
  const narrowed = { ...customer, accounts: one };
  const wanted = wantedOf(file, narrowed, await wantedRoles(narrowed, env), part);
  if (format === 'terraform') return `${JSON.stringify(terraformOf(wanted), undefined, 2)}\n`;
  return bodyOf(format === 'stackset' ? stackSetOf(wanted) : templateOf(wanted));
}

/** @param out a file; without it, standard output */
export async function writeOut(text: string, out: string | undefined, io: Io): Promise<void> {
  if (out === undefined) {
    io.stdout.write(text);
    return;
  }
  // It has the external ids.
  await writeFile(out, text, { mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(`${out} cannot be written (${error.code ?? 'unknown error'}).`);
  });
  io.stderr.write(`Written: ${out}\n`);
}
