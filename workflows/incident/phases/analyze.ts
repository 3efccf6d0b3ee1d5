/** Analyze: finds what the intruder did, and proposes containment for what that shows to be affected. */
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
