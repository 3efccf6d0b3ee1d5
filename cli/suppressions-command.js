/** The command `suppressions` of `firebreak`. Like `main.js`, this file imports nothing of the product. */

/** @import { Command } from 'commander' */
/** @import { Io, Run } from './command.ts' */

/** @param {Command} program @param {Io} io @param {Run} run */
export function addSuppressionsCommand(program, io, run) {
  program
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
}
