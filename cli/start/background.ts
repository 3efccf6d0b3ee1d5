/**
 * A stack that stays up (`--keep`) needs an owner that stays up: `npm start` once more, in a session of its own. The
 * process at the terminal prints what the owner writes until the story is over, and then leaves the owner alone.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tellWhatIsLeft, untilAborted, untilInterrupted } from './interruption.ts';
import type { Played } from './session.ts';

/** Set in the environment of the owner. */
const OWNER = 'FIREBREAK_START_OWNER';

export const isOwner = (): boolean => process.env[OWNER] !== undefined;

/** At the terminal. When this process is interrupted or ends before the story is over, the owner stops everything. */
export async function inBackground(args: readonly string[]): Promise<number> {
  const script = process.argv[1] ?? '';
  const owner = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, [OWNER]: '1' },
  });
  owner.stdout?.pipe(process.stdout, { end: false });
  owner.stderr?.pipe(process.stderr, { end: false });
  const work = async (signal: AbortSignal): Promise<number> => {
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
  };
  // The owner itself prints what is left.
  return untilInterrupted(work, () => {});
}

/** The owner: plays, sends the exit code to the terminal's process, and keeps the stack until it is told to stop. */
export async function asOwner(played: (signal: AbortSignal) => Promise<Played>): Promise<number> {
  // Nobody reads this output any more when the terminal's process has ended.
  process.stdout.on('error', () => {});
  // When the terminal's process ends before the story is over, that counts as Ctrl-C.
  const abandoned = (): boolean => process.kill(process.pid, 'SIGTERM');
  process.once('disconnect', abandoned);
  try {
    return await untilInterrupted(async (signal) => {
      // It may have ended while this process was loading.
      if (!process.connected) abandoned();
      const { stack, good } = await played(signal);
      process.stdout.write(`The stack stays up: ${stack.file}. Stop it with: npx firebreak stop\n`);
      process.off('disconnect', abandoned);
      process.send?.(good ? 0 : 1);
      await untilAborted(signal);
      await stack.stop();
      return 0;
    }, tellWhatIsLeft);
  } finally {
    process.off('disconnect', abandoned);
    // An open channel would keep this process and the terminal's process from ending.
    if (process.connected) process.disconnect();
  }
}
