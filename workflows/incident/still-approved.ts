/**
 * Right before approved steps run: who may decide is read anew. An approver who was taken off the customer's list, or whom the
 * incident turned out to be about, no longer counts.
 */
import { sleep } from '@temporalio/workflow';
import { countingApprovals, isApproved } from '../../domain/approval.ts';
import { authorityDigest, type Authority } from '../../domain/authority.ts';
import { groupBy } from '../../domain/group.ts';
import type { LockAnswer, Purpose } from '../../domain/holds.ts';
import type { Step } from '../../domain/incident.ts';
import { readAuthority, withAuthority } from '../authority.ts';
import { text } from '../wording.ts';
import { openGate } from './approval-gate.ts';
import { takeFreeze } from './frozen.ts';
import type { IncidentRecord } from './record.ts';

const CLOCKS_DIFFER_MS = 1_000;

/**
 * Reads who may decide anew. Puts those steps that no longer have enough approvals before people again.
 * @returns the others; none while the customer is frozen
 * @throws ActivityFailure if the configuration cannot be read
 */
export async function stillApproved(r: IncidentRecord, steps: readonly Step[]): Promise<Step[]> {
  if (steps.length === 0) return [];
  await renewAuthority(r);
  // They stay approved, and run when the customer is thawed.
  return r.state.frozen === undefined ? withoutLapsed(r, steps) : [];
}

/** @throws ActivityFailure if the configuration cannot be read */
export async function renewAuthority(r: IncidentRecord): Promise<void> {
  takeAuthority(r, await readAuthority(r.state.customer));
}

/**
 * `stillApproved`, and acquires the locks of the changes among the steps that are. One activity does both, so that nobody
 * can be taken off the list between the two.
 * @param steps approved
 * @returns tasks and changes that are still approved, and the answers for the changes
 * @throws ActivityFailure if the configuration cannot be read, or the ledger cannot be reached
 */
export async function lockApproved(
  r: IncidentRecord,
  steps: readonly Step[],
  lockOf: (step: Step) => Purpose,
): Promise<{ tasks: Step[]; changes: Step[]; answers: LockAnswer[] }> {
  for (let approved = withoutLapsed(r, steps); ; approved = withoutLapsed(r, approved)) {
    const changes = approved.filter((s) => s.kind !== 'task');
    if (changes.length === 0) return { tasks: await stillApproved(r, approved), changes, answers: [] };
    const result = await r.holds.acquireApproved(changes, lockOf, authorityDigest(authorityOf(r)));
    if ('answers' in result)
      return { tasks: approved.filter((s) => s.kind === 'task' && isWanted(s)), changes, answers: result.answers };
    takeAuthority(r, result.authority);
    if (r.state.frozen !== undefined) return { tasks: [], changes: [], answers: [] };
    // The freeze is over by Temporal's clock, and not yet by the worker's.
    if (result.authority.frozen !== undefined) await sleep(CLOCKS_DIFFER_MS);
  }
}

/** Who may decide, as the incident knows it. */
const authorityOf = ({ plan, state }: IncidentRecord): Authority => ({
  policy: state.customer,
  keys: plan.decisionKeys,
});

function takeAuthority(r: IncidentRecord, { policy, keys, frozen }: Authority): void {
  takeFreeze(r, frozen);
  r.plan.decisionKeys = keys;
  r.state.customer = withAuthority(r.state.customer, policy);
}

function withoutLapsed(r: IncidentRecord, steps: readonly Step[]): Step[] {
  const [authority, suspects] = [authorityOf(r), r.suspects()];
  const isLapsed = (step: Step): boolean => {
    const approvals = countingApprovals(step, authority, suspects);
    return approvals.length < step.approvals.length && !isApproved({ ...step, approvals }, r.state.customer);
  };
  const wanted = steps.filter(isWanted);
  const lapsed = new Set(wanted.filter(isLapsed));
  for (const same of groupBy([...lapsed], (s) => `${s.phase}|${s.undoes === undefined}`).values()) askAgain(r, same);
  return wanted.filter((s) => !lapsed.has(s));
}

/** The incident may have been dismissed since the approval. */
export const isWanted = (step: Step): boolean => step.status === 'approved';

function askAgain(r: IncidentRecord, steps: readonly Step[]): void {
  const [{ phase, undoes }] = steps as [Step];
  for (const step of steps) {
    step.status = 'proposed';
    // If it was asked for already.
    r.holds.release(step, false);
  }
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
