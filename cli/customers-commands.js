/** The commands about customers.yaml. Like `main.js`, this file imports nothing of the product. */
import { Option } from 'commander';

/** @import { Command } from 'commander' */
/** @import { Io, Run } from './command.ts' */

/** @param {Command} program @param {Io} io @param {Run} run */
export function addCustomersCommands(program, io, run) {
  const customers = program
    .command('customers')
    .description('add a customer, check or export a customers.yaml, verify the roles of a customer');
  customers
    .command('add')
    .summary('write a new customer into customers.yaml; print the template for its accounts')
    .description(
      'Writes a new customer into customers.yaml (FIREBREAK_CUSTOMERS), and prints what must exist in its accounts. It asks\n' +
        'for what no option says. All other keys of temporal-docker/customers.example.yaml can be added by hand later.',
    )
    .option('--id <id>', 'at most 20 lower-case letters, digits and dashes; it never changes')
    .option('--name <name>', 'as reports name the customer')
    .option('--language <language>', 'en or ko')
    .option('--time-zone <zone>', 'such as Asia/Seoul')
    .option('--channel <id>', 'the Slack channel of the customer (C…)')
    .option('--account <id:name:environment...>', 'an AWS account, such as "111122223333:Acme production:production"')
    .option('--approver <id:name:roles...>', 'who may decide, such as U0ALICE0001:Alice:responder,lead')
    .option('--on-call <id:phone...>', 'who is called, in this order, such as U0ALICE0001:+12065550100')
    .option('--regions <regions>', 'comma-separated; without it, all that the accounts have enabled')
    .option('--role <name>', 'the name of the roles, with {phase} for one a phase', 'firebreak-{phase}')
    .option('--external-id <id>', 'without it, a random one')
    .option('--organization <account>', 'the management account of its organization')
    .option(
      '--forensics <account:key>',
      'the forensic account, and the ARN of the KMS key or alias for copies of snapshots',
    )
    .addOption(formats())
    .option('--out <file>', 'write the template to this file')
    .action((options) =>
      run(
        () => import('./commands/customers-add.ts'),
        ({ addCustomer }) => addCustomer(options, io),
      ),
    );
  customers
    .command('template <id>')
    .description("print what must exist in a customer's accounts, with exactly the permissions of the catalogue")
    .addOption(formats())
    .addOption(
      new Option('--part <part>', 'whose account')
        .choices(['account', 'organization', 'forensics', 'msp'])
        .default('account'),
    )
    .option('--account <id>', 'for this account alone')
    .option('--out <file>', 'write it to this file')
    .action((id, options) =>
      run(
        () => import('./commands/customers-template.ts'),
        ({ customerTemplate }) => customerTemplate(id, options, io),
      ),
    );
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
    .description(
      "assume each phase's role in each account of a customer, as the worker does, and ask IAM about each permission that\n" +
        'the role needs; changes nothing',
    )
    .action((id) =>
      run(
        () => import('./commands/customers-verify.ts'),
        ({ verifyCustomer }) => verifyCustomer(id, io),
      ),
    );
}

const formats = () =>
  new Option('--format <format>', 'of the template')
    .choices(['cloudformation', 'terraform', 'stackset'])
    .default('cloudformation');
