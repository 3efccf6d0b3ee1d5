/** Which steps can be undone. Pure. */
import { entityKey } from './entity.ts';
import { isSettled, type IncidentState, type Step } from './incident.ts';
import { pageOf } from './state-lists.ts';

const ENDS = /\.(?:terminate|delete|remove)-/;

/** After this change its target does not exist any more. */
export const endsTarget = ({ reversible, entry }: Pick<Step, 'reversible' | 'entry'>): boolean =>
  !reversible && ENDS.test(entry);

/** The earlier changes of the same targets, of which nothing is left to take back. @param done changes that have just ended */
export function endedBy(done: readonly Step[], steps: readonly Step[]): Step[] {
  const gone = new Set(done.filter((s) => s.status === 'done' && endsTarget(s)).map((s) => entityKey(s.target)));
  return gone.size === 0
    ? []
    : steps.filter((s) => s.status === 'done' && !done.includes(s) && gone.has(entityKey(s.target)));
}

/** A change that is done, can be taken back, and has something left to take back. */
export const isUndoable = ({ kind, status, reversible, undoes, ended }: Step): boolean =>
  kind === 'change' && status === 'done' && reversible && undoes === undefined && ended === undefined;

/** Whether taking it back is asked for already. */
export const isUndoAsked = ({ id }: Pick<Step, 'id'>, steps: readonly Step[]): boolean =>
  steps.some((s) => s.undoes === id && !isSettled(s));

/** What people can undo now. */
export interface Undoable {
  /** The last that was done first. */
  steps: Step[];
  more: number;
}

const MOST_STEPS = 15;

export function undoableOf({ steps }: Pick<IncidentState, 'steps'>): Undoable {
  const all = steps
    .filter((s) => isUndoable(s) && !isUndoAsked(s, steps))
    .toSorted((a, b) => ((a.finishedAt ?? '') < (b.finishedAt ?? '') ? 1 : -1));
  const { items } = pageOf(all.slice(0, MOST_STEPS), 0);
  return { steps: items, more: all.length - items.length };
}
