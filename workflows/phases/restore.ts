/** Restore: first repair what was damaged and remove what was planted, then take containment back. */
import type { IncidentRecord } from '../record.ts';
import { text } from '../wording.ts';
import { contain } from './isolate.ts';
import { look } from './look.ts';
import { allSettled, propose, proposeRelease } from './propose.ts';

export async function restore(r: IncidentRecord): Promise<void> {
  r.beginPhase('restore');
  await look(r, 'restore');
  await propose(r, 'restore');
  await contain(r);
  await allSettled(r);
  await release(r);
  if (r.state.drill || r.state.steps.some((s) => s.status === 'skipped' && s.phase === 'restore')) return;
  r.append('restored', { what: text('Repaired and released', '복구 및 격리 해제 완료') });
}

/** Also how a dismissed incident ends. */
export async function release(r: IncidentRecord): Promise<void> {
  await allSettled(r);
  await proposeRelease(r);
  await allSettled(r);
}
