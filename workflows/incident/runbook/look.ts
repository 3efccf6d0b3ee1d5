/** Runs a phase's inquiries and evidence entries: each once for each target, until no new entity is found. */
import { BATCH_SIZE, type CollectOutcome } from '../../../domain/entry.ts';
import { entityKey, type Entity } from '../../../domain/entity.ts';
import type { StepPhase } from '../../../domain/runbook.ts';
import type { Text } from '../../../domain/text.ts';
import { callEntry, failureText } from '../../call-entry.ts';
import { about, aboutSet, now, text } from '../../wording.ts';
import { summaryOf } from '../batches.ts';
import type { IncidentRecord } from '../record.ts';
import { inquire } from './inquire.ts';
import { countFresh, linesOf, takeFresh, type Line } from './lines.ts';
import { tell } from './tell.ts';

/** Notices first; then inquiries in the runbook's order, since each uses what the one before found; then copies, in parallel. */
export async function look(r: IncidentRecord, phase: StepPhase): Promise<void> {
  tell(r);
  for (let news = true; news;) {
    news = false;
    // The inquiries of a round look at the same period, so that they share what they read of CloudTrail.
    const to = now();
    for (const line of linesOf(r, phase, (e) => e.kind === 'inquiry')) news = (await inquire(r, line, to)) || news;
    // A drill copies nothing: it must leave the account as it is.
    if (!r.state.drill) news = (await collectAll(r, phase)) || news;
  }
}

/** Only reads the alerts again at their sources. */
export async function confirm(r: IncidentRecord): Promise<void> {
  tell(r);
  const lines = linesOf(r, 'assess', (e) => e.kind === 'inquiry' && e.confirms === true);
  const to = now();
  await Promise.all(lines.map((line) => inquire(r, line, to)));
}

/** @returns whether there was a target that it had not copied */
async function collectAll(r: IncidentRecord, phase: StepPhase): Promise<boolean> {
  const lines = linesOf(r, phase, (e) => e.kind === 'evidence').map((line) => ({ line, left: countFresh(r, line) }));
  const batches = lines.flatMap(({ line, left }) =>
    Array.from({ length: Math.ceil(left / BATCH_SIZE) }, () => r.work.do(() => collect(r, line))),
  );
  await Promise.all(batches);
  return batches.length > 0;
}

/** Takes the next targets of the line only when it begins, so that no target is lost if the incident continues as new before. */
async function collect(r: IncidentRecord, line: Line): Promise<void> {
  const { phase, use, entry } = line;
  const targets = takeFresh(r, line, BATCH_SIZE);
  if (targets.length === 0) return;
  const entities = r.neededBy(
    entry.id,
    targets.map((t) => t.region),
  );
  const input = { incident: r.ref(phase), targets, params: use.with, entities };
  try {
    const outcomes = await callEntry(entry.id, 'collect', summaryOf(targets), input);
    keep(r, line, targets, outcomes);
  } catch (error) {
    const why = failureText(error);
    for (const target of targets) isMissing(r, line, target, why);
  }
}

function keep(r: IncidentRecord, line: Line, targets: readonly Entity[], outcomes: readonly CollectOutcome[]): void {
  const { entry } = line;
  const collected = targets.flatMap((target, i) => {
    const outcome = outcomes[i]!;
    if (outcome.outcome === 'failed') isMissing(r, line, target, outcome.reason);
    return outcome.outcome === 'failed' ? [] : [{ title: entry.title, target, ...outcome }];
  });
  r.state.evidence.push(...collected.flatMap((c) => c.items));
  // A long batch is one event: its evidence items name every target.
  const copied = text('copied', '확보');
  const said = collected.length > TOLD_SINGLY ? [aboutSet(collected, copied)] : collected.map((c) => c.summary);
  for (const summary of said) {
    r.state.summaries.push({ entry: entry.id, at: now(), summary });
    r.append('evidence', { what: summary });
  }
  r.learn(
    collected.flatMap((c) => c.entities),
    entry.id,
  );
}

/** Copies of a batch that have an event each. */
const TOLD_SINGLY = 6;

function isMissing(r: IncidentRecord, { entry }: Line, target: Entity, why: Text): void {
  const what = about({ title: entry.title, target }, why);
  r.book.missingEvidence[entityKey(target)] = text(
    `Evidence is missing. ${what.en}`,
    `증거를 확보하지 못했습니다. ${what.ko}`,
  );
  r.append('evidence-failed', { what });
}
