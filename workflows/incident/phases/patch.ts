/** Patch: proposes the missing patches, so that the intruder cannot come in the same way again. */
import { tellFollowUps } from '../aftermath.ts';
import type { IncidentRecord } from '../record.ts';
import { look } from '../runbook/look.ts';
import { allSettled, propose } from '../runbook/propose.ts';

export async function patch(r: IncidentRecord): Promise<void> {
  r.beginPhase('patch');
  await look(r, 'patch');
  tellFollowUps(r);
  await propose(r, 'patch');
  await allSettled(r);
}
