/** How an incident stands, for people. Known alerts that were suppressed are no false positive. Pure. */
import type { IncidentState } from './incident.ts';

export const OUTCOMES = ['closed', 'dismissed', 'suppressed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const outcomeOf = ({ status, dismissal }: Pick<IncidentState, 'status' | 'dismissal'>): Outcome | 'open' =>
  status === 'dismissed' && dismissal?.until !== undefined ? 'suppressed' : status;
