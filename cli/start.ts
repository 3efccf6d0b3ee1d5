/** `npm start`: the whole product against a sandbox, a scripted attack, and the incident that answers it. */
import { CommanderError } from 'commander';
import { exitCodeOf } from './program.js';
import { asOwner, inBackground, isOwner } from './start/background.ts';
import { tellWhatIsLeft, untilInterrupted } from './start/interruption.ts';
import { startOptions, type StartOptions } from './start/options.ts';
import { played } from './start/session.ts';

// The AWS SDK would print its warning about the Node version between our lines. package.json states the versions.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

/** @returns 0 AWS is in the expected state, 1 it is not or something failed, 2 wrong usage, 130 interrupted */
async function main(args: readonly string[]): Promise<number> {
  try {
    const options = startOptions(args, process);
    if (!options.keep) return await untilInterrupted((signal) => run(options, signal), tellWhatIsLeft);
    return isOwner() ? await asOwner((signal) => played(options, signal)) : await inBackground(args);
  } catch (error) {
    if (error instanceof CommanderError) return exitCodeOf(error);
    process.stderr.write(`${error instanceof Error ? explained(error) : String(error)}\n`);
    return 1;
  }
}

/** Starts everything, plays, and stops everything. */
async function run(options: StartOptions, signal: AbortSignal): Promise<number> {
  const { stack, good } = await played(options, signal);
  await stack.stop();
  return good ? 0 : 1;
}

/** The message of a named error is complete. For other errors the stack trace helps. */
const explained = (error: Error): string =>
  error.name === 'Error' || error.name === 'TypeError' ? (error.stack ?? error.message) : error.message;

// The last line, because everything above must be defined. It exits although work may be under way after an interruption.
process.exit(await main(process.argv.slice(2)));
