/** `firebreak replay`, its options and help. As `main.js`, this file imports nothing of the product. */

/** @import { Command } from 'commander' */
/** @import { Io, Run } from './command.ts' */

/** @param {Command} program @param {Io} io @param {Run} run */
export function addReplayCommand(program, io, run) {
  program
    .command('replay [id|file]')
    .summary('run the workflow code again over a history; show or record what was known, decided and done')
    .description(
      'Runs the workflow code again over the history of an incident (by its id) or over an exported history (a file; its\n' +
        'other runs and its follow-ups too), and prints the state at each event. It exits with 1 when the code does not\n' +
        'agree with a history, and names the event, the activity and what both sides have.',
    )
    .option('--html <file>', 'write the recording as one HTML file that opens from disk, for the post-mortem')
    .option('--beside <id|file>', 'with --html: another incident, shown beside this one in the same file')
    .option('--at <event|time>', 'print one frame: an event (196; 2.196 in the second run) or a time (ISO 8601)')
    .option('--recording <file>', 'write the recording as JSON')
    .option(
      '--what-if <policy>',
      'simulate the decisions under another policy, without touching anything: approved-within=60, escalate-after=300,\n' +
        'reversible=1, irreversible=2, at-ladder-end=skip, containment-first; several are joined by commas',
    )
    .option('--all', 'replay every incident that Temporal has, or every history in a folder (the release gate)')
    .option(
      '--source <temporal|evidence>',
      'where to look for an id; by default in Temporal, then in the evidence store, which keeps it after Temporal has not',
    )
    .option('--json', 'print one JSON object a frame')
    .action((name, options, /** @type {Command} */ command) => {
      if (name === undefined && options.all !== true) command.error("error: missing required argument 'id|file'");
      const ignored = command.options.find((o) => o.attributeName() !== 'all' && o.attributeName() in options);
      if (options.all === true && ignored !== undefined)
        command.error(`error: --all takes no ${ignored.long}: it says of each history whether the code agrees with it`);
      if (options.beside !== undefined && options.html === undefined)
        command.error('error: --beside needs --html: only the file shows two incidents');
      const module = () => import('./commands/replay.ts');
      return run(module, ({ replay }) => replay(name, options, io));
    });
}
