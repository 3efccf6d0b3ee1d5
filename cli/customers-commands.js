/** The commands about customers.yaml. Like `main.js`, this file imports nothing of the product. */
import { Option } from 'commander';

/** @import { Command } from 'commander' */
/** @import { Io, Run } from './command.ts' */

/** @param {Command} program @param {Io} io @param {Run} run */
export function addCustomersCommands(program, io, run) {
  const customers = program
    .command('customers')
    .description('check or export a customers.yaml, verify the roles of a customer');
  customers
    .command('check <file>')
    .description('name line and fix of everything that is wrong in a customers.yaml')
    .action((file) =>
      run(
        () => import('./commands/customers-check.ts'),
        ({ checkCustomers }) => checkCustomers(file, io),
      ),
    );
  customers
    .command('export [file]')
    .description(
      'write what the intake, the Slack app or the console reads of a customers.yaml: no roles, no external ids',
    )
    .addOption(
      new Option('--for <process>', 'the process').choices(['intake', 'slack-app', 'console']).makeOptionMandatory(),
    )
    .action((file, options) =>
      run(
        () => import('./commands/customers-export.ts'),
        ({ exportCustomers }) => exportCustomers(file, options, io),
      ),
    );
  customers
    .command('verify <id>')
    .description("assume each phase's role in each account of a customer, as the worker does; changes nothing")
    .action((id) =>
      run(
        () => import('./commands/customers-verify.ts'),
        ({ verifyCustomer }) => verifyCustomer(id, io),
      ),
    );
}
