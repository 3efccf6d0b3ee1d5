/** Makes steps of a phase's runbook lines and puts them on a gate. */
import { condition } from '@temporalio/workflow';
import { minimumApprovals } from '../../../domain/approval.ts';
import { entityKey, type Entity } from '../../../domain/entity.ts';
import { isSettled, type Step } from '../../../domain/incident.ts';
import type { RunbookStep, StepPhase } from '../../../domain/runbook.ts';
import { openGate } from '../approval-gate.ts';
import { previewStep } from '../preview.ts';
import type { IncidentRecord } from '../record.ts';
import { nothingToRelease, text } from '../../wording.ts';
import { fresh, linesOf } from './lines.ts';
import { sideBySide } from './side-by-side.ts';

/**
 * Previews every change of the phase for every target that it was not proposed for yet, and asks for approval.
 * @param after only the lines with this `after`; without it, only the lines that have none
 */
export async function propose(r: IncidentRecord, phase: StepPhase, after?: RunbookStep['after']): Promise<void> {
  const lines = linesOf(r, phase, 'change', 'task').filter(([, use]) => use.after === after);
  const steps = lines.flatMap(([line, use]) =>
    fresh(r, phase, line, use).map((target) => newStep(r, phase, line, use, target)),
  );
  await sideBySide(
    steps.filter((s) => s.kind === 'change'),
    (s) => previewStep(r, s),
  );
  // The incident was dismissed during the previews: nobody is asked.
  if (r.state.dismissal !== undefined) return;
  r.state.steps.push(...steps);
  openGate(r, phase, 'change', steps);
}

/** Proposes to take back all containment that is not to stay, the last change first. Releases need approval like any change. */
export async function proposeRelease(r: IncidentRecord): Promise<void> {
  const { steps, dismissal } = r.state;
  // A release that people rejected, or that failed and was skipped, may be proposed again in a later round.
  const offered = new Set(steps.filter((s) => s.status !== 'rejected' && s.status !== 'skipped').map((s) => s.undoes));
  const releases = steps
    .filter((s) => s.phase === 'isolate' && s.kind === 'change' && s.reversible && s.undoes === undefined)
    .filter((s) => s.status === 'done' || s.heldWith !== undefined || brokeOff(r, s))
    // After a false positive everything is taken back, also what a real incident would keep.
    .filter((s) => s.release === 'restore' || dismissal !== undefined)
    .filter((s) => !offered.has(s.id))
    .toSorted((a, b) => ((a.finishedAt ?? '') < (b.finishedAt ?? '') ? 1 : -1))
    .map((s) => releaseOf(r, s));
  await sideBySide(releases, (s) => previewStep(r, s));
  steps.push(...releases);
  // A target that was deleted on purpose needs no card: one line in the timeline says that nothing is left to release.
  const gone = releases.filter((s) => s.status === 'gone');
  if (gone.length > 0) r.append('step-skipped', { what: nothingToRelease(gone) });
  openGate(
    r,
    'restore',
    'release',
    releases.filter((s) => s.status !== 'gone'),
  );
}

/** It failed while it was running and was skipped, so it may have changed something. A step that drifted changed nothing. */
function brokeOff(r: IncidentRecord, step: Step): boolean {
  if (step.status !== 'skipped' || step.attempts === 0) return false;
  const ended = r.state.timeline.findLast(
    (e) => e.stepId === step.id && (e.kind === 'step-failed' || e.kind === 'step-drifted'),
  );
  return ended?.kind === 'step-failed';
}

/** The step that takes another step's change back: the same entry with `from` and `to` exchanged. */
export function releaseOf(r: IncidentRecord, step: Step): Step {
  const { entry, kind, title, target, params, reversible, from, to, diff, minimumApprovals: people } = step;
  return {
    id: r.nextId('restore'),
    phase: 'restore',
    entry,
    kind,
    title: text(`Undo: ${title.en}`, `되돌리기: ${title.ko}`),
    target,
    params,
    reversible,
    ...(people === undefined ? {} : { minimumApprovals: people }),
    release: 'never',
    undoes: step.id,
    status: 'proposed',
    ...(to === undefined ? {} : { from: to }),
    ...(from === undefined ? {} : { to: from }),
    diff: diff.map(({ field, before, after }) => ({ field, before: after, after: before })),
    impact: [],
    approvals: [],
    attempts: 0,
  };
}

/** Waits until every step of every phase is settled. */
export const allSettled = (r: IncidentRecord): Promise<void> => condition(() => r.state.steps.every(isSettled));

function newStep(r: IncidentRecord, phase: StepPhase, line: number, use: RunbookStep, target: Entity): Step {
  const entry = r.plan.entries[use.use]!;
  const people = minimumApprovals(use, entry);
  return {
    id: r.nextId(phase),
    phase,
    entry: entry.id,
    kind: entry.kind === 'task' ? 'task' : 'change',
    title: entry.title,
    target: r.state.entities.find((e) => entityKey(e) === entityKey(target)) ?? target,
    params: use.with,
    reversible: entry.reversible,
    ...(people === undefined ? {} : { minimumApprovals: people }),
    release: use.release,
    ...(use.batch === undefined ? {} : { batch: { line: `${phase}|${line}`, size: use.batch } }),
    ...(entry.ownToIncident === undefined ? {} : { ownToIncident: entry.ownToIncident }),
    ...(use.because === undefined ? {} : { because: use.because }),
    status: 'proposed',
    diff: [],
    impact: [],
    approvals: [],
    attempts: 0,
    ...(entry.instructions === undefined ? {} : { instructions: entry.instructions }),
  };
}
