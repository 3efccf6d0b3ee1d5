/** Rounds of work when much comes in: the first follow each other at once, then the pauses between them grow. */

/** Each round calls AWS and fills the history. */
const QUICK_ROUNDS = 3;
const LONGEST_PAUSE_MS = 60_000;

/** In milliseconds; 0 for none. @param round 1, 2, 3, … */
export const pauseBefore = (round: number): number =>
  round <= QUICK_ROUNDS ? 0 : Math.min(1_000 * 2 ** (round - QUICK_ROUNDS), LONGEST_PAUSE_MS);

/** Receipts that are remembered, so that a message that is delivered twice counts once. */
const MOST_RECEIPTS = 2_000;

/** Those that were not counted before. From now on they are: they are added to `seen`. */
export function unseen(receipts: readonly string[], seen: string[]): string[] {
  const fresh = receipts.filter((receipt) => !seen.includes(receipt));
  seen.push(...fresh);
  dropOldest(seen, MOST_RECEIPTS);
  return fresh;
}

/** Removes the oldest items of a list, so that at most so many are left. @returns the removed ones */
export const dropOldest = <T>(items: T[], most: number): T[] => items.splice(0, Math.max(0, items.length - most));
