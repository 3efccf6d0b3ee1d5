/** What an incident contains, and what of it is not released. Pure. */
import type { Entity, Standing } from './entity.ts';
import { shortTarget } from './gate-fold.ts';
import { groupBy } from './group.ts';
import type { IncidentState, Step } from './incident.ts';
import type { Text } from './text.ts';

export interface Contained {
  /** How many changes. */
  n: number;
  /** One for each kind of change: that of the gravest thing first, then the newest. */
  kinds: { title: Text; n: number; targets: Entity[] }[];
}

const MOST_KINDS = 5;
const MOST_TARGETS = 3;

/** A change that contains something, and not one that takes it back. */
export const isContainment = ({ phase, kind, undoes }: Pick<Step, 'phase' | 'kind' | 'undoes'>): boolean =>
  phase === 'isolate' && kind === 'change' && undoes === undefined;

/** It is in force, by this incident or by another one that holds it too. */
const isInForce = ({ status, heldWith, ended }: Step): boolean =>
  ended === undefined && (status === 'done' || (status === 'noop' && heldWith !== undefined));

const GRAVITY: Record<Standing, number> = { unauthorized: 0, affected: 1, source: 2, related: 3 };

export function containedOf({ steps }: Pick<IncidentState, 'steps'>): Contained {
  const all = steps
    .filter((s) => isContainment(s) && isInForce(s))
    .toSorted((a, b) => {
      const grave = GRAVITY[a.target.standing] - GRAVITY[b.target.standing];
      return grave === 0 ? ((a.finishedAt ?? '') < (b.finishedAt ?? '') ? 1 : -1) : grave;
    });
  const kinds = [...groupBy(all, (s) => s.title.en).values()].slice(0, MOST_KINDS).map((same) => ({
    title: same[0].title,
    n: same.length,
    targets: same.slice(0, MOST_TARGETS).map((s) => shortTarget(s.target)),
  }));
  return { n: all.length, kinds };
}
