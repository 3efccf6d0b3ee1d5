/** People's answers to single steps: Retry, Skip, Undo, and Done for tasks. */
import { CancellationScope } from '@temporalio/workflow';
import { isBroken, type Step } from '../../domain/incident.ts';
import { isUndoable, isUndoAsked } from '../../domain/undo.ts';
import { cutShort } from '../../domain/merging.ts';
import { assertNever, type Text } from '../../domain/text.ts';
import { stepDigest } from '../../domain/stands-for.ts';
import {
  approve,
  closeIfDecided,
  HAS_CHANGED,
  IS_CLOSED,
  mayAct,
  NEEDS_REASON,
  openGate,
  refuse,
} from './approval-gate.ts';
import type { StepAnswer } from '../../contract/messages.ts';
import type { Said } from '../../domain/statement.ts';
import { releaseOf } from './runbook/propose.ts';
import { previewAll } from './preview.ts';
import type { IncidentRecord } from './record.ts';
import { begin, finishTask, giveUp } from './steps.ts';
import { person, text } from '../wording.ts';

export function answer(r: IncidentRecord, message: Said<StepAnswer>): void {
  if (!mayAct(r, message.by)) return;
  const step = r.step(message.stepId);
  const refusal = step === undefined ? NO_SUCH_STEP : (refusalOf(r, step, message) ?? changedSince(r, step, message));
  if (step === undefined || refusal !== undefined) {
    refuse(r, message.by, refusal ?? NO_SUCH_STEP);
    return;
  }
  const reason = message.reason?.trim() ?? '';
  switch (message.answer) {
    case 'retry':
      retry(r, step, message);
      return;
    case 'skip':
      giveUp(r, [step], reason, message.by);
      return;
    case 'undo':
      undo(r, step, message, reason);
      return;
    case 'done':
      finishTask(r, step, message.by, reason);
      closeGateOf(r, step);
      return;
    default:
      assertNever(message.answer);
  }
}

const NO_SUCH_STEP = text('This step belongs to no plan of this incident.', '이 인시던트의 계획에 없는 조치입니다.');
const NOT_BROKEN = text(
  'This step has not failed, so there is nothing to retry or skip.',
  '실패한 조치가 아니므로 재시도하거나 건너뛸 수 없습니다.',
);
const NO_TASK = text('This is not a task that waits to be done.', '완료를 기다리는 작업이 아닙니다.');
const CANNOT_UNDO = text(
  'Only a change that is done and can be taken back can be undone.',
  '완료된 변경 중 되돌릴 수 있는 것만 되돌릴 수 있습니다.',
);
const TARGET_ENDED = text(
  'Its target has been deleted or terminated since, so nothing is left to take back.',
  '그 뒤 대상이 삭제되었거나 종료되어 되돌릴 것이 없습니다.',
);
const UNDO_ASKED = text(
  'Taking this back is on another card already; decide it there.',
  '되돌리기 요청이 이미 다른 카드에 있습니다. 그 카드에서 결정해 주세요.',
);

const changedSince = (r: IncidentRecord, step: Step, { digest }: StepAnswer): Text | undefined =>
  digest === stepDigest(r.state.runId, step) ? undefined : HAS_CHANGED;

function refusalOf(r: IncidentRecord, step: Step, { answer, reason }: StepAnswer): Text | undefined {
  if (r.state.status !== 'open') return IS_CLOSED;
  const broken = isBroken(step);
  const waitingTask = step.kind === 'task' && (step.status === 'proposed' || step.status === 'running');
  const unexplained = (reason ?? '').trim() === '';
  switch (answer) {
    case 'retry':
      return broken ? undefined : NOT_BROKEN;
    case 'skip':
      if (!broken && !(step.kind === 'task' && step.status === 'running')) return NOT_BROKEN;
      return unexplained ? NEEDS_REASON : undefined;
    case 'undo':
      if (step.ended === true) return TARGET_ENDED;
      if (!isUndoable(step)) return CANNOT_UNDO;
      if (isUndoAsked(step, r.state.steps)) return UNDO_ASKED;
      return unexplained ? NEEDS_REASON : undefined;
    case 'done':
      return waitingTask ? undefined : NO_TASK;
    default:
      return assertNever(answer);
  }
}

/** A step that failed runs again as approved. A step that drifted, or was never approved, is previewed and proposed again. */
function retry(r: IncidentRecord, step: Step, { by }: Said<StepAnswer>): void {
  r.appendAbout('step-retried', [step], text('retried', '재시도'), { actor: person(by) });
  if (step.status === 'failed' && step.approvals.length > 0) {
    begin(r, [step]);
    return;
  }
  // A release that drifted has its new plan already: from the state that the undo found to the recorded one.
  if (step.undoes !== undefined && step.status === 'drifted') {
    step.status = 'proposed';
    askAnew(r, step);
    return;
  }
  step.status = 'previewing';
  void CancellationScope.nonCancellable(() => proposeAnew(r, step));
}

/** Continues the previews of retried steps that were running when the incident continued as new. */
export function resumeRetries(r: IncidentRecord): void {
  for (const step of r.state.steps)
    if (step.status === 'previewing' && step.gateId !== undefined)
      void CancellationScope.nonCancellable(() => proposeAnew(r, step));
}

async function proposeAnew(r: IncidentRecord, step: Step): Promise<void> {
  await previewAll(r, [step]);
  const over = cutShort(r.state);
  if (step.status === 'proposed' && over !== undefined && step.undoes === undefined)
    giveUp(r, [step], over.reason, over.by);
  else askAnew(r, step);
}

const askAnew = (r: IncidentRecord, step: Step): unknown =>
  openGate(r, step.phase, step.undoes === undefined ? 'change' : 'release', [step]);

/** An undo is a change like any other: a step on a gate. The person who asks for it counts as its first approver. */
function undo(r: IncidentRecord, step: Step, said: Said<StepAnswer>, reason: string): void {
  const back = releaseOf(r, step);
  back.status = 'proposed';
  r.addSteps([back]);
  const gate = openGate(r, 'restore', 'release', [back]);
  if (gate === undefined) return;
  approve(r, gate, [back], said, reason);
  closeIfDecided(r, gate);
}

function closeGateOf(r: IncidentRecord, step: Step): void {
  const gate = r.state.gates.find((g) => g.id === step.gateId);
  if (gate !== undefined) closeIfDecided(r, gate);
}
