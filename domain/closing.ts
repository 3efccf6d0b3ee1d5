/** What the closing message of an incident says: its outcome, what stays in force, and what is open. A short form of the report. Pure. */
import type { Entity } from './entity.ts';
import { shortKey } from './format.ts';
import { withFullNames } from './full-names.ts';
import { EFFECTS, impactOf, type Effect } from './impact.ts';
import type { IncidentState } from './incident.ts';
import { lessonsOf } from './lessons.ts';
import { factsOf } from './report-facts.ts';
import type { Text } from './text.ts';

export interface Closing {
  /** Changes carried out, and what became of them: these three add up to it. */
  changes: number;
  undone: number;
  ended: number;
  inForce: number;
  /** Proposed, but not carried out. */
  notDone: number;
  /** Of each effect that the intruder had, the first things. */
  effects: { effect: Effect; things: Text[]; more: number }[];
  readsUnknown: boolean;
  /** The first of what people can still undo. */
  stays: { what: Text; target: string; because: Text }[];
  moreStays: number;
  open: { what: Text; target?: string; owner: Text; dueAt?: string }[];
  moreOpen: number;
  /** How many things the incident taught; the review says which. */
  lessons: number;
}

const MOST_THINGS = 3;
const MOST_STAYS = 5;
const MOST_OPEN = 6;

/** Undefined while the incident goes on. */
export function closingOf(record: IncidentState): Closing | undefined {
  if (record.closedAt === undefined || record.status === 'open') return undefined;
  const state = withFullNames(record);
  const { changes, putBack, ended, staying, notDone, open } = factsOf(state);
  const { things, readsUnknown } = impactOf(state);
  const reversible = staying.filter(({ step }) => step.reversible);
  const byDate = open.toSorted((a, b) => (a.dueAt ?? '9').localeCompare(b.dueAt ?? '9'));
  return {
    changes: changes.length,
    undone: putBack.length,
    ended: ended.length,
    inForce: staying.length,
    notDone: notDone.length,
    effects: EFFECTS.filter((effect) => things[effect].length > 0).map((effect) => ({
      effect,
      things: things[effect].slice(0, MOST_THINGS),
      more: Math.max(0, things[effect].length - MOST_THINGS),
    })),
    readsUnknown,
    stays: reversible
      .slice(0, MOST_STAYS)
      .map(({ step, because }) => ({ what: step.title, target: nameOf(step.target), because })),
    moreStays: Math.max(0, reversible.length - MOST_STAYS),
    open: byDate.slice(0, MOST_OPEN).map(({ what, step, target = step?.target, owner, dueAt }) => ({
      what,
      owner,
      ...(target === undefined ? {} : { target: nameOf(target) }),
      ...(dueAt === undefined ? {} : { dueAt }),
    })),
    moreOpen: Math.max(0, byDate.length - MOST_OPEN),
    lessons: lessonsOf(record).length,
  };
}

/** A message never shows an access key in full. */
const nameOf = ({ kind, id }: Pick<Entity, 'kind' | 'id'>): string => (kind === 'access-key' ? shortKey(id) : id);
