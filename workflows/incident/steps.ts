/** Runs approved steps and records how each ends. Never throws because of what AWS answers. */
import { CancellationScope } from '@temporalio/workflow';
import type { Json } from '../../domain/digest.ts';
import { entityKey } from '../../domain/entity.ts';
import type { ApplyResult, DiffLine } from '../../domain/entry.ts';
import type { Purpose } from '../../domain/holds.ts';
import type { Person, Step } from '../../domain/incident.ts';
import { diffStates, flattenState } from '../../domain/state-diff.ts';
import { assertNever, verbatim, type Text } from '../../domain/text.ts';
import { callEntry, failureText } from '../call-entry.ts';
import { isHeld, type FinalAnswer, type Lock } from '../holds/holder.ts';
import { isAsApproved, markUndone } from './preview.ts';
import type { IncidentRecord } from './record.ts';
import { about, now, person, targetName, text } from '../wording.ts';

/**
 * Runs an approved step, after everything that is already running on its target. A change that has begun is never
 * cancelled: it ends as done, or its card says how far it came.
 */
export function begin(r: IncidentRecord, step: Step): void {
  step.status = 'approved';
  const work = (): Promise<void> => r.locks.withLock(entityKey(step.target), () => run(r, step));
  void CancellationScope.nonCancellable(() => r.batches.inBatch(step, work, () => doNotBegin(r, step)));
}

function doNotBegin(r: IncidentRecord, step: Step): void {
  // The incident was dismissed while the step waited.
  if (step.status !== 'approved') return;
  fail(
    r,
    step,
    text(
      'Not begun, since another of this batch went wrong. Look at that one first, then press Retry or Skip.',
      '같은 배치의 다른 조치에 문제가 생겨 시작하지 않았습니다. 그 조치를 먼저 확인한 뒤 재시도 또는 건너뛰기를 누르세요.',
    ),
  );
}

/** Skips a step that failed, drifted or waits for a person. */
export function giveUp(r: IncidentRecord, step: Step, why: string, by: Person): void {
  step.status = 'skipped';
  step.reason = verbatim(why);
  step.finishedAt = now();
  r.append('step-skipped', { stepId: step.id, actor: person(by), why, what: about(step, text('skipped', '건너뜀')) });
}

/** A person has done a task. */
export function finishTask(r: IncidentRecord, step: Step, by: Person, note: string | undefined): void {
  step.status = 'done';
  step.finishedAt = now();
  const why = note === undefined || note === '' ? {} : { why: note };
  r.append('task-done', { stepId: step.id, actor: person(by), ...why, what: about(step, text('done', '완료')) });
}

async function run(r: IncidentRecord, step: Step): Promise<void> {
  // The incident was dismissed while the step waited.
  if (step.status !== 'approved') return;
  // A person does it, and answers Done.
  if (step.kind === 'task') return start(r, step);
  let answer: FinalAnswer;
  try {
    answer = await r.holds.acquire(step, purposeOf(r, step));
  } catch (error) {
    fail(r, step, failureText(error));
    return;
  }
  if (answer.answer === 'still-held') staysHeld(r, step, answer.others);
  if (answer.answer === 'go') await r.holds.release(step, answer, await runLocked(r, step, answer));
}

/** What a change needs the lock of its target for. */
function purposeOf(r: IncidentRecord, step: Step): Purpose {
  const { params, from, to } = step;
  if (isHeld(step)) return { want: 'hold', params, from: from!, to: to! };
  const original = r.step(step.undoes);
  return { want: original !== undefined && isHeld(original) ? 'release' : 'change' };
}

/** @returns whether the change was written, or may have been */
async function runLocked(r: IncidentRecord, step: Step, lock: Lock): Promise<boolean> {
  // The incident was dismissed while the step waited for the lock.
  if (step.status !== 'approved') return false;
  const undoing = step.undoes !== undefined;
  start(r, step);
  if (undoing && !isAsApproved(step, lock)) {
    drift(r, step, step.diff);
    return false;
  }
  const { target, params, from, to } = step;
  const input = { incident: r.ref(step.phase), target, params, from: from!, to: to! };
  try {
    const result = await callEntry(step.entry, undoing ? 'undo' : 'apply', targetName(target), input);
    take(r, step, result);
    return result.outcome === 'done' || result.outcome === 'already';
  } catch (error) {
    fail(r, step, failureText(error));
    // A change that failed half-way keeps its hold; an undo that failed half-way keeps it too.
    return !undoing;
  }
}

function start(r: IncidentRecord, step: Step): void {
  step.status = 'running';
  step.startedAt = now();
  step.attempts += 1;
  delete step.reason;
  r.append('step-running', { stepId: step.id, what: about(step, text('running', '실행 중')) });
}

function take(r: IncidentRecord, step: Step, result: ApplyResult): void {
  step.finishedAt = now();
  const { id: stepId, diff } = step;
  switch (result.outcome) {
    case 'done':
    case 'already': {
      step.status = 'done';
      const done =
        result.outcome === 'done'
          ? text('done, read back', '완료, 재조회로 확인')
          : text('already in place', '이미 적용됨');
      r.append(step.undoes === undefined ? 'step-done' : 'step-undone', { stepId, diff, what: about(step, done) });
      markUndone(r, step);
      r.learn(result.produced, step.entry);
      return;
    }
    case 'drift':
      drift(r, step, result.diff);
      if (step.undoes !== undefined) replan(step, result.state);
      return;
    case 'refused':
      step.status = 'refused';
      step.reason = result.reason;
      r.append('step-skipped', { stepId, what: about(step, result.reason) });
      return;
    default:
      assertNever(result);
  }
}

function drift(r: IncidentRecord, step: Step, diff: DiffLine[]): void {
  step.status = 'drifted';
  step.finishedAt = now();
  step.reason = text(
    'It has changed since it was previewed; nothing was touched. Retry previews it anew for approval.',
    '미리보기 이후 상태가 바뀌어 아무것도 변경하지 않았습니다. 재시도하면 다시 미리보기한 뒤 승인을 요청합니다.',
  );
  r.append('step-drifted', { stepId: step.id, diff, what: about(step, step.reason) });
  abandonIfDismissed(r, step);
}

/** The new plan of a release, from the state that the resource has now. Retry proposes it to people. */
function replan(step: Step, state: Json): void {
  step.diff = diffStates(flattenState(state), flattenState(step.to!));
  step.from = state;
}

function fail(r: IncidentRecord, step: Step, reason: Text): void {
  step.status = 'failed';
  step.finishedAt = now();
  step.reason = reason;
  r.append('step-failed', { stepId: step.id, what: about(step, reason) });
  abandonIfDismissed(r, step);
}

/** In a dismissed incident a failed change is skipped. A failed release still waits for people. */
function abandonIfDismissed(r: IncidentRecord, step: Step): void {
  const { dismissal } = r.state;
  if (dismissal !== undefined && step.undoes === undefined) giveUp(r, step, dismissal.reason, dismissal.by);
}

/** The hold has ended, and nothing was put back, since other incidents hold it. */
function staysHeld(r: IncidentRecord, release: Step, others: string[]): void {
  const names = others.join(', ');
  const reason = text(
    `Still held by incident ${names}, so it stays contained; nothing was changed. This incident holds it no longer.`,
    `이 인시던트에서는 해제했지만 ${names} 인시던트가 격리를 유지합니다. 변경한 것은 없습니다.`,
  );
  Object.assign(release, { status: 'noop', heldWith: others, reason, finishedAt: now(), diff: [], impact: [] });
  r.append('step-skipped', { stepId: release.id, what: about(release, reason) });
}
