/** What gates stand for. */
import { planDigest } from '../../domain/approval.ts';
import type { Step } from '../../domain/incident.ts';
import type { IncidentRecord } from './record.ts';

/** After these steps have changed, their gates stand for another plan: who has not read it does not decide. */
export function renewDigests(r: IncidentRecord, changed: readonly Step[]): void {
  const ids = new Set(changed.map((s) => s.gateId));
  for (const gate of r.state.gates)
    if (ids.has(gate.id))
      gate.digest = planDigest(
        r.state.runId,
        gate.stepIds.flatMap((id) => r.step(id) ?? []),
      );
}
