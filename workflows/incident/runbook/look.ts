/** Runs a phase's inquiries and evidence entries: each once for each target, until no new entity is found. */
import type { StepPhase } from '../../../domain/runbook.ts';
import { now } from '../../wording.ts';
import type { IncidentRecord } from '../record.ts';
import { copyEvidence } from './copies.ts';
import { inquire } from './inquire.ts';
import { confirming, linesOf, type Line } from './lines.ts';
import { tell } from './tell.ts';

/** Notices first; then inquiries; then copies, in parallel. */
export async function look(r: IncidentRecord, phase: StepPhase): Promise<void> {
  tell(r);
  for (let news = true; news;) {
    news = await inquireAll(r, phase);
    news = (await copyEvidence(r, phase)) || news;
  }
}

/**
 * Inquiries in the runbook's order, where each uses what the one before found. One that is given nothing but its targets
 * runs beside them: what they find becomes its targets in the next round.
 * @returns whether an inquiry of the phase had something to look at that it had not seen
 */
export async function inquireAll(r: IncidentRecord, phase: StepPhase): Promise<boolean> {
  // They look at the same period, so that they share what they read of CloudTrail.
  const to = now();
  const lines = linesOf(r, phase, (e) => e.kind === 'inquiry').filter((l) => l.use.after === undefined);
  const isAlone = ({ entry }: Line): boolean => entry.needs.length === 0;
  const inOrder = async (): Promise<boolean> => {
    let news = false;
    for (const line of lines) if (!isAlone(line)) news = (await inquire(r, line, to)) || news;
    return news;
  };
  const news = await Promise.all([inOrder(), ...lines.filter(isAlone).map((line) => inquire(r, line, to))]);
  return news.includes(true);
}

/** Only reads the alerts again at their sources. */
export const confirm = (r: IncidentRecord): Promise<void> =>
  r.paid.confirming.track(async () => {
    tell(r);
    const to = now();
    await Promise.all(confirming(r).map((line) => inquire(r, line, to)));
  });
