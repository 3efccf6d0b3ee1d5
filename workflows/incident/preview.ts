/** Previews steps: looks at their targets, and at what other incidents hold, and records the change that each would make. */
import { tooFewApprovers } from '../../domain/approval.ts';
import { canonicalJson, sameJson } from '../../domain/digest.ts';
import { entityKey, evidenceKeys } from '../../domain/entity.ts';
import type { PreviewInput, PreviewOutcome } from '../../domain/entry.ts';
import { incidentsOf, othersThan, type Held, type Purpose } from '../../domain/holds.ts';
import { chunksOf } from '../../domain/group.ts';
import { isSettled, type Step } from '../../domain/incident.ts';
import type { StepPhase } from '../../domain/runbook.ts';
import { diffStates, flattenState } from '../../domain/state-diff.ts';
import { assertNever, type Text } from '../../domain/text.ts';
import { callEntry, failureText } from '../call-entry.ts';
import { isHeld } from '../holds/holder.ts';
import { text } from '../wording.ts';
import { batchesOf, summaryOf } from './batches.ts';
import { undoneKey } from './book.ts';
import type { IncidentRecord } from './record.ts';
import { claimsLeftOut } from './runbook/claims.ts';
import { markUndone } from './steps.ts';

/** How long a preview waits for another incident that changes the target. Then the step shows what the preview saw. */
const ROUNDS_OF_WAITING = 3;

/** Leaves every step `proposed`, settled or `failed`. Batches run in parallel; each is a unit of work. */
export async function previewAll(r: IncidentRecord, steps: readonly Step[]): Promise<void> {
  const releases = steps.filter((s) => s.undoes !== undefined);
  const changes = steps.filter((s) => s.undoes === undefined && isApprovable(r, s));
  await Promise.all([
    ...batchesOf(changes).map((batch) => attempt(r, batch, previewChanges)),
    previewReleases(r, releases),
  ]);
}

type Preview = (r: IncidentRecord, steps: readonly Step[]) => Promise<void>;

/** If it fails, the steps say why. */
const attempt = (r: IncidentRecord, steps: readonly Step[], preview: Preview): Promise<void> =>
  r.work.do(async () => {
    try {
      await preview(r, steps);
    } catch (error) {
      const reason = failureText(error);
      for (const step of steps) if (step.status === 'previewing') Object.assign(step, { status: 'failed', reason });
    }
    for (const step of steps) if (step.undoes === undefined) tellOfPast(r, step);
  });

function tellOfPast(r: IncidentRecord, step: Step): void {
  for (const missing of missingOf(r, step)) isUnproven(step, missing);
  const times = r.book.undone[undoneKey(step)];
  if (times !== undefined) step.impact = [wasUndone(times), ...step.impact];
}

const missingOf = (r: IncidentRecord, { target }: Step): Text[] =>
  evidenceKeys(target).flatMap((key) => r.book.missingEvidence[key] ?? []);

/** Its card says that evidence is missing. */
export function isUnproven(step: Step, missing: Text): void {
  step.unproven = true;
  step.impact = [missing, ...step.impact];
}

function isApprovable(r: IncidentRecord, step: Step): boolean {
  const reason = tooFewApprovers(step, r.state.customer);
  if (reason !== undefined) Object.assign(step, { status: 'refused', reason });
  return reason === undefined;
}

async function previewChanges(r: IncidentRecord, steps: readonly Step[]): Promise<void> {
  const outcomes = await lookAt(r, steps);
  steps.forEach((step, i) => take(step, outcomes[i]!));
  const contained = steps.filter((s) => s.status === 'noop' && isHeld(s) && !r.state.drill);
  if (contained.length === 0) return;
  const free = await joinHolds(r, contained);
  if (free.length === 0) return;
  // No incident holds it: it was so before, or another incident has just put it back. Only a second look can tell.
  const again = await lookAt(r, free);
  free.forEach((step, i) => take(step, again[i]!));
}

/** Joins the holds of other incidents that have contained the targets already. @returns the steps whose target no incident holds */
async function joinHolds(r: IncidentRecord, steps: readonly Step[]): Promise<Step[]> {
  const join = (): Purpose => ({ want: 'join' });
  const answers = new Map(zip(steps, await r.holds.acquire(steps, join)));
  for (let round = 0; round < ROUNDS_OF_WAITING; round += 1) {
    const waiting = steps.filter((s) => answers.get(s)?.answer === 'wait');
    if (waiting.length === 0) break;
    for (const [step, answer] of zip(waiting, await r.holds.acquireAgain(waiting, join))) answers.set(step, answer);
  }
  for (const [step, answer] of answers) {
    if (answer.answer === 'wait') r.holds.release(step, false);
    if (answer.answer !== 'joined') continue;
    const names = answer.others.join(', ');
    const reason = text(
      `Incident ${names} contained it already. This incident holds it too, so it stays contained until both release it.`,
      `${names} 인시던트에서 이미 격리한 대상입니다. 관련 인시던트가 모두 해제해야 격리가 풀립니다.`,
    );
    const { params, base, top } = answer.held;
    Object.assign(step, { params, from: base, to: top, heldWith: answer.others, reason });
  }
  return steps.filter((s) => answers.get(s)?.answer !== 'joined');
}

/**
 * A release goes back to the state before the first incident's hold, whatever the entry would propose now. The preview
 * tells whether the target still exists and, if it looked with the same parameters as the change did, whether there is
 * anything to take back.
 */
async function previewReleases(r: IncidentRecord, steps: readonly Step[]): Promise<void> {
  const held = steps.filter((s) => isHeld(r.step(s.undoes)!));
  await Promise.all(chunksOf(held, MOST_LOOKED_UP).map((some) => attempt(r, some, lookUpHolds)));
  const known = steps.filter((s) => s.status === 'previewing');
  await Promise.all(batchesOf(known).map((batch) => attempt(r, batch, previewRelease)));
}

async function previewRelease(r: IncidentRecord, steps: readonly Step[]): Promise<void> {
  const outcomes = await lookAt(r, steps);
  steps.forEach((step, i) => takeRelease(r, step, outcomes[i]!));
}

/** Targets whose holds are looked up by one call: each comes with the states before and after it. */
const MOST_LOOKED_UP = 100;

async function lookUpHolds(r: IncidentRecord, steps: readonly Step[]): Promise<void> {
  const holds = await r.holds.look(steps);
  steps.forEach((step, i) => aimAtBefore(r, step, holds[i]!));
}

function aimAtBefore(r: IncidentRecord, release: Step, held: Held | null): void {
  if (held === null) return;
  aim(release, held);
  const others = incidentsOf(othersThan(held, r.holds.holder(release)));
  release.impact = others.length === 0 ? [] : [alsoHeldBy(others)];
}

/** Whether the release would now do what people approved. If not, the step has the new plan, for their approval. */
export function isAsApproved(release: Step, held: Held | null): boolean {
  if (held === null || (sameJson(held.base, release.to) && sameJson(held.params, release.params))) return true;
  aim(release, held);
  return false;
}

function aim(release: Step, { params, base, top }: Held): void {
  const asBefore = sameJson([params, top, base], [release.params, release.from, release.to]);
  if (asBefore && release.diff.length > 0) return;
  Object.assign(release, { params, from: top, to: base, diff: diffStates(flattenState(top), flattenState(base)) });
}

/** What the entry would change now on the targets of a batch, with the steps' parameters. */
export async function lookAt(r: IncidentRecord, steps: readonly Step[]): Promise<PreviewOutcome[]> {
  const [{ entry, phase }] = steps as [Step];
  const calls = steps.map(({ target, params }) => ({ target, params }));
  const keys = r.early.size === 0 ? [] : calls.map((call) => earlyKey(entry, call));
  const early = keys.flatMap((key) => r.early.get(key) ?? []);
  for (const key of keys) r.early.delete(key);
  if (early.length === calls.length) return Promise.all(early);
  return lookAtTargets(r, entry, phase, calls);
}

export const lookAtTargets = (
  r: IncidentRecord,
  entry: string,
  phase: StepPhase,
  targets: PreviewInput['targets'],
): Promise<PreviewOutcome[]> =>
  callEntry(entry, 'preview', summaryOf(targets.map((t) => t.target)), {
    incident: r.ref(phase),
    targets,
    entities: r.neededBy(
      entry,
      [],
      claimsLeftOut(
        r,
        targets.map((t) => t.target),
      ),
    ),
  });

/** The place of a look in `IncidentRecord.early`. */
export const earlyKey = (entry: string, { target, params }: PreviewInput['targets'][number]): string =>
  canonicalJson([entry, entityKey(target), params]);

function take(step: Step, preview: PreviewOutcome): void {
  // The incident was dismissed during the preview.
  if (isSettled(step) && step.status !== 'noop') return;
  delete step.reason;
  switch (preview.outcome) {
    case 'change': {
      const { params, from, to, diff, impact, hitsOthers } = preview;
      delete step.hitsOthers;
      Object.assign(step, { status: 'proposed', params, from, to, diff, impact, ...(hitsOthers && { hitsOthers }) });
      return;
    }
    case 'noop':
      Object.assign(step, { status: 'noop', from: preview.state, to: preview.state, reason: preview.reason });
      return;
    case 'refused':
    case 'gone':
    case 'failed':
      Object.assign(step, { status: preview.outcome, reason: preview.reason });
      return;
    default:
      assertNever(preview);
  }
}

function takeRelease(r: IncidentRecord, step: Step, preview: PreviewOutcome): void {
  delete step.reason;
  if (preview.outcome === 'gone' || preview.outcome === 'failed') {
    Object.assign(step, { status: preview.outcome, reason: preview.reason });
    if (preview.outcome === 'gone') r.holds.drop(step);
  } else if (preview.outcome === 'change' && sameJson(preview.params, step.params) && sameJson(preview.from, step.to)) {
    const reason = text('It already is as it was before the incident.', '이미 인시던트 이전 상태로 되돌려져 있습니다.');
    Object.assign(step, { status: 'noop', from: preview.from, diff: [], reason });
    markUndone(r, step);
    r.holds.drop(step);
  } else step.status = 'proposed';
}

const wasUndone = (times: number): Text =>
  text(
    `It was contained before, and somebody outside this incident has undone it${times === 1 ? '' : ` ${times} times`}.`,
    `이전에 격리했으나 인시던트 밖에서 ${times}회 해제되었습니다.`,
  );

const alsoHeldBy = (others: string[]): Text =>
  text(
    `Incident ${others.join(', ')} holds it too: it stays contained until that incident releases it as well.`,
    `${others.join(', ')} 인시던트에서도 격리를 유지하므로, 그쪽에서도 해제해야 격리가 풀립니다.`,
  );

const zip = <A, B>(as: readonly A[], bs: readonly B[]): [A, B][] => as.map((a, i) => [a, bs[i]!]);
