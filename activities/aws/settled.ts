/** Waits out what AWS is in the middle of (an instance stopping, a database being modified): between two states there is no state. */
import type { EntryContext } from '../entry.ts';
import { NotVerified } from './errors.ts';

/** Four minutes: a preview must end within five. */
const ATTEMPTS = 48;
const INTERVAL_MS = 5_000;

/**
 * Looks again until nothing is under way.
 * @param underWay what is going on, in English; undefined when it has settled
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
