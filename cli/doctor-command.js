/** The commands that examine a deployment. Like `main.js`, this file imports nothing of the product. */

/** @import { Command } from 'commander' */
/** @import { Io, Run } from './command.ts' */

/** @param {Command} program @param {Io} io @param {Run} run */
export function addDoctorCommand(program, io, run) {
  program
    .command('doctor')
    .description('say what would fail in an incident, before there is one')
    .command('aws <customer>')
    .summary("look at a customer's accounts; changes nothing")
    .description(
      "Looks at a customer's real accounts as the worker would, and changes nothing: whose credentials these are, which\n" +
        'roles can be assumed, which regions answer, are not enabled or are forbidden by an SCP, trails, GuardDuty, the quotas\n' +
        'that containment needs, and the IAM actions that a role lacks. It exits with 1 when something would fail or\n' +
        'could not be checked.',
    )
    .option('--json', 'print one JSON object a line')
    .action((customer, options) =>
      run(
        () => import('./commands/doctor.ts'),
        ({ doctorAws }) => doctorAws(customer, options, io),
      ),
    );
}
