/** `customers.console.yaml` as it is now: who was taken off the list is not served any more. */
import { stat } from 'node:fs/promises';
import type { ConsoleFile } from '../domain/extracts.ts';
import type { Log } from '../domain/log.ts';

const LOOK_EVERY_MS = 10_000;

/**
 * @param read of the file; what it throws at the start is thrown on, later the file as it was is kept
 * @returns what the file says, and how to stop looking at it
 */
export async function watchCustomers(
  file: string,
  read: (file: string) => Promise<ConsoleFile>,
  log: Pick<Log, 'info' | 'error'>,
): Promise<{ now: () => ConsoleFile; stop: () => void }> {
  const changedAt = async (): Promise<number> => (await stat(file)).mtimeMs;
  let seen = await changedAt();
  let current = await read(file);
  const look = async (): Promise<void> => {
    try {
      const at = await changedAt();
      if (at === seen) return;
      current = await read(file);
      seen = at;
      log.info('The customers of the console were read again', { customers: current.customers.length });
    } catch (error) {
      log.error('The customers of the console cannot be read: they stay as they were', { error });
    }
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  timer.unref();
  return { now: () => current, stop: () => clearInterval(timer) };
}
