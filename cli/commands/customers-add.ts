/** `firebreak customers add`: writes a new customer into customers.yaml, and prints the template for its accounts. */
import { parseCustomers } from '../../config/customers.ts';
import { loadSharedConfig } from '../../config/settings.ts';
import type { Io } from '../command.ts';
import { entryFrom, type AddOptions } from '../onboarding/answers.ts';
import { customersText, rewriteFile, withCustomer } from '../onboarding/entry.ts';
import { busOf } from '../onboarding/wanted.ts';
import { productEnvironment } from '../running-stack.ts';
import { templateText, writeOut, type Format } from './customers-template.ts';

export interface AddCommandOptions extends AddOptions {
  format?: Format;
  out?: string;
}

export async function addCustomer(options: AddCommandOptions, io: Io): Promise<number> {
  const env = productEnvironment(io.env);
  const { FIREBREAK_CUSTOMERS: file } = loadSharedConfig(env);
  const before = await customersText(file);
  // Nobody is asked in vain.
  busOf(parseCustomers(before, file).msp);
  const entry = await entryFrom(options, io);
  const { text, read } = withCustomer(before, file, entry);
  const { format = 'cloudformation', out } = options;
  const template = await templateText(read, entry.id, { format }, env);
  await rewriteFile(file, before, text);
  await writeOut(template, out, io);
  const added = read.customers.find((c) => c.id === entry.id);
  io.stderr.write(
    [
      `${file} has ${entry.id} now. Next:`,
      '  1. Give the template to the customer. As CloudFormation it needs CAPABILITY_NAMED_IAM, first in the home region, then in each other one.',
      `  2. Let its accounts put events on your bus: firebreak customers template ${entry.id} --part msp`,
      ...(added?.organization === undefined
        ? []
        : [`     The management account: firebreak customers template ${entry.id} --part organization`]),
      ...(added?.forensics === undefined
        ? []
        : [`     The forensic account: firebreak customers template ${entry.id} --part forensics`]),
      `  3. firebreak customers verify ${entry.id}`,
      '  4. Export the files of the intake, the Slack app and the console, and invite the Slack app to the channel.',
      '',
    ].join('\n'),
  );
  return 0;
}
