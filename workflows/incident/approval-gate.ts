/** The approval gate: puts steps before people, and carries out or refuses their decisions. */
import { hasHand, isApproved, mayDecide, planDigest, refusalReason, type GateDecision } from '../../domain/approval.ts';
import { plural } from '../../domain/format.ts';
import { kindOfStep } from '../../domain/gate-fold.ts';
import { isBroken, type Approval, type Gate, type Person, type Step } from '../../domain/incident.ts';
import { isRecommended } from '../../domain/recommendation.ts';
import type { Said, SaidBy } from '../../domain/statement.ts';
import type { StepPhase } from '../../domain/runbook.ts';
import { assertNever, verbatim, type Text } from '../../domain/text.ts';
import { renewDigests } from './gate-digests.ts';
import { remindOf } from './gate-reminders.ts';
import { isUnproven } from './preview.ts';
import { judge } from './runbook/recommend.ts';
import { refusedPerson } from '../refusal-texts.ts';
import type { IncidentRecord } from './record.ts';
import { tellPerson } from './tell-person.ts';
import { appendUnproposed, begin, fail } from './steps.ts';
import { decided, gateOpened, now, person, text } from '../wording.ts';

/**
 * Puts previewed steps before people, on one card with all steps of the round, also those that were refused or failed.
 * Opens no gate if there is nothing to decide. Reminds people by timer until all steps are settled.
 */
export function openGate(
  r: IncidentRecord,
  phase: StepPhase,
  purpose: Gate['purpose'],
  steps: readonly Step[],
): Gate | undefined {
  // A step that is asked for anew was judged by what was known then.
  for (const step of steps) if (step.undoes === undefined) judge(r, step);
  appendUnproposed(r, steps);
  if (!steps.some((s) => s.status === 'proposed' || s.status === 'failed')) return undefined;
  const gate: Gate = {
    id: r.nextId(phase, 'g'),
    phase,
    purpose,
    digest: planDigest(r.state.runId, steps),
    stepIds: steps.map((s) => s.id),
    status: 'open',
    openedAt: now(),
    reminders: 0,
    escalation: 0,
  };
  r.state.gates.push(gate);
  for (const step of steps) Object.assign(step, { gateId: gate.id, approvals: [] });
  if (r.state.drill) rehearse(r, gate, steps);
  else {
    r.append('gate-opened', { gateId: gate.id, what: gateOpened(gate, steps) });
    closeIfDecided(r, gate);
    remindOf(r, gate);
  }
  return gate;
}

/** Carries out a person's decision on a gate, or refuses and records it. */
export function decide(r: IncidentRecord, decision: Said<GateDecision>): void {
  const { by } = decision;
  const gate = r.state.gates.find((g) => g.id === decision.gateId);
  const refusal = refusalReason(decision, gate, r.state.customer, r.suspects());
  if (refusal !== undefined || gate === undefined) {
    const isTheirs = gate !== undefined && gate.status === 'decided' && hasDecided(r, gate, by);
    refuse(r, by, isTheirs ? YOURS : (refusal ?? verbatim(decision.gateId)), gate);
    return;
  }
  const undecided = r.state.steps.filter((s) => s.gateId === gate.id && s.status === 'proposed');
  const chosen =
    decision.verdict === 'approve-all' ? undecided.filter(isRecommended) : chosenBy(decision, gate, undecided);
  switch (decision.verdict) {
    case 'reject':
      reject(r, gate, undecided, by, decision.reason);
      break;
    case 'choose': {
      if (chosen.length === 0) {
        refuse(r, by, CHOSE_NOTHING, gate);
        return;
      }
      const isChosen = new Set(chosen);
      approve(r, gate, chosen, decision);
      reject(
        r,
        gate,
        undecided.filter((s) => !isChosen.has(s)),
        by,
        decision.reason,
      );
      break;
    }
    case 'approve-all':
      if (chosen.length === 0 && undecided.length > 0) {
        refuse(r, by, ONLY_OPTIONAL, gate);
        return;
      }
      approve(r, gate, chosen, decision);
      break;
    default:
      assertNever(decision.verdict);
  }
  closeIfDecided(r, gate);
}

/** Whether this person approved or rejected something of the gate: a second click of theirs is no mistake to be told of. */
const hasDecided = ({ state }: IncidentRecord, gate: Gate, { slackUser }: Person): boolean =>
  state.timeline.some(
    ({ kind, gateId, actor }) =>
      gateId === gate.id && actor.id === slackUser && (kind === 'approved' || kind === 'rejected'),
  );

function chosenBy(
  { stepIds = [], kinds = [], except = [] }: GateDecision,
  gate: Gate,
  undecided: readonly Step[],
): Step[] {
  const ids = new Set(stepIds);
  const left = new Set(except.map((number) => gate.stepIds[number - 1]));
  return undecided.filter((s) => ids.has(s.id) || (kinds.includes(kindOfStep(s)) && !left.has(s.id)));
}

/** Whether a person may act on this customer's incidents. If not, that is recorded, and told to them. */
export function mayAct(r: IncidentRecord, by: Person): boolean {
  const refusal = mayDecide(by, r.state.customer, r.suspects());
  if (refusal !== undefined) refuse(r, by, refusal);
  return refusal === undefined;
}

/** Refuses what a person asked for: records it, and tells them alone. */
export function refuse(r: IncidentRecord, by: Person, why: Text, gate?: Gate): void {
  const on = gate === undefined ? {} : { gateId: gate.id };
  const { count, what } = refusedPerson(r.book.refusals, by, why);
  if (what !== undefined) r.append('decision-refused', { ...on, actor: person(by), what });
  if (what !== undefined || count <= TOLD_AT_MOST) tell(r, by, why);
}
/** Of one refusal. A person who has read it so often knows it. */
const TOLD_AT_MOST = 20;

/** Tells one person why. The refusal is recorded, also when Slack cannot deliver the note. */
export const tell = (r: IncidentRecord, by: Person, why: Text): void =>
  void tellPerson(r, by, why, { summary: `why it is refused: ${by.name}` }).catch(() => undefined);

/**
 * Records a person's approval, and begins the steps that have enough approvals now.
 * @param enteredBy who has entered it, if it was given by phone
 */
export function approve(
  r: IncidentRecord,
  gate: Gate,
  steps: readonly Step[],
  { by, key, enteredBy }: SaidBy & Pick<Approval, 'enteredBy'>,
  why?: string,
): void {
  const fresh = steps.filter((s) => !hasHand(s, by.slackUser));
  if (fresh.length === 0) {
    refuse(r, by, APPROVED_BEFORE, gate);
    return;
  }
  // What an unconfirmed alert would begin may begin (`paid-work.ts`).
  r.book.begun = true;
  const entered = enteredBy === undefined ? {} : { enteredBy };
  for (const step of fresh) step.approvals.push({ by, at: now(), ...(key === undefined ? {} : { key }), ...entered });
  const reason = why === undefined ? {} : { why };
  const approved = decided('approved', fresh);
  const what =
    enteredBy === undefined
      ? approved
      : text(
          `By phone, approval by ${by.name} (entered by ${enteredBy.name}). ${approved.en}`,
          `전화 승인: ${by.name}, 입력: ${enteredBy.name} · ${approved.ko}`,
        );
  r.append('approved', { gateId: gate.id, actor: person(enteredBy ?? by), ...reason, what });
  begin(
    r,
    fresh.filter((s) => isApproved(s, r.state.customer)),
  );
}

/** Tells people that evidence of a target could not be copied, before its changes begin. None of `steps` has begun. */
export function withoutEvidence(r: IncidentRecord, steps: readonly Step[], missing: Text): void {
  const proposed = steps.filter((s) => s.status === 'proposed');
  for (const step of proposed) {
    isUnproven(step, missing);
    step.approvals = [];
  }
  renewDigests(r, proposed);
  for (const step of steps)
    if (isBroken(step)) step.reason = text(`${missing.en} ${step.reason?.en}`, `${missing.ko} ${step.reason?.ko}`);
  const approved = steps.filter((s) => s.status === 'approved');
  const choice = text(
    'The change has not begun. Retry makes it without this evidence.',
    '변경을 시작하지 않았습니다. 재시도하면 이 증거 없이 변경합니다.',
  );
  if (approved.length > 0) fail(r, approved, text(`${missing.en} ${choice.en}`, `${missing.ko} ${choice.ko}`));
  r.changed();
}

/** Closes a gate when nothing is left to decide. Its steps may still run, fail and be retried. */
export function closeIfDecided(r: IncidentRecord, gate: Gate): void {
  if (gate.status !== 'open') return;
  const left = r.state.steps.some((s) => s.gateId === gate.id && s.status === 'proposed');
  if (left) {
    r.changed();
    return;
  }
  gate.status = 'decided';
  gate.closedAt = now();
  r.append('gate-decided', {
    gateId: gate.id,
    what: text('No step is left to approve', '승인할 조치가 남아 있지 않음'),
  });
}

/** Ends these steps without running them. */
export function reject(
  r: IncidentRecord,
  gate: Gate | undefined,
  steps: readonly Step[],
  by: Person,
  reason: string | undefined,
): void {
  if (steps.length === 0) return;
  const why = reason === undefined || reason.trim() === '' ? undefined : reason;
  for (const step of steps) {
    step.status = 'rejected';
    step.finishedAt = now();
    step.reason = why === undefined ? text(`Not chosen by ${by.name}`, `${by.name} 님이 선택하지 않음`) : verbatim(why);
  }
  r.append('rejected', {
    ...(gate === undefined ? {} : { gateId: gate.id }),
    ...(why === undefined ? {} : { why }),
    actor: person(by),
    what: decided('rejected', steps),
  });
}

const YOURS = text(
  'You have decided this plan already, and your decision stands. This click changed nothing.',
  '이미 결정하신 계획입니다. 결정은 그대로 유지되며 이번 클릭으로 바뀐 것은 없습니다.',
);
/** What the button stood for is so no longer. */
export const HAS_CHANGED = text(
  'This has changed since it was shown to you, so nothing was done. Please look at the current card and decide again.',
  '표시된 뒤 내용이 바뀌어 아무것도 하지 않았습니다. 최신 카드를 확인하고 다시 결정해 주세요.',
);
export const NEEDS_REASON = text('Please give a reason.', '사유를 적어 주세요.');
export const IS_CLOSED = text('This incident is closed.', '이미 종결된 인시던트입니다.');
const CHOSE_NOTHING = text(
  'Choose at least one step that is still undecided, or reject the plan with a reason.',
  '아직 결정되지 않은 조치를 하나 이상 선택하거나, 사유를 적어 계획을 거절해 주세요.',
);
const ONLY_OPTIONAL = text(
  'All these steps are optional. Choose them by hand, or reject the plan with a reason.',
  '모두 선택 조치입니다. 직접 선택하거나, 사유를 적어 계획을 거절해 주세요.',
);
const APPROVED_BEFORE = text(
  'You have approved this already; it takes another person now.',
  '이미 승인했습니다. 이제 다른 승인자가 1명 더 필요합니다.',
);

function rehearse(r: IncidentRecord, gate: Gate, steps: readonly Step[]): void {
  gate.status = 'rehearsal';
  gate.closedAt = now();
  for (const step of steps) if (step.status === 'proposed' || step.status === 'failed') step.status = 'rehearsed';
  const n = steps.filter((s) => s.status === 'rehearsed').length;
  r.append('gate-opened', {
    gateId: gate.id,
    what: text(`Drill: ${plural(n, 'step')} would be proposed here`, `훈련: 실제 상황이라면 조치 ${n}건 승인 요청`),
  });
}
