/**
 * Copies evidence: each line once for each target, beside previews and people's decisions. A change waits for the copies of
 * its target, and people are told of a copy that failed before the change begins.
 */
import { condition } from '@temporalio/workflow';
import { inParallel } from '../../../domain/in-parallel.ts';
import { BATCH_SIZE, type CollectOutcome } from '../../../domain/entry.ts';
import { entityKey, evidenceKeys, type Entity } from '../../../domain/entity.ts';
import { chunksOf, groupBy } from '../../../domain/group.ts';
import { isSettled, type Step } from '../../../domain/incident.ts';
import type { StepPhase } from '../../../domain/runbook.ts';
import type { Text } from '../../../domain/text.ts';
import { cutShort } from '../../../domain/merging.ts';
import { callEntry, failureText } from '../../call-entry.ts';
import { about, aboutSet, now, text } from '../../wording.ts';
import { withoutEvidence } from '../approval-gate.ts';
import { summaryOf } from '../batches.ts';
import { claimsLeftOut, originOf } from './claims.ts';
import { mayBegin } from '../paid-work.ts';
import type { IncidentRecord } from '../record.ts';
import { accountOf, keyOf, lineAt, linesOf, takeFresh, tellsOfAll, type Line } from './lines.ts';

/** Batches at a time: previews and changes have the other half of the room for work. */
const AT_ONCE = 6;

/**
 * Copies what the phase's lines have not copied yet. From the call on, the changes of these targets wait.
 * @param among the entities that are copied, while inquiries still look for more; without it, all known ones
 * @returns whether there was a target that was not copied, when all copies have ended
 */
export function copyEvidence(r: IncidentRecord, phase: StepPhase, among?: readonly Entity[]): Promise<boolean> {
  // A drill copies nothing: it must leave the account as it is.
  if (r.state.drill) return Promise.resolve(false);
  const lines = linesOf(r, phase, (e) => e.kind === 'evidence').filter((l) => among === undefined || !tellsOfAll(l));
  return copyAll(
    r,
    lines.map((line) => ({ line, targets: takeFresh(r, line, { among }) })),
  );
}

/** Begins again the copies that had not ended when the incident continued as new. */
export function resumeCopies(r: IncidentRecord): void {
  const lines = new Map<string, { line: Line; targets: Entity[] }>();
  for (const [key, places] of Object.entries(r.book.copying))
    for (const place of places) {
      const [phase, n] = place.split('|') as [StepPhase, string];
      const target = r.entity(key) ?? accountOf(r);
      const known = lines.get(place) ?? { line: lineAt(r, { phase, line: Number(n) }), targets: [] };
      lines.set(place, { ...known, targets: [...known.targets, target] });
    }
  void copyAll(r, [...lines.values()]);
}

/** Waits until no copy is being made. */
export const copiesEnded = (r: IncidentRecord): Promise<void> =>
  condition(() => Object.keys(r.book.copying).length === 0);

async function copyAll(r: IncidentRecord, all: readonly { line: Line; targets: Entity[] }[]): Promise<boolean> {
  for (const { line, targets } of all) for (const target of targets) begun(r, line, target);
  // The first targets of all lines come first, so that their changes can begin.
  const batches = all
    .flatMap(({ line, targets }) => chunksOf(targets, BATCH_SIZE).map((some, i) => ({ line, some, i })))
    .toSorted((a, b) => a.i - b.i);
  mark(r);
  try {
    await inParallel(batches, AT_ONCE, ({ line, some }) => copyInTime(r, line, some));
  } catch (error) {
    for (const { line, targets } of all) neverBegun(r, line, targets);
    throw error;
  }
  return batches.length > 0 && cutShort(r.state) === undefined;
}

/** As many at a time as may begin. */
async function copyInTime(r: IncidentRecord, line: Line, targets: readonly Entity[]): Promise<void> {
  for (let left = targets; left.length > 0;) {
    const n = await mayBegin(r, line.entry, left.length);
    if (n === 0) {
      neverBegun(r, line, left);
      return;
    }
    const some = left.slice(0, n);
    left = left.slice(n);
    await r.work.do(() => copy(r, line, some));
  }
}

/** The incident has ended: they are copied if it is opened again. */
function neverBegun(r: IncidentRecord, line: Line, targets: readonly Entity[]): void {
  for (const target of targets) if (ended(r, line, target)) r.forget(keyOf(line, target));
  mark(r);
}

async function copy(r: IncidentRecord, line: Line, targets: readonly Entity[]): Promise<void> {
  const { phase, use, entry } = line;
  const entities = r.neededBy(
    entry.id,
    targets.map((t) => t.region),
    claimsLeftOut(r, targets),
  );
  const input = { incident: r.ref(phase), targets: [...targets], params: use.with, entities };
  try {
    const outcomes = await callEntry(entry.id, 'collect', summaryOf(targets), input);
    keep(r, line, targets, outcomes);
  } catch (error) {
    const why = failureText(error);
    for (const target of targets) isMissing(r, line, target, why);
  }
  for (const target of targets) ended(r, line, target);
  mark(r);
  r.wakeRunner();
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
  // A copy begins while the source is asked: what counts is what is known of its target now.
  const known = (target: Entity): Entity => r.entity(entityKey(target)) ?? target;
  for (const [origin, some] of groupBy(collected, ({ target }) => originOf(entry.id, [known(target)])))
    r.learn(
      some.flatMap((c) => c.entities),
      entry.id,
      origin,
    );
}

/** Copies of a batch that have an event each. */
const TOLD_SINGLY = 6;

function isMissing(r: IncidentRecord, { entry }: Line, target: Entity, why: Text): void {
  const key = entityKey(target);
  const what = about({ title: entry.title, target }, why);
  const missing = text(`Evidence is missing. ${what.en}`, `증거를 확보하지 못했습니다. ${what.ko}`);
  r.book.missingEvidence[key] = missing;
  r.append('evidence-failed', { what });
  withoutEvidence(
    r,
    waitingSteps(r).filter((s) => evidenceKeys(s.target).includes(key)),
    missing,
  );
}

const placeOf = ({ phase, line }: Line): string => `${phase}|${line}`;

function begun({ book }: IncidentRecord, line: Line, target: Entity): void {
  const key = entityKey(target);
  const places = new Set(book.copying[key]).add(placeOf(line));
  book.copying[key] = [...places];
}

/** @returns whether it had not ended before */
function ended({ book }: IncidentRecord, line: Line, target: Entity): boolean {
  const key = entityKey(target);
  const before = book.copying[key] ?? [];
  const left = before.filter((place) => place !== placeOf(line));
  if (left.length === 0) delete book.copying[key];
  else book.copying[key] = left;
  return left.length < before.length;
}

/** Changes that have not begun. */
const waitingSteps = (r: IncidentRecord): Step[] =>
  r.state.steps.filter((s) => s.kind === 'change' && s.undoes === undefined && !isSettled(s) && s.status !== 'running');

/** Notes on each step whether it waits for evidence. */
function mark(r: IncidentRecord): void {
  let isNews = false;
  for (const step of waitingSteps(r)) {
    const waits = evidenceKeys(step.target).some((key) => r.book.copying[key] !== undefined);
    if (waits === (step.copying === true)) continue;
    isNews = true;
    if (waits) step.copying = true;
    else delete step.copying;
  }
  if (isNews) r.changed();
}
