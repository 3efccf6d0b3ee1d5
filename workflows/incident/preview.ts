/**
 * What looks before a step is proposed: at its target, and at what other incidents hold of it. Leaves the step with the
 * plan that people decide on. Never throws because of what AWS answers.
 */
import { tooFewApprovers } from '../../domain/approval.ts';
import { sameJson } from '../../domain/digest.ts';
import { entityKey } from '../../domain/entity.ts';
import type { PreviewResult } from '../../domain/entry.ts';
import { incidentsOf, othersThan, type Held } from '../../domain/holds.ts';
import type { Step } from '../../domain/incident.ts';
import { diffStates, flattenState } from '../../domain/state-diff.ts';
import { assertNever, verbatim, type Text } from '../../domain/text.ts';
import { callEntry, failureText } from '../call-entry.ts';
import { isHeld, type Lock } from '../holds/holder.ts';
import type { IncidentRecord } from './record.ts';
import { about, targetName, text } from '../wording.ts';

/** Looks at the step's target and records the change that it would make. Leaves the step `proposed`, settled or `failed`. */
export async function previewStep(r: IncidentRecord, step: Step): Promise<void> {
  const { target } = step;
  const unapprovable = tooFewApprovers(step, r.state.customer);
  // A release takes back what enough people approved before.
  if (unapprovable !== undefined && step.undoes === undefined) {
    Object.assign(step, { status: 'refused', reason: unapprovable });
    return;
  }
  try {
    if (step.undoes !== undefined) await planByHolds(r, step);
    if (step.undoes !== undefined) await takeReleasePreview(r, step, await look(r, step));
    else {
      takePreview(step, await look(r, step));
      const contained = step.status === 'noop' && isHeld(step) && !r.state.drill;
      // No incident holds it: it was so before, or another incident has just put it back. Only a second look can tell.
      if (contained && !(await joinHold(r, step))) takePreview(step, await look(r, step));
    }
  } catch (error) {
    step.status = 'failed';
    step.reason = failureText(error);
  }
  const unproven = r.missingEvidence.get(entityKey(target));
  if (unproven !== undefined && step.undoes === undefined) step.impact = [unproven, ...step.impact];
}

/** Records the end of a preview that leaves nothing to approve. */
export function tellUnproposed(r: IncidentRecord, step: Step): void {
  const what = about(step, step.reason ?? verbatim(step.status));
  if (step.status === 'failed') r.append('step-failed', { stepId: step.id, what });
  if (['noop', 'refused', 'gone'].includes(step.status)) r.append('step-skipped', { stepId: step.id, what });
}

/** The step whose change was taken back is `undone` now. */
export function markUndone(r: IncidentRecord, release: Step): void {
  const original = r.step(release.undoes);
  const joined = original?.status === 'noop' && original.heldWith !== undefined;
  if (original === undefined || !(original.status === 'done' || joined)) return;
  original.status = 'undone';
  if (joined) original.diff = release.diff.map(({ field, before, after }) => ({ field, before: after, after: before }));
  r.changed();
}

/** Whether the release would now do what people approved. If not, the step has the new plan, for their approval. */
export function isAsApproved(release: Step, { held }: Lock): boolean {
  if (held === null || (sameJson(held.base, release.to) && sameJson(held.params, release.params))) return true;
  planFrom(release, held);
  return false;
}

function look(r: IncidentRecord, step: Step): Promise<PreviewResult> {
  const { entry, phase, target, params } = step;
  const input = { incident: r.ref(phase), target, params, entities: r.state.entities };
  return callEntry(entry, 'preview', targetName(target), input);
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
 * A release goes back to the recorded state, whatever the entry would propose now. The preview tells whether the target
 * still exists and, if it looked with the same parameters as the change did, whether there is anything to take back.
 */
async function takeReleasePreview(r: IncidentRecord, step: Step, preview: PreviewResult): Promise<void> {
  delete step.reason;
  if (preview.outcome === 'gone') {
    Object.assign(step, { status: 'gone', reason: preview.reason });
    await r.holds.drop(step);
  } else if (preview.outcome === 'change' && sameJson(preview.params, step.params) && sameJson(preview.from, step.to)) {
    const reason = text('It already is as it was before the incident.', '이미 인시던트 이전 상태로 되돌려져 있습니다.');
    Object.assign(step, { status: 'noop', from: preview.from, diff: [], reason });
    markUndone(r, step);
    await r.holds.drop(step);
  } else step.status = 'proposed';
}

/**
 * A containment step found its target contained already. If another incident did that, this one joins its hold, so that
 * the other's release does not open it.
 * @returns false if no incident holds it, so that it may just have been put back
 * @throws ActivityFailure
 */
async function joinHold(r: IncidentRecord, step: Step): Promise<boolean> {
  const answer = await r.holds.acquire(step, { want: 'join' });
  if (answer.answer !== 'joined') return false;
  const { params, base, top } = answer.held;
  const names = answer.others.join(', ');
  const reason = text(
    `Incident ${names} contained it already; this incident holds it too, so it stays until both release it.`,
    `${names} 인시던트에서 이미 격리한 대상입니다. 관련 인시던트가 모두 해제해야 격리가 풀립니다.`,
  );
  Object.assign(step, { params, from: base, to: top, heldWith: answer.others, reason });
  return true;
}

/** A release goes back to the state before the first incident's hold, not only before this one's. Its card says who else holds it. */
async function planByHolds(r: IncidentRecord, release: Step): Promise<void> {
  if (!isHeld(r.step(release.undoes)!)) return;
  const held = await r.holds.look(release);
  if (held === null) return;
  planFrom(release, held);
  const others = incidentsOf(othersThan(held, r.holds.holder(release)));
  release.impact = others.length === 0 ? [] : [alsoHeldBy(others)];
}

function planFrom(release: Step, { params, base, top }: Held): void {
  const asBefore = sameJson([params, top, base], [release.params, release.from, release.to]);
  if (asBefore && release.diff.length > 0) return;
  Object.assign(release, { params, from: top, to: base, diff: diffStates(flattenState(top), flattenState(base)) });
}

const alsoHeldBy = (others: string[]): Text =>
  text(
    `Incident ${others.join(', ')} holds it too: it stays contained until that releases it as well.`,
    `${others.join(', ')} 인시던트에서도 격리를 유지합니다. 그 인시던트에서도 해제해야 격리가 풀립니다.`,
  );
