/** Makes steps of a phase's runbook lines and puts them on a gate. */
import { condition } from '@temporalio/workflow';
import { minimumApprovals } from '../../../domain/approval.ts';
import { isContainment } from '../../../domain/contained.ts';
import { entityKey, type Entity } from '../../../domain/entity.ts';
import type { EntryDescriptor } from '../../../domain/entry.ts';
import { isSettled, type Gate, type Step } from '../../../domain/incident.ts';
import type { RunbookStep, StepPhase } from '../../../domain/runbook.ts';
import { cutShort } from '../../../domain/merging.ts';
import { nothingToRelease, text } from '../../wording.ts';
import { openGate } from '../approval-gate.ts';
import { previewAll } from '../preview.ts';
import type { IncidentRecord } from '../record.ts';
import { keyOf, linesOf, takeFresh, tellsOfAll, type Line } from './lines.ts';

/**
 * Previews every change of the phase for every target that it was not proposed for yet, and asks for approval.
 * @param after only the lines with this `after`; without it, only the lines that have none
 * @param among the entities that are proposed for, while inquiries still look for more; without it, all known ones
 */
export async function propose(
  r: IncidentRecord,
  phase: StepPhase,
  { after, among }: { after?: RunbookStep['after']; among?: readonly Entity[] | undefined } = {},
): Promise<void> {
  const lines = linesOf(r, phase, (e) => e.kind === 'change' || e.kind === 'task')
    .filter((l) => l.use.after === after)
    .filter((l) => among === undefined || !tellsOfAll(l));
  for (const line of lines) reconsider(r, line);
  const steps = lines.flatMap((line) => {
    const knows = countNews(r, line.entry);
    return takeFresh(r, line, { among }).map((target) => newStep(r, line, target, knows));
  });
  await previewAndAsk(r, { phase, purpose: 'change' }, steps);
}

/** Proposes to take back all containment that is not to stay, the last change first. Releases need approval like any change. */
export async function proposeRelease(r: IncidentRecord): Promise<void> {
  const { steps, dismissal } = r.state;
  // A release that people rejected, or that failed and was skipped, may be proposed again in a later round.
  const offered = new Set(steps.filter((s) => s.status !== 'rejected' && s.status !== 'skipped').map((s) => s.undoes));
  const releases = steps
    .filter((s) => isContainment(s) && s.reversible)
    .filter((s) => s.status === 'done' || s.heldWith !== undefined || brokeOff(s))
    // After a false positive everything is taken back, also what a real incident would keep.
    .filter((s) => s.release === 'restore' || dismissal !== undefined)
    .filter((s) => !offered.has(s.id))
    .toSorted((a, b) => ((a.finishedAt ?? '') < (b.finishedAt ?? '') ? 1 : -1))
    .map((s) => releaseOf(r, s));
  await previewAndAsk(r, { phase: 'restore', purpose: 'release' }, releases);
}

/** Previews steps and puts them on one gate, with the steps for the same gate whose preview an earlier run had begun. */
async function previewAndAsk(
  r: IncidentRecord,
  gate: Pick<Gate, 'phase' | 'purpose'>,
  steps: readonly Step[],
): Promise<void> {
  const key = `${gate.phase}|${gate.purpose}`;
  r.addSteps(steps);
  const ids = [...(r.book.unopened[key] ?? []), ...steps.map((s) => s.id)];
  if (ids.length === 0) return;
  r.book.unopened[key] = ids;
  const all = ids.flatMap((id) => r.step(id) ?? []);
  await previewAll(
    r,
    all.filter((s) => s.status === 'previewing' && s.kind === 'change'),
  );
  // A task has no preview.
  for (const step of all) if (step.status === 'previewing') step.status = 'proposed';
  delete r.book.unopened[key];
  // The incident was cut short during the previews: nobody is asked to approve a change.
  if (cutShort(r.state) !== undefined && gate.purpose === 'change') {
    for (const step of all) if (!isSettled(step)) Object.assign(step, { status: 'skipped' });
    return;
  }
  ask(r, gate, all);
}

function ask(r: IncidentRecord, { phase, purpose }: Pick<Gate, 'phase' | 'purpose'>, steps: readonly Step[]): void {
  const shown = purpose === 'release' ? steps.filter((s) => s.status !== 'gone') : steps;
  // A target that was deleted on purpose needs no card: one line in the timeline says that nothing is left to release.
  const gone = steps.filter((s) => !shown.includes(s));
  if (gone.length > 0) r.append('step-skipped', { what: nothingToRelease(gone) });
  openGate(r, phase, purpose, shown);
}

/** It failed while it was running and was skipped, so it may have changed something. A step that drifted changed nothing. */
const brokeOff = (step: Step): boolean => step.status === 'skipped' && step.brokeOff === true;

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
    status: 'previewing',
    ...(to === undefined ? {} : { from: to }),
    ...(from === undefined ? {} : { to: from }),
    diff: diff.map(({ field, before, after }) => ({ field, before: after, after: before })),
    impact: [],
    approvals: [],
    attempts: 0,
  };
}

/** A step that was not applicable may be by now: an address can be blocked once the instances behind it are known. */
function reconsider(r: IncidentRecord, line: Line): void {
  const { entry, phase } = line;
  const knows = countNews(r, entry);
  for (const step of r.state.steps) {
    if (step.entry !== entry.id || step.phase !== phase || step.status !== 'refused') continue;
    if (step.knew === undefined || step.knew >= knows) continue;
    // Asked once for each time that more is known.
    delete step.knew;
    r.forget(keyOf(line, step.target));
  }
}

/** Containment that somebody else has undone may be proposed again. */
export function forgetContainment(r: IncidentRecord, { entry, target }: Step): void {
  for (const line of linesOf(r, 'isolate', (e) => e.id === entry)) r.forget(keyOf(line, target));
}

/** Kinds of which a newly known entity lets a change be proposed again where it was not applicable. */
const askedAgainFor = ({ askedAgainFor, needs }: EntryDescriptor): Entity['kind'][] => askedAgainFor ?? needs;

/** How many things are known of the kinds for which the entry is asked again. */
function countNews(r: IncidentRecord, entry: EntryDescriptor): number {
  const kinds = askedAgainFor(entry);
  return kinds.length === 0 ? 0 : r.state.entities.filter((e) => kinds.includes(e.kind)).length;
}

/** Every step on a gate is settled. A step that is still previewed stands on none. */
export const isAllSettled = (r: IncidentRecord): boolean =>
  r.state.steps.every((s) => s.gateId === undefined || isSettled(s));

export const allSettled = (r: IncidentRecord): Promise<void> => condition(() => isAllSettled(r));

function newStep(r: IncidentRecord, { phase, line, use, entry }: Line, target: Entity, knows: number): Step {
  const people = minimumApprovals(use, entry);
  const known = r.entity(entityKey(target)) ?? target;
  return {
    id: r.nextId(phase),
    phase,
    entry: entry.id,
    kind: entry.kind === 'task' ? 'task' : 'change',
    title: entry.title,
    target: known,
    params: use.with,
    reversible: entry.reversible,
    ...(people === undefined ? {} : { minimumApprovals: people }),
    release: use.release,
    ...(use.batch === undefined ? {} : { batch: { line: `${phase}|${line}`, size: use.batch } }),
    ...(entry.ownToIncident === undefined ? {} : { ownToIncident: entry.ownToIncident }),
    ...(use.because === undefined ? {} : { because: use.because }),
    status: 'previewing',
    ...(use.recommended === undefined ? {} : { proportion: use.recommended }),
    diff: [],
    impact: [],
    approvals: [],
    attempts: 0,
    ...(askedAgainFor(entry).length === 0 ? {} : { knew: knows }),
    ...(entry.instructions === undefined ? {} : { instructions: entry.instructions }),
  };
}
