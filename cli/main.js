/**
 * The commands of `firebreak`, their arguments, options and help. This file is JavaScript and imports nothing of the
 * product: so help and version need no TypeScript loader, and each command loads only the code it uses.
 */
import { CommanderError } from 'commander';
import { readFileSync } from 'node:fs';
import { addCustomersCommands } from './customers-commands.js';
import { addDoctorCommand } from './doctor-command.js';
import { exitCodeOf, programOf } from './program.js';
import { addReplayCommand } from './replay-command.js';
import { addSuppressionsCommand } from './suppressions-command.js';

/** @import { Command } from 'commander' */
/** @import { Io, Run } from './command.ts' */

/**
 * @param {readonly string[]} args without `node` and the script
 * @param {Io} io where the command reads and writes; `process` is one
 * @param {() => Promise<void>} prepare called before the first TypeScript module is loaded
 * @returns {Promise<number>} exit code: 0 done, 1 could not be done, 2 wrong usage
 */
export async function main(args, io, prepare = async () => {}) {
  let exitCode = 0;
  const program = firebreak(io, async (load, act) => {
    await prepare();
    exitCode = await act(await load());
  });
  try {
    await program.parseAsync(args.length === 0 ? ['help'] : args, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has already written the help, the version or the mistake.
    if (error instanceof CommanderError) return exitCodeOf(error);
    const { explained } = await import('./explained.ts');
    const message = explained(error);
    if (message === undefined) throw error;
    io.stderr.write(`${message}\n`);
    return 1;
  }
}

/**
 * @param {Io} io
 * @param {Run} run
 */
function firebreak(io, run) {
  const program = programOf('firebreak', io)
    .description('Security-incident runbook engine')
    .version(version(), '-V, --version', 'print the version')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText(
      'after',
      '\nnpm start starts the sandbox; npm start -- --help says how.\n' +
        'Exit codes: 0 done, 1 could not be done, 2 wrong usage.',
    );
  addEventCommands(program, io, run);
  addIncidentCommands(program, io, run);
  addEvidenceCommands(program, io, run);
  addReportCommands(program, io, run);
  addSandboxCommands(program, io, run);
  addDataCommands(program, io, run);
  addCustomersCommands(program, io, run);
  addDoctorCommand(program, io, run);
  program
    .command('version')
    .description('print the version')
    .action(() => void io.stdout.write(`${version()}\n`));
  return program;
}

/** @param {Command} program @param {Io} io @param {Run} run */
function addEventCommands(program, io, run) {
  program
    .command('classify <file...>')
    .summary('show what intake makes of events; no side effects, no stack needed')
    .description(
      'Shows what intake makes of events (JSON or JSON lines; - is standard input): alert, ignored or rejected, and the\n' +
        'runbook. It has no side effects and needs no stack. It exits with 0 also when events are rejected.',
    )
    .option(
      '--mapping <file>',
      'try this mapping of a tool of your own (docs/alert-sources.md) instead of those of intake',
    )
    .option(...JSON_LINES)
    .action((files, options) =>
      run(
        () => import('./commands/classify.ts'),
        ({ classify }) => classify(files, options, io),
      ),
    );
  program
    .command('alert <file...>')
    .summary('submit events to the running intake; print the incidents')
    .description(
      'Submits events (JSON or JSON lines; - is standard input) to the running intake and prints the id of the incident\n' +
        'that each one opened or joined. It exits with 1 when an event is rejected. It uses the key of the customer whose\n' +
        'account the events name: of its API destination for events of EventBridge, else of its direct sender.',
    )
    .option('--sender <id>', 'the sender of customers.yaml whose key is used')
    .action((files, options) =>
      run(
        () => import('./commands/alert.ts'),
        ({ alert }) => alert(files, options, io),
      ),
    );
  program
    .command('alerts')
    .description('give alerts of the dead-letter queue back to the alert queue')
    .command('redrive')
    .summary('count the messages of the dead-letter queue; with --send, give them back to the alert queue')
    .description(
      'Counts the messages of the dead-letter queue: what could not be understood, and what could not be delivered.\n' +
        'With --send it gives them back to the alert queue, and says why they were there. Remove the cause first: what\n' +
        'cannot be understood again returns to the dead-letter queue.',
    )
    .option('--send', 'give them back; without it nothing is changed')
    .option('--most <count>', 'give back at most so many', '1000')
    .action((options) =>
      run(
        () => import('./commands/alerts-redrive.ts'),
        ({ redriveAlerts }) => redriveAlerts(options, io),
      ),
    );
}

/** @param {Command} program @param {Io} io @param {Run} run */
function addIncidentCommands(program, io, run) {
  program
    .command('incidents')
    .description('list open and past incidents, newest first')
    .option(...JSON_LINES)
    .action((options) =>
      run(
        () => import('./commands/incidents.ts'),
        ({ incidents }) => incidents(options, io),
      ),
    );
  program
    .command('show [id]')
    .summary('show one incident')
    .description(
      'Shows one incident: phase, entities, steps with their state before and after, approvals, timeline.\n' +
        'Without an id it shows the only open incident.',
    )
    .option('--json', 'print the state as one JSON object')
    .action((id, options) =>
      run(
        () => import('./commands/show.ts'),
        ({ show }) => show(id, options, io),
      ),
    );
  program
    .command('tasks')
    .description('list what closed incidents have left for people to do, overdue first')
    .option(...JSON_LINES)
    .action((options) =>
      run(
        () => import('./commands/tasks.ts'),
        ({ tasks }) => tasks(options, io),
      ),
    );
  addSuppressionsCommand(program, io, run);
  addReplayCommand(program, io, run);
}

/** @param {Command} program @param {Io} io @param {Run} run */
function addEvidenceCommands(program, io, run) {
  const evidenceModule = () => import('./commands/evidence.ts');
  const evidence = program.command('evidence').description('list, fetch and verify the evidence of an incident');
  evidence
    .command('verify <id>')
    .summary('name everything that was altered, removed, reordered or added')
    .description(
      'Compares the evidence bucket, its older versions and delete markers too, with the manifest, the seal and what\n' +
        'the history of the incident names. It exits with 1 when anything is altered, missing, reordered or added.',
    )
    .option('--anchor <file>', 'take the seal from a report, a text or firebreak show --json instead of Temporal')
    .action((id, options) => run(evidenceModule, ({ verify }) => verify(id, options, io)));
  evidence
    .command('list <id>')
    .summary('list what the bucket has of an incident: the chain of custody')
    .description(
      'Lists of each item what it is, where it came from, when it was stored, its SHA-256 and the key of the worker that\n' +
        'signed it, as the manifest says; and what was overwritten, deleted or is not in the manifest.',
    )
    .option('--json', 'print one JSON object an item')
    .action((id, options) => run(evidenceModule, ({ list }) => list(id, options, io)));
  evidence
    .command('get <key> <file>')
    .description('write an item, as it was stored first, to a file')
    .action((key, file) => run(evidenceModule, ({ get }) => get(key, file, io)));
}

/** @param {Command} program @param {Io} io @param {Run} run */
function addReportCommands(program, io, run) {
  const module = () => import('./commands/report.ts');
  const report = program.command('report').description("show and edit the words of a closed incident's report");
  report
    .command('show <id>')
    .description('print the words that people answer for: the draft, or the latest version')
    .requiredOption('--reader <reader>', 'executive or customer')
    .requiredOption('--language <language>', 'en or ko')
    .action((id, options) => run(module, ({ showProse }) => showProse(id, options, io)));
  report
    .command('edit <id> <file>')
    .summary('keep an edited version of these words')
    .description(
      'Keeps the text of the file as a new version in the evidence store, with who approved it, and renders the\n' +
        'document again. Facts are computed and cannot be edited.',
    )
    .requiredOption('--reader <reader>', 'executive or customer')
    .requiredOption('--language <language>', 'en or ko')
    .requiredOption('--by <name>', "who edited and approved it: one of the customer's approvers")
    .action((id, file, options) => run(module, ({ editProse }) => editProse(id, file, options, io)));
}

/** @param {Command} program @param {Io} io @param {Run} run */
function addSandboxCommands(program, io, run) {
  program
    .command('scenarios')
    .description('list the scenarios that npm start -- --scenario takes')
    .action(() =>
      run(
        () => import('./commands/scenarios.ts'),
        ({ scenarios }) => scenarios(io),
      ),
    );
  program
    .command('stop')
    .description('stop the sandbox that npm start has started in this folder')
    .action(() =>
      run(
        () => import('./commands/stop.ts'),
        ({ stop }) => stop(io),
      ),
    );
}

/** @param {Command} program @param {Io} io @param {Run} run */
function addDataCommands(program, io, run) {
  program
    .command('actions [id]')
    .summary('list the catalogue; with an id, show everything about one entry')
    .description(
      'Lists the catalogue: what each entry does and whether it can be undone.\n' +
        'With an id it shows everything about one entry, its IAM permissions among it.',
    )
    .option(...JSON_LINES)
    .action((id, options) =>
      run(
        () => import('./commands/actions.ts'),
        ({ actions }) => actions(id, options, io),
      ),
    );

  const runbooks = () => import('./commands/runbook.ts');
  const runbook = program.command('runbook').description('list and check the runbooks');
  runbook
    .command('list')
    .description('list the runbooks')
    .action(() => run(runbooks, ({ listRunbooks }) => listRunbooks(io)));
  runbook
    .command('check [file...]')
    .description('name file, line and fix of everything that is wrong; without files, check all runbooks')
    .action((files) => run(runbooks, ({ checkRunbooks }) => checkRunbooks(files, io)));
  runbook
    .command('schema')
    .description('print the JSON Schema by which an editor completes a runbook')
    .action(() => run(runbooks, ({ printSchema }) => printSchema(io)));

  const reviewsModule = () => import('./commands/reviews.ts');
  const reviews = program.command('reviews').description('list, run and check the scheduled reviews of accounts');
  reviews
    .command('list', { isDefault: true })
    .description('list the scheduled reviews and when they run next (the default)')
    .option(...JSON_LINES)
    .action((options) => run(reviewsModule, ({ listReviews }) => listReviews(options, io)));
  reviews
    .command('run <id>')
    .description('run a review now')
    .action((id) => run(reviewsModule, ({ runReview }) => runReview(id, io)));
  reviews
    .command('pause <id>')
    .description('pause the schedule of a review')
    .action((id) => run(reviewsModule, ({ pauseReview }) => pauseReview(id, io)));
  reviews
    .command('resume <id>')
    .description('resume the schedule of a review')
    .action((id) => run(reviewsModule, ({ resumeReview }) => resumeReview(id, io)));
  reviews
    .command('check [file...]')
    .description('name file, line and fix of everything that is wrong; without files, check all reviews')
    .action((files) => run(reviewsModule, ({ checkReviews }) => checkReviews(files, io)));
}

/** @type {[string, string]} */
const JSON_LINES = ['--json', 'print one JSON object a line'];

/** @returns {string} */
const version = () => JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
