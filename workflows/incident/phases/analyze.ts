/** Analyze: what the intruder did; what that shows to be affected is contained too. */
import type { IncidentRecord } from '../record.ts';
import { contain, untilContained } from './isolate.ts';
import { look } from '../runbook/look.ts';

export async function analyze(r: IncidentRecord): Promise<void> {
  r.beginPhase('analyze');
  r.alertsAnswered();
  await look(r, 'analyze');
  await contain(r);
  await untilContained(r);
}
