/** Restore: repairs what was damaged, removes what the intruder made, then releases containment. */
import { isRestored } from '../../../domain/restored.ts';
import type { IncidentRecord } from '../record.ts';
import { text } from '../../wording.ts';
import { recheckForRelease } from '../rechecks.ts';
import { contain } from './isolate.ts';
import { look } from '../runbook/look.ts';
import { allSettled, propose, proposeRelease } from '../runbook/propose.ts';

export async function restore(r: IncidentRecord): Promise<void> {
  r.beginPhase('restore');
  await look(r, 'restore');
  await propose(r, 'restore');
  await contain(r);
  await allSettled(r);
  await proposeAfter(r, 'repair');
  // Containment that somebody else has undone is decided on before what is left of it is released.
  if (await recheckForRelease(r)) await contain(r);
  await release(r);
  await proposeAfter(r, 'release');
  if (!isRestored(r.state.steps)) return;
  r.append('restored', { what: text('Repaired and released', '복구·격리 해제 완료') });
}

/** Proposes the lines that need the result of the gate before: a restored volume, a network that is open again. */
async function proposeAfter(r: IncidentRecord, what: 'repair' | 'release'): Promise<void> {
  if (!r.plan.runbook.restore.some((use) => use.after === what)) return;
  await propose(r, 'restore', { after: what });
  await allSettled(r);
}

/** A dismissed incident ends with it too. */
export async function release(r: IncidentRecord): Promise<void> {
  await allSettled(r);
  await proposeRelease(r);
  r.early.clear();
  await allSettled(r);
}
