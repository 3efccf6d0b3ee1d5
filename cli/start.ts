/** `npm start`: the whole product against a sandbox, a scripted attack, and the incident that answers it. */
import { CommanderError } from 'commander';
import { exitCodeOf } from './program.js';
import { asOwner, inBackground, isOwner } from './start/background.ts';
import { tellWhatIsLeft, untilInterrupted } from './start/interruption.ts';
import { startOptions, type StartOptions } from './start/options.ts';
import { played } from './start/session.ts';

// The AWS SDK warns of the Node version in the middle of our lines; package.json says which versions are right.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

/** @returns 0 AWS is as it should be, 1 it is not or something failed, 2 wrong usage, 130 interrupted */
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

/** Named errors say all there is to say; of others the stack trace helps. */
const explained = (error: Error): string =>
  error.name === 'Error' || error.name === 'TypeError' ? (error.stack ?? error.message) : error.message;

// Last, when everything above is defined. Work that an interruption left under way must not keep this process running.
process.exit(await main(process.argv.slice(2)));
