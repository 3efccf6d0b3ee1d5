/** `firebreak customers add`: writes a new customer into customers.yaml, and prints the template for its accounts. */
import { loadSharedConfig } from '../../config/settings.ts';
import type { Io } from '../command.ts';
import { entryFrom, type AddOptions } from '../onboarding/answers.ts';
import { addToFile, readForAdding } from '../onboarding/entry.ts';
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
  // What would fail after the file is written fails before anything is asked.
  busOf((await readForAdding(file)).msp);
  const entry = await entryFrom(options, io);
  const read = await addToFile(file, entry);
  await writeOut(await templateText(read, entry.id, options, env), options.out, io);
  io.stderr.write(
    [
      `${file} has ${entry.id} now. Next:`,
      '  1. Give the template to the customer. As CloudFormation it needs CAPABILITY_NAMED_IAM, first in the home region, then in each other one.',
      `  2. Let its accounts put events on your bus: firebreak customers template ${entry.id} --part msp`,
      ...(read.customers.find((c) => c.id === entry.id)?.organization === undefined
        ? []
        : [`     The management account: firebreak customers template ${entry.id} --part organization`]),
      ...(read.customers.find((c) => c.id === entry.id)?.forensics === undefined
        ? []
        : [`     The forensic account: firebreak customers template ${entry.id} --part forensics`]),
      `  3. firebreak customers verify ${entry.id}`,
      '  4. Export the files of the intake, the Slack app and the console, and invite the Slack app to the channel.',
      '',
    ].join('\n'),
  );
  return 0;
}
