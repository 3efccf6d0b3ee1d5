/** Whether an incident's restoration is complete. Pure. */
import type { Step } from './incident.ts';

type Judged = Pick<Step, 'phase' | 'status'> & { target: Pick<Step['target'], 'kind'> };

/**
 * Something was changed, and no step of restore was given up. How a finding is shown at its source repairs nothing: one that
 * nobody marks as settled (a member account of GuardDuty may not) leaves the incident restored.
 */
export function isRestored(steps: readonly Judged[]): boolean {
  const givenUp = steps.some(
    (s) => s.phase === 'restore' && s.target.kind !== 'finding' && (s.status === 'skipped' || s.status === 'rejected'),
  );
  return !givenUp && steps.some((s) => s.status === 'done' || s.status === 'undone');
}
