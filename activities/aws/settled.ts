/** Waits while AWS is changing a resource (an instance is stopping, a database is being modified): it has no stable state until then. */
import type { EntryContext } from '../entry.ts';
import { NotVerified } from './errors.ts';

/** Four minutes: a preview must end within five. */
const ATTEMPTS = 48;
const INTERVAL_MS = 5_000;

/**
 * Reads again until no change is in progress.
 * @param underWay the change in progress, in English; undefined when there is none
 * @throws NotVerified after four minutes, which Temporal retries
 */
export async function settled<T>(
  ctx: EntryContext,
  look: () => Promise<T>,
  underWay: (found: T) => string | undefined,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const found = await look();
    const going = underWay(found);
    if (going === undefined) return found;
    if (attempt === ATTEMPTS) throw new NotVerified(going);
    ctx.heartbeat(going);
    await ctx.sleep(INTERVAL_MS);
  }
}
