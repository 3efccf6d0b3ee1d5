/**
 * Counts refusals, so that each is on record and nobody can fill a timeline with them: the first of a kind are recorded one
 * by one, later ones as numbers.
 */

/** Kind of refusal → how many. */
export type Refusals = Record<string, number>;

const ONE_BY_ONE = 3;
const MOST_KINDS = 300;
const OTHERS = 'others';

/** @returns how many there are of this kind now, and whether this one is recorded: the first three, the 10th, 100th, … */
export function countRefusal(counts: Refusals, kind: string): { count: number; recorded: boolean } {
  const known = Object.hasOwn(counts, kind) || Object.keys(counts).length < MOST_KINDS;
  const key = known ? kind : OTHERS;
  const count = (Object.hasOwn(counts, key) ? counts[key]! : 0) + 1;
  counts[key] = count;
  return { count, recorded: count <= ONE_BY_ONE || /^10+$/.test(String(count)) };
}

/** ` (100 times so far)`; empty for the refusals that are recorded one by one. */
export const timesSoFar = (count: number): { en: string; ko: string } =>
  count <= ONE_BY_ONE ? { en: '', ko: '' } : { en: ` (${count} times so far)`, ko: `(지금까지 ${count}회)` };
