/** Patch: the way in is closed. */
import type { IncidentRecord } from '../record.ts';
import { look } from './look.ts';
import { allSettled, propose } from './propose.ts';

export async function patch(r: IncidentRecord): Promise<void> {
  r.beginPhase('patch');
  await look(r, 'patch');
  await propose(r, 'patch');
  await allSettled(r);
}
