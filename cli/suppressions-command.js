/** The command `suppressions` of `firebreak`. Like `main.js`, this file imports nothing of the product. */

/** @import { Command } from 'commander' */
/** @import { Io, Run } from './command.ts' */

/** @param {Command} program @param {Io} io @param {Run} run */
export function addSuppressionsCommand(program, io, run) {
  const suppressions = program
    .command('suppressions')
    .summary('list what is suppressed, and until when')
    .description(
      'Lists the suppressions that are in force, the first to end first: what each hides, for how long, who decided it and\n' +
        'why, and how many alerts it has hidden. Each ends by itself.',
    )
    .option('--json', 'print one JSON object a line')
    .action((options) =>
      run(
        () => import('./commands/suppressions.ts'),
        ({ suppressions }) => suppressions(options, io),
      ),
    );
  suppressions
    .command('end <incident>')
    .summary('end a suppression before its day')
    .description(
      'Ends what people have suppressed about the key of an incident: from now on its alerts open incidents again. Who did\n' +
        'it and why stands in the daily review. One of customers.yaml is ended there.',
    )
    .requiredOption('--by <name>', 'who decides it')
    .requiredOption('--because <reason>', 'why')
    .action((incident, options) =>
      run(
        () => import('./commands/suppressions-end.ts'),
        ({ endSuppression }) => endSuppression(incident, options, io),
      ),
    );
}
