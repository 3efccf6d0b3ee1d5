/** Records what becomes of steps. Steps that end in the same way at the same time are one event of the timeline. */
import type { Json } from '../../domain/digest.ts';
import type { ApplyOutcome, DiffLine } from '../../domain/entry.ts';
import { groupBy } from '../../domain/group.ts';
import type { Person, Step } from '../../domain/incident.ts';
import { cutShort } from '../../domain/merging.ts';
import { endedBy } from '../../domain/undo.ts';
import { diffStates, flattenState } from '../../domain/state-diff.ts';
import { assertNever, verbatim, type Text } from '../../domain/text.ts';
import { now, person, text } from '../wording.ts';
import type { IncidentRecord } from './record.ts';

/** Has approved steps run, each after everything that is already running on its target. */
export function begin(r: IncidentRecord, steps: readonly Step[]): void {
  for (const step of steps) step.status = 'approved';
  r.wakeRunner();
}

export function start(r: IncidentRecord, steps: readonly Step[]): void {
  for (const step of steps) {
    step.status = 'running';
    step.startedAt = now();
    step.attempts += 1;
    delete step.reason;
  }
  r.appendAbout('step-running', steps, text('running', '실행 중'));
}

/** The customer was frozen before their change began: they stay approved, and run when it is thawed. */
export function putBack(r: IncidentRecord, steps: readonly Step[]): void {
  for (const step of steps) {
    step.status = 'approved';
    step.attempts -= 1;
    delete step.startedAt;
  }
  r.appendAbout('note', steps, text('not begun, since the customer is frozen', '고객사 변경 동결로 시작하지 않음'));
}

/** Records the end of previews that leave nothing to approve. */
export function appendUnproposed(r: IncidentRecord, steps: readonly Step[]): void {
  appendByReason(
    r,
    'step-failed',
    steps.filter((s) => s.status === 'failed'),
  );
  appendByReason(
    r,
    'step-skipped',
    steps.filter((s) => UNPROPOSED.has(s.status)),
  );
}

const UNPROPOSED: ReadonlySet<Step['status']> = new Set(['noop', 'refused', 'gone']);

/** Skips steps that failed, drifted or wait for a person. */
export function giveUp(r: IncidentRecord, steps: readonly Step[], why: string, by: Person): void {
  for (const step of steps) Object.assign(step, { status: 'skipped', reason: verbatim(why), finishedAt: now() });
  r.appendAbout('step-skipped', steps, text('skipped', '건너뜀'), { actor: person(by), why });
}

/** A person has done a task. */
export function finishTask(r: IncidentRecord, step: Step, by: Person, note: string | undefined): void {
  step.status = 'done';
  step.finishedAt = now();
  const why = note === undefined || note === '' ? {} : { why: note };
  r.appendAbout('task-done', [step], text('done', '완료'), { actor: person(by), ...why });
}

/**
 * Records the results of a batch of changes, one for each target.
 * @returns for each step whether its change was written, or may have been
 */
export function take(r: IncidentRecord, steps: readonly Step[], outcomes: readonly ApplyOutcome[]): boolean[] {
  const written = steps.filter((_, i) => outcomes[i]!.outcome === 'done');
  const already = steps.filter((_, i) => outcomes[i]!.outcome === 'already');
  steps.forEach((step, i) => {
    const outcome = outcomes[i]!;
    step.finishedAt = now();
    switch (outcome.outcome) {
      case 'done':
      case 'already':
        step.status = 'done';
        markUndone(r, step);
        return;
      case 'drift':
        drift(r, step, outcome.diff);
        if (step.undoes !== undefined) replan(step, outcome.state);
        return;
      case 'refused':
        Object.assign(step, { status: 'refused', reason: outcome.reason });
        return;
      case 'failed':
        return;
      default:
        assertNever(outcome);
    }
  });
  for (const step of endedBy(steps, r.state.steps)) step.ended = true;
  const kind = steps[0]?.undoes === undefined ? 'step-done' : 'step-undone';
  r.appendAbout(kind, written, text('done, read back', '완료, 재조회로 확인'));
  r.appendAbout(kind, already, text('already in place', '이미 적용됨'));
  appendByReason(
    r,
    'step-skipped',
    steps.filter((s) => s.status === 'refused'),
  );
  for (const [reason, failed] of byReason(steps, (_, i) => failureOf(outcomes[i]!))) fail(r, failed, reason);
  r.learn(
    outcomes.flatMap((o) => (o.outcome === 'done' || o.outcome === 'already' ? o.produced : [])),
    steps[0]?.entry ?? '',
    'inquiry',
  );
  return steps.map((step, i) => {
    const { outcome } = outcomes[i]!;
    // A change that failed half-way keeps its hold; an undo that failed half-way keeps it too.
    return outcome === 'done' || outcome === 'already' || (outcome === 'failed' && step.undoes === undefined);
  });
}

const failureOf = (outcome: ApplyOutcome): Text | undefined =>
  outcome.outcome === 'failed' ? outcome.reason : undefined;

export function drift(r: IncidentRecord, step: Step, diff: DiffLine[]): void {
  step.status = 'drifted';
  step.finishedAt = now();
  delete step.brokeOff;
  step.reason = text(
    'It has changed since it was previewed; nothing was touched. Retry previews it anew for approval.',
    '미리보기 이후 상태가 바뀌어 아무것도 변경하지 않았습니다. 재시도하면 다시 미리보기한 뒤 승인을 요청합니다.',
  );
  r.appendAbout('step-drifted', [step], step.reason, { diff });
  abandonIfCutShort(r, [step]);
}

/** The new plan of a release, from the state that the resource has now. Retry proposes it to people. */
function replan(step: Step, state: Json): void {
  step.diff = diffStates(flattenState(state), flattenState(step.to!));
  step.from = state;
}

export function fail(r: IncidentRecord, steps: readonly Step[], reason: Text): void {
  for (const step of steps) {
    Object.assign(step, { status: 'failed', finishedAt: now(), reason });
    if (step.attempts > 0) step.brokeOff = true;
  }
  r.appendAbout('step-failed', steps, reason);
  abandonIfCutShort(r, steps);
}

/** The hold has ended, and nothing was put back, since other incidents hold it. */
export function staysHeld(r: IncidentRecord, release: Step, others: readonly string[]): void {
  const names = others.join(', ');
  const reason = text(
    `Incident ${names} still holds it, so it stays contained; nothing was changed. This incident holds it no longer.`,
    `이 인시던트에서는 해제했지만 ${names} 인시던트가 격리를 유지하므로 아무것도 변경하지 않았습니다.`,
  );
  Object.assign(release, { status: 'noop', heldWith: [...others], reason, finishedAt: now(), diff: [], impact: [] });
  r.appendAbout('step-skipped', [release], reason);
}

/** In an incident that was cut short a failed change is skipped. A failed release still waits for people. */
function abandonIfCutShort(r: IncidentRecord, steps: readonly Step[]): void {
  const over = cutShort(r.state);
  const unwanted = steps.filter((s) => s.undoes === undefined);
  if (over !== undefined && unwanted.length > 0) giveUp(r, unwanted, over.reason, over.by);
}

/** The step whose change was taken back is `undone` now. */
export function markUndone(r: IncidentRecord, release: Step): void {
  const original = r.step(release.undoes);
  const heldToo = original?.status === 'noop' && original.heldWith !== undefined;
  if (original === undefined || !(original.status === 'done' || heldToo)) return;
  original.status = 'undone';
  if (heldToo)
    original.diff = release.diff.map(({ field, before, after }) => ({ field, before: after, after: before }));
  r.changed();
}

function appendByReason(r: IncidentRecord, kind: 'step-failed' | 'step-skipped', steps: readonly Step[]): void {
  for (const [reason, same] of byReason(steps, (s) => s.reason ?? verbatim(s.status)))
    r.appendAbout(kind, same, reason);
}

/** Groups the steps that have a reason by that reason. */
function byReason(
  steps: readonly Step[],
  reasonOf: (step: Step, i: number) => Text | undefined,
): [reason: Text, steps: Step[]][] {
  const explained = steps.flatMap((step, i) => {
    const reason = reasonOf(step, i);
    return reason === undefined ? [] : [{ step, reason }];
  });
  return [...groupBy(explained, (e) => e.reason.en).values()].map((same) => [same[0].reason, same.map((e) => e.step)]);
}
