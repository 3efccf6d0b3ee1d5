/**
 * Right before approved steps run: who may decide is read anew. An approver who was taken off the customer's list, or whom the
 * incident turned out to be about, no longer counts.
 */
import { countingApprovals, isApproved } from '../../domain/approval.ts';
import { groupBy } from '../../domain/group.ts';
import type { Step } from '../../domain/incident.ts';
import { readAuthority, withAuthority } from '../authority.ts';
import { text } from '../wording.ts';
import { openGate } from './approval-gate.ts';
import type { IncidentRecord } from './record.ts';

/**
 * Puts those that no longer have enough approvals before people again.
 * @returns the others
 * @throws ActivityFailure if the configuration cannot be read
 */
export async function stillApproved(r: IncidentRecord, steps: readonly Step[]): Promise<Step[]> {
  if (steps.length === 0) return [];
  const authority = await readAuthority(r.state.customer);
  r.plan.decisionKeys = authority.keys;
  r.state.customer = withAuthority(r.state.customer, authority.policy);
  const suspects = r.suspects();
  const isLapsed = (step: Step): boolean => {
    const approvals = countingApprovals(step, authority, suspects);
    return approvals.length < step.approvals.length && !isApproved({ ...step, approvals }, r.state.customer);
  };
  // The incident may have been dismissed meanwhile.
  const wanted = steps.filter((s) => s.status === 'approved');
  const lapsed = new Set(wanted.filter(isLapsed));
  for (const same of groupBy([...lapsed], (s) => `${s.phase}|${s.undoes === undefined}`).values()) askAgain(r, same);
  return wanted.filter((s) => !lapsed.has(s));
}

function askAgain(r: IncidentRecord, steps: readonly Step[]): void {
  const [{ phase, undoes }] = steps as [Step];
  for (const step of steps) step.status = 'proposed';
  r.appendAbout(
    'approval-lapsed',
    steps,
    text(
      'an approval no longer counts (its approver is not on the list any more, is whom the incident is about, or its key was withdrawn); proposed again',
      '승인이 더 이상 유효하지 않아(승인자 목록에서 제외, 인시던트 관련 당사자, 서명 키 폐기 중 하나) 다시 승인 요청',
    ),
  );
  openGate(r, phase, undoes === undefined ? 'change' : 'release', steps);
}
