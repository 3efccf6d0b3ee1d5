/** What other incidents' holds mean for a step: contained already by them, still held by them, or theirs to put back too. */
import { sameJson } from '../../domain/digest.ts';
import { incidentsOf, othersThan, type Held } from '../../domain/holds.ts';
import type { Step } from '../../domain/incident.ts';
import { diffStates, flattenState } from '../../domain/state-diff.ts';
import type { Text } from '../../domain/text.ts';
import { isHeld, type Lock } from '../holds/holder.ts';
import { now, type IncidentRecord } from './record.ts';
import { about, text } from '../wording.ts';

/**
 * A containment step that found its target contained already: if that is another incident's doing, this one holds it
 * too, so that the other's release does not open it.
 * @returns false if nobody holds it, so that it may just have been put back
 * @throws ActivityFailure
 */
export async function holdToo(r: IncidentRecord, step: Step): Promise<boolean> {
  const answer = await r.holds.acquire(step, { want: 'join' });
  if (answer.answer !== 'joined') return false;
  const { params, base, top } = answer.held;
  const names = answer.others.join(', ');
  const reason = text(
    `Incident ${names} contained it already; this incident holds it too, so it stays until both release it.`,
    `인시던트 ${names} 이(가) 이미 격리했습니다. 이 인시던트도 함께 유지하므로 모두 해제해야 풀립니다.`,
  );
  Object.assign(step, { params, from: base, to: top, heldWith: answer.others, reason });
  return true;
}

/** A release goes back to before the first incident's hold, not just this one's. Says on its card who else holds it. */
export async function aimAtBefore(r: IncidentRecord, release: Step): Promise<void> {
  if (!isHeld(r.step(release.undoes)!)) return;
  const held = await r.holds.look(release);
  if (held === null) return;
  aim(release, held);
  const others = incidentsOf(othersThan(held, r.holds.holder(release)));
  release.impact = others.length === 0 ? [] : [alsoHeldBy(others)];
}

/** Whether the turn's release would do what people approved. If not, the step has the new plan, for their approval. */
export function isAsApproved(release: Step, { held }: Lock): boolean {
  if (held === null || (sameJson(held.base, release.to) && sameJson(held.params, release.params))) return true;
  aim(release, held);
  return false;
}

/** The hold has ended, and nothing was put back. */
export function staysHeld(r: IncidentRecord, release: Step, others: string[]): void {
  const reason = stillHeldBy(others);
  Object.assign(release, { status: 'noop', heldWith: others, reason, finishedAt: now(), diff: [], impact: [] });
  r.append('step-skipped', { stepId: release.id, what: about(release, reason) });
}

function aim(release: Step, { params, base, top }: Held): void {
  const asBefore = sameJson([params, top, base], [release.params, release.from, release.to]);
  if (asBefore && release.diff.length > 0) return;
  Object.assign(release, { params, from: top, to: base, diff: diffStates(flattenState(top), flattenState(base)) });
}

const alsoHeldBy = (others: string[]): Text =>
  text(
    `Incident ${others.join(', ')} holds it too: it stays contained until that releases it as well.`,
    `인시던트 ${others.join(', ')} 도 유지 중이므로, 그쪽에서도 해제해야 격리가 풀립니다.`,
  );

const stillHeldBy = (others: string[]): Text =>
  text(
    `Still held by incident ${others.join(', ')}, so it stays contained; nothing was changed. This incident holds it no longer.`,
    `인시던트 ${others.join(', ')} 이(가) 아직 유지 중이므로 격리 상태가 그대로이며 아무것도 변경하지 않았습니다. 이 인시던트의 유지는 끝났습니다.`,
  );
