/** Runs a phase's inquiries and evidence entries: each once for each target, until no new entity is found. */
import type { StepPhase } from '../../../domain/runbook.ts';
import { now } from '../../wording.ts';
import type { IncidentRecord } from '../record.ts';
import { copyEvidence } from './copies.ts';
import { inquire } from './inquire.ts';
import { linesOf } from './lines.ts';
import { tell } from './tell.ts';

/** Notices first; then inquiries in the runbook's order, since each uses what the one before found; then copies, in parallel. */
export async function look(r: IncidentRecord, phase: StepPhase): Promise<void> {
  tell(r);
  for (let news = true; news;) {
    news = await inquireAll(r, phase);
    news = (await copyEvidence(r, phase)) || news;
  }
}

/** @returns whether an inquiry of the phase had something to look at that it had not seen */
export async function inquireAll(r: IncidentRecord, phase: StepPhase): Promise<boolean> {
  let news = false;
  // They look at the same period, so that they share what they read of CloudTrail.
  const to = now();
  for (const line of linesOf(r, phase, (e) => e.kind === 'inquiry')) news = (await inquire(r, line, to)) || news;
  return news;
}

/** Only reads the alerts again at their sources. */
export async function confirm(r: IncidentRecord): Promise<void> {
  r.paid.confirming += 1;
  tell(r);
  const lines = linesOf(r, 'assess', (e) => e.kind === 'inquiry' && e.confirms === true);
  const to = now();
  try {
    await Promise.all(lines.map((line) => inquire(r, line, to)));
  } finally {
    r.paid.confirming -= 1;
  }
}
