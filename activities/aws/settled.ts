/** Waits while AWS is changing a resource (an instance is stopping, a database is being modified): it has no stable state until then. */
import type { EntryContext } from '../entry.ts';
import { NotVerified } from './errors.ts';

/** A preview must end within five minutes. */
const PATIENCE_MS = 4 * 60_000;
/** Much is over in a moment. The pauses grow, so that what takes minutes is not asked for too often. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Reads again until no change is in progress.
 * @param underWay the change in progress, in English; undefined when there is none
 * @throws NotVerified after four minutes, which Temporal retries
 */
export async function settled<T>(
  ctx: Pick<EntryContext, 'heartbeat' | 'sleep'>,
  look: () => Promise<T>,
  underWay: (found: T) => string | undefined,
): Promise<T> {
  let waitedMs = 0;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const found = await look();
    const going = underWay(found);
    if (going === undefined) return found;
    if (waitedMs >= PATIENCE_MS) throw new NotVerified(going);
    ctx.heartbeat(going);
    await ctx.sleep(pauseMs);
    waitedMs += pauseMs;
  }
}
