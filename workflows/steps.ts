/** What becomes of one step: previewed, run when approved, put back, tried again or given up. Never throws for AWS's sake. */
import { CancellationScope } from '@temporalio/workflow';
import { sameJson, type Json } from '../domain/digest.ts';
import { entityKey } from '../domain/entity.ts';
import type { ApplyResult, PreviewResult } from '../domain/entry.ts';
import type { Person, Step } from '../domain/incident.ts';
import { diffStates, flattenState } from '../domain/state-diff.ts';
import { assertNever, verbatim, type Text } from '../domain/text.ts';
import { callEntry, failureText } from './call-entry.ts';
import { now, person, type IncidentRecord } from './record.ts';
import { about, targetName, text } from './wording.ts';

/** Looks at the step's target and writes down from what to what it would change. Leaves it `proposed` or settled or `failed`. */
export async function previewStep(r: IncidentRecord, step: Step): Promise<void> {
  const { target, params } = step;
  const input = { incident: r.ref(step.phase), target, params, entities: r.state.entities };
  try {
    const preview = await callEntry(step.entry, 'preview', targetName(target), input);
    if (step.undoes === undefined) takePreview(step, preview);
    else takeReleasePreview(r, step, preview);
  } catch (error) {
    step.status = 'failed';
    step.reason = failureText(error);
  }
  const unproven = r.missingEvidence.get(entityKey(target));
  if (unproven !== undefined && step.undoes === undefined) step.impact = [unproven, ...step.impact];
}

/** Says in the timeline how a preview ended that leaves nobody anything to approve. */
export function tellUnproposed(r: IncidentRecord, step: Step): void {
  const what = about(step, step.reason ?? verbatim(step.status));
  if (step.status === 'failed') r.append('step-failed', { stepId: step.id, what });
  if (['noop', 'refused', 'gone'].includes(step.status)) r.append('step-skipped', { stepId: step.id, what });
}

/**
 * Runs an approved step, after whatever else is under way on its target. A change that has begun is never cancelled:
 * it ends done, or says where it stands.
 */
export function begin(r: IncidentRecord, step: Step): void {
  step.status = 'approved';
  void CancellationScope.nonCancellable(() => r.locks.hold(entityKey(step.target), () => run(r, step)));
}

/** Ends a step that did not come to its end. */
export function giveUp(r: IncidentRecord, step: Step, why: string, by: Person): void {
  step.status = 'skipped';
  step.reason = verbatim(why);
  step.finishedAt = now();
  r.append('step-skipped', { stepId: step.id, actor: person(by), why, what: about(step, text('skipped', '건너뜀')) });
}

/** A person says that a task is done. */
export function finishTask(r: IncidentRecord, step: Step, by: Person, note: string | undefined): void {
  step.status = 'done';
  step.finishedAt = now();
  const why = note === undefined || note === '' ? {} : { why: note };
  r.append('task-done', { stepId: step.id, actor: person(by), ...why, what: about(step, text('done', '완료')) });
}

function takePreview(step: Step, preview: PreviewResult): void {
  delete step.reason;
  switch (preview.outcome) {
    case 'change': {
      const { params, from, to, diff, impact } = preview;
      Object.assign(step, { status: 'proposed', params, from, to, diff, impact });
      return;
    }
    case 'noop':
      Object.assign(step, { status: 'noop', from: preview.state, to: preview.state, reason: preview.reason });
      return;
    case 'refused':
    case 'gone':
      Object.assign(step, { status: preview.outcome, reason: preview.reason });
      return;
    default:
      assertNever(preview);
  }
}

/**
 * A release goes back to the recorded state, whatever the entry would want now. The preview tells whether the target is
 * still there and, if it looked with the very parameters of the change, whether there is anything to take back.
 */
function takeReleasePreview(r: IncidentRecord, step: Step, preview: PreviewResult): void {
  delete step.reason;
  if (preview.outcome === 'gone') {
    Object.assign(step, { status: 'gone', reason: preview.reason });
  } else if (preview.outcome === 'change' && sameJson(preview.params, step.params) && sameJson(preview.from, step.to)) {
    const reason = text('It already is as it was before the incident.', '이미 인시던트 이전 상태입니다.');
    Object.assign(step, { status: 'noop', from: preview.from, diff: [], reason });
    markUndone(r, step);
  } else step.status = 'proposed';
}

async function run(r: IncidentRecord, step: Step): Promise<void> {
  // Dismissed while it waited for its turn.
  if (step.status !== 'approved') return;
  step.status = 'running';
  step.startedAt = now();
  step.attempts += 1;
  delete step.reason;
  const undoing = step.undoes !== undefined;
  r.append('step-running', { stepId: step.id, what: about(step, text('running', '실행 중')) });
  // A person does it, and says so with an answer.
  if (step.kind === 'task') return;
  const { target, params, from, to } = step;
  const input = { incident: r.ref(step.phase), target, params, from: from!, to: to! };
  try {
    const result = await callEntry(step.entry, undoing ? 'undo' : 'apply', targetName(target), input);
    take(r, step, result);
  } catch (error) {
    fail(r, step, failureText(error));
  }
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
          ? text('done, read back', '완료, 재확인됨')
          : text('was so already', '이미 그런 상태');
      r.append(step.undoes === undefined ? 'step-done' : 'step-undone', { stepId, diff, what: about(step, done) });
      markUndone(r, step);
      r.learn(result.produced, step.entry);
      return;
    }
    case 'drift': {
      step.status = 'drifted';
      step.reason = text(
        'It has changed since it was previewed; nothing was touched. Retry previews it anew for approval.',
        '미리보기 이후 상태가 바뀌어 아무것도 변경하지 않았습니다. 재시도하면 다시 미리보기 후 승인을 요청합니다.',
      );
      r.append('step-drifted', { stepId, diff: result.diff, what: about(step, step.reason) });
      if (step.undoes !== undefined) replan(step, result.state);
      abandonIfDismissed(r, step);
      return;
    }
    case 'refused':
      step.status = 'refused';
      step.reason = result.reason;
      r.append('step-skipped', { stepId, what: about(step, result.reason) });
      return;
    default:
      assertNever(result);
  }
}

/** Going back from where the resource is now: the plan that is put to people when they press Retry. */
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

/** Nobody wants a dismissed incident's change any more; taking one back is still wanted. */
function abandonIfDismissed(r: IncidentRecord, step: Step): void {
  const { dismissal } = r.state;
  if (dismissal !== undefined && step.undoes === undefined) giveUp(r, step, dismissal.reason, dismissal.by);
}

/** The step whose change was taken back is `undone` now. */
function markUndone(r: IncidentRecord, release: Step): void {
  const original = r.step(release.undoes);
  if (original?.status !== 'done') return;
  original.status = 'undone';
  r.changed();
}
