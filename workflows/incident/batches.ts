/** Batches of steps for one activity: the same entry, verb and phase, and at most 25 targets. */
import { BATCH_SIZE } from '../../domain/entry.ts';
import { groupBy, chunksOf } from '../../domain/group.ts';
import type { Entity } from '../../domain/entity.ts';
import type { Step } from '../../domain/incident.ts';
import { targetName } from '../wording.ts';
import { byText } from '../../domain/order.ts';

/** In the order of the steps. Within an entry, targets are sorted by region. */
export function batchesOf(steps: readonly Step[]): Step[][] {
  const groups = groupBy(steps, (s) => `${s.entry}|${s.phase}|${s.undoes === undefined}`);
  return [...groups.values()].flatMap((group) => chunksOf(group.toSorted(byRegion), BATCH_SIZE));
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

const byRegion = byText<Step>((s) => s.target.region);
