/** The severity of an incident whose severity a person has set: it stands until alerts say more than was known then. Pure. */
import { isAtLeast, moreSevere, type Severity } from './alert.ts';
import type { IncidentState } from './incident.ts';

/** The severity that follows when alerts say `said`, all of them taken together. */
export function severityAfter(
  { severity, graded }: Pick<IncidentState, 'severity' | 'graded'>,
  said: Severity,
): Severity {
  if (graded === undefined) return said;
  return isAtLeast(graded.known, said) ? severity : moreSevere(severity, said);
}

/** The highest severity that anybody has given it. */
export const highestKnown = ({ severity, graded }: Pick<IncidentState, 'severity' | 'graded'>): Severity =>
  graded === undefined ? severity : moreSevere(severity, graded.known);
