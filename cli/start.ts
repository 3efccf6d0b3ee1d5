/** `npm start`: the whole product against a sandbox, a scripted attack, and the incident that answers it. */
import { CommanderError } from 'commander';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { startStack, type Stack } from '../sandbox/stack.ts';
import { loadSharedConfig } from '../config/settings.ts';
import { createClient } from '../contract/temporal/client.ts';
import { CommandError } from './command.ts';
import { stopStack } from './commands/stop.ts';
import { exitCodeOf } from './program.js';
import { runningStack } from './running-stack.ts';
import { startOptions, type StartOptions } from './start/options.ts';
import { play } from './start/play.ts';
import { screenOn, type Screen } from './start/screen.ts';
import { startServices } from './start/services.ts';

// The AWS SDK warns of the Node version in the middle of our lines; package.json says which versions are right.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

/** Set for the process that owns a stack which outlives the terminal's. */
const OWNER = 'FIREBREAK_START_OWNER';

/** @returns 0 AWS is as it should be, 1 it is not or something failed, 2 wrong usage, 130 interrupted */
async function main(args: readonly string[]): Promise<number> {
  try {
    const options = startOptions(args, process);
    if (!options.keep) return await untilInterrupted((signal) => run(options, signal));
    return process.env[OWNER] === undefined ? await inBackground(args) : await asOwner(options);
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

/** @throws what went wrong; the stack is then stopped */
async function played(options: StartOptions, signal: AbortSignal): Promise<{ stack: Stack; good: boolean }> {
  const screen = screenOn(process.stdout);
  await makeRoom(screen);
  signal.throwIfAborted();
  const home = process.env['FIREBREAK_HOME'];
  const starting = startStack({
    ...(home === undefined ? {} : { home }),
    progress: (part, state, detail) => {
      if (state === 'ready') screen.tick(PART_NAMES[part], detail);
      else screen.line(`… ${PART_NAMES[part]}`);
    },
  });
  const stack = await unlessAborted(starting, signal);
  const client = createClient(loadSharedConfig(stack.env()));
  try {
    screen.line('… workers, Slack app, intake');
    await unlessAborted(startServices(stack), signal);
    screen.tick('workers, Slack app, intake');
    screen.line();
    screen.line(
      `${options.scenario.name}   Slack  ${stack.slack?.url}   Temporal  ${stack.temporal?.uiUrl}   reports  .firebreak/reports`,
    );
    screen.line();
    return { stack, good: await unlessAborted(play(stack, client, options, screen, signal), signal) };
  } catch (error) {
    await stack.stop();
    throw error;
  } finally {
    await client.connection.close();
  }
}

/** Does not wait for what is under way when interrupted: whatever it still starts ends with this process (guardian.mjs). */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const interruption = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  return Promise.race([work, interruption]);
}

const PART_NAMES = { temporal: 'Temporal', aws: 'AWS sandbox', slack: 'Slack', accounts: 'accounts' } as const;

/** Two stacks would share one home: an older one is stopped first, after asking where somebody can answer. */
async function makeRoom(screen: Screen): Promise<void> {
  const older = runningStack(process.env);
  if (older === undefined) return;
  if (process.stdin.isTTY) {
    const ask = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await ask.question(`A stack is running already (process ${older.pid}). Stop it and go on? [Y/n] `);
    ask.close();
    if (/^n/i.test(answer)) throw new CommandError('Left it alone. npx firebreak stop ends it.');
  }
  screen.line(`stopping the stack that was left up (process ${older.pid})`);
  await stopStack(older.pid);
}

/** Runs until done, or until Ctrl-C or SIGTERM, which stop everything in order. */
async function untilInterrupted(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    return await work(interruption.signal);
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    process.stdout.write('stopped; nothing is left behind\n');
    return 130;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

/**
 * A stack that stays up needs an owner that stays up: this same program, in a session of its own. Its words are passed
 * on until it says that the story is over; then it is left alone. Until then it ends when this process does.
 */
async function inBackground(args: readonly string[]): Promise<number> {
  const owner = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(import.meta.url), ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, [OWNER]: '1' },
  });
  owner.stdout?.pipe(process.stdout, { end: false });
  owner.stderr?.pipe(process.stderr, { end: false });
  return untilInterrupted(async (signal) => {
    const over = once(owner, 'message').then(([code]) => Number(code));
    const ended = once(owner, 'exit').then(([code]) => Number(code ?? 1));
    signal.addEventListener('abort', () => owner.kill('SIGTERM'));
    const code = await Promise.race([over, ended]);
    if (signal.aborted) await ended;
    signal.throwIfAborted();
    owner.disconnect();
    owner.unref();
    owner.stdout?.destroy();
    owner.stderr?.destroy();
    return code;
  });
}

/** The owner's side: plays, says how it went, and keeps the stack until it is told to stop. */
async function asOwner(options: StartOptions): Promise<number> {
  // Nobody reads any more once the terminal's process has gone.
  process.stdout.on('error', () => {});
  // That the terminal's process has gone before the story is over is as good as Ctrl-C.
  const abandoned = (): boolean => process.kill(process.pid, 'SIGTERM');
  process.once('disconnect', abandoned);
  const release = (): void => {
    process.off('disconnect', abandoned);
    // An open channel would keep this process, and the one that waits for it, from ending.
    if (process.connected) process.disconnect();
  };
  try {
    return await untilInterrupted(async (signal) => {
      // It may have gone while this one was loading.
      if (!process.connected) abandoned();
      const { stack, good } = await played(options, signal);
      process.stdout.write(`the stack stays up: ${stack.file}   (npx firebreak stop)\n`);
      process.off('disconnect', abandoned);
      process.send?.(good ? 0 : 1);
      await untilAborted(signal);
      await stack.stop();
      return 0;
    });
  } finally {
    release();
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // A promise alone does not keep a process.
    const alive = setInterval(() => {}, 2 ** 30);
    const end = (): void => resolve(clearInterval(alive));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });
}

/** Known errors say all there is to say; of others the stack helps. */
const explained = (error: Error): string =>
  error.name === 'Error' || error.name === 'TypeError' ? (error.stack ?? error.message) : error.message;

// Last, when everything above is there. What an interruption left under way must not keep the process.
process.exit(await main(process.argv.slice(2)));
