/** Handles Ctrl-C and SIGTERM: everything is stopped, and then it is checked that nothing is left. */
import { leftBehind } from '../../sandbox/processes.ts';

const INTERRUPTED = 130;

/**
 * Runs `work` to its end. Ctrl-C and SIGTERM abort its signal. A second Ctrl-C ends this process at once.
 * @param stopped called after an interruption, when `work` has ended
 */
export async function untilInterrupted(
  work: (signal: AbortSignal) => Promise<number>,
  stopped: () => void,
): Promise<number> {
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    return await work(interruption.signal);
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
    stopped();
    return INTERRUPTED;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

/** Says that everything has ended, or what has not. */
export function tellWhatIsLeft(): void {
  const left = leftBehind();
  process.stdout.write(
    left.length === 0
      ? 'Stopped. No process of the sandbox is left.\n'
      : `Stopped, but this is left: ${left.join(', ')}. kill -9 ends a process.\n`,
  );
}

/** Resolves when the signal is aborted, and keeps this process running until then. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // A promise alone does not keep a process running.
    const alive = setInterval(() => {}, 2 ** 30);
    const end = (): void => resolve(clearInterval(alive));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });
}
