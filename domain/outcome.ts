/** How an incident stands, for people. Known alerts that were suppressed are no false positive. Pure. */
import { isFalsePositive } from './dismissals.ts';
import type { IncidentState } from './incident.ts';

export const OUTCOMES = ['closed', 'dismissed', 'suppressed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

type Dismissed = Pick<IncidentState, 'dismissal'>;

/** How it ends, also while its report is written and it is open still. */
export function endOf(state: Dismissed): Outcome {
  if (state.dismissal === undefined) return 'closed';
  return isFalsePositive(state) ? 'dismissed' : 'suppressed';
}

export const outcomeOf = (state: Dismissed & Pick<IncidentState, 'status'>): Outcome | 'open' =>
  state.status === 'dismissed' ? endOf(state) : state.status;
