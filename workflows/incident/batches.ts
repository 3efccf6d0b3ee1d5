/** Batches of steps for one activity: the same entry, verb and phase, and at most 25 targets. */
import { BATCH_SIZE } from '../../domain/entry.ts';
import { groupBy } from '../../domain/group.ts';
import type { Entity } from '../../domain/entity.ts';
import type { Step } from '../../domain/incident.ts';
import { targetName } from '../wording.ts';

/** In the order of the steps. Within an entry, targets are sorted by region. */
export function batchesOf(steps: readonly Step[]): Step[][] {
  const groups = groupBy(steps, (s) => `${s.entry}|${s.phase}|${s.undoes === undefined}`);
  return [...groups.values()].flatMap((group) => chunks(group.toSorted(byRegion)));
}

function chunks<T>(items: readonly T[], size: number = BATCH_SIZE): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** How many of the items, at least one, fit into `chars` of JSON. */
export function fitting(items: readonly unknown[], most: number, chars: number): number {
  let room = chars;
  for (const [i, item] of items.slice(0, most).entries()) {
    room -= JSON.stringify(item).length;
    if (room < 0 && i > 0) return i;
  }
  return Math.min(items.length, most);
}

/** What Temporal's UI shows of a batch: `i-0abc (web-3) us-east-1`, or the number of targets and the first few. */
export function summaryOf(targets: readonly Entity[]): string {
  const names = targets.slice(0, NAMED).map(targetName).join(', ');
  return (targets.length > NAMED ? `${targets.length} targets: ${names}, …` : names).slice(0, 200);
}

const NAMED = 3;

const byRegion = (a: Step, b: Step): number =>
  (a.target.region ?? '') < (b.target.region ?? '') ? -1 : a.target.region === b.target.region ? 0 : 1;
