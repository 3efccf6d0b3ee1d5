/** What of the known entities an entry gets beside its targets. Pure. */
import type { Entity } from '../../domain/entity.ts';
import { groupBy } from '../../domain/group.ts';
import { fitting } from './batches.ts';

/** Entities that an activity gets beside its targets. */
export const MOST_NEEDED = 500;
/** Their size as JSON: the inputs of a dozen activities must fit into one workflow task (4 MB). */
const MOST_NEEDED_CHARS = 120_000;

/**
 * As many entities as an activity may get. Where there are more, the kinds take turns, those that are near first, because a
 * thousand addresses must not leave out the instances that they have attacked.
 */
export function withinRoom(entities: readonly Entity[], isNear: (e: Entity) => boolean): Entity[] {
  const fit = (items: readonly Entity[]): number => fitting(items, MOST_NEEDED, MOST_NEEDED_CHARS);
  if (fit(entities) === entities.length) return [...entities];
  const sorted = [...entities.filter(isNear), ...entities.filter((e) => !isNear(e))];
  const kinds = [...groupBy(sorted, (e) => e.kind).values()];
  const rounds = Math.max(...kinds.map((ofOne) => ofOne.length));
  const inTurns = Array.from({ length: rounds }, (_, n) => kinds.flatMap((ofOne) => ofOne[n] ?? [])).flat();
  const taken = new Set(inTurns.slice(0, fit(inTurns)));
  return sorted.filter((e) => taken.has(e));
}
