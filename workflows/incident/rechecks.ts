/**
 * Reads containment again while the incident is open, and before it is released: somebody else may have undone it. Then
 * people are told, and it is proposed again.
 */
import { CancellationScope, condition } from '@temporalio/workflow';
import { plural } from '../../domain/format.ts';
import type { NotDone, PreviewOutcome } from '../../domain/entry.ts';
import { groupBy } from '../../domain/group.ts';
import type { Step } from '../../domain/incident.ts';
import type { Text } from '../../domain/text.ts';
import { failureText } from '../call-entry.ts';
import { now, text } from '../wording.ts';
import { catchUpSoon } from './alerts.ts';
import { batchesOf } from './batches.ts';
import { earlyKey, lookAt, lookAtTargets } from './preview.ts';
import { undoneKey } from './book.ts';
import type { IncidentRecord } from './record.ts';
import { forgetContainment, isAllSettled } from './runbook/propose.ts';

/** The first pause, if the customer's policy names no other. */
const FIRST_PAUSE_SECONDS = 300;
/** The pauses as multiples of the first one: 5, 15 and 30 minutes, then an hour each time. */
const PAUSES = [1, 3, 6, 12];
/** How often the same containment is proposed again. If it is undone more often, people have to settle why first. */
export const MOST_AGAIN = 3;

/** Goes on until the incident ends, also while it is being dismissed. */
export const recheckOnTime = (r: IncidentRecord): void => void CancellationScope.nonCancellable(() => watch(r));

async function watch(r: IncidentRecord): Promise<void> {
  const { book } = r;
  for (;;) {
    await condition(() => r.state.steps.some(isInPlace));
    book.recheckAt ??= new Date(Date.now() + pauseMs(r, book.rechecks)).toISOString();
    const due = Math.max(1, Date.parse(book.recheckAt) - Date.now());
    const nothingLeft = await condition(() => !r.state.steps.some(isInPlace), due, {
      summary: 'before containment is read again',
    });
    delete book.recheckAt;
    if (nothingLeft) continue;
    book.rechecks += 1;
    if (await recheck(r)) catchUpSoon(r);
  }
}

/** @param nth how many looks there were before */
export function pauseMs({ state }: IncidentRecord, nth: number): number {
  const first = state.customer.recheckAfterSeconds ?? FIRST_PAUSE_SECONDS;
  return 1_000 * first * (PAUSES[nth] ?? PAUSES.at(-1)!);
}

/** @returns whether anything was undone and is to be proposed again */
const recheck = (r: IncidentRecord): Promise<boolean> => lookAtAll(r, (batch) => lookAt(r, batch));

/**
 * `recheck` right before the release, which takes what this has seen instead of looking once more. If people are asked first,
 * the release looks anew.
 */
export async function recheckForRelease(r: IncidentRecord): Promise<boolean> {
  const undone = await lookAtAll(r, async (batch) => {
    const outcomes = await lookAtTargets(
      r,
      batch[0]!.entry,
      'restore',
      batch.map(({ target, params }) => ({ target, params })),
    );
    outcomes.forEach((outcome, i) => r.early.set(earlyKey(batch[i]!.entry, batch[i]!), Promise.resolve(outcome)));
    return outcomes;
  });
  if (undone || !isAllSettled(r)) r.early.clear();
  return undone;
}

type Look = (batch: readonly Step[]) => Promise<PreviewOutcome[]>;

async function lookAtAll(r: IncidentRecord, look: Look): Promise<boolean> {
  const batches = batchesOf(inPlace(r));
  const undone = await Promise.all(batches.map((batch) => r.work.do(() => lookAgain(r, batch, look))));
  return undone.some((again) => again);
}

const isInPlace = (s: Step): boolean =>
  s.held === true && s.undoes === undefined && (s.status === 'done' || s.status === 'noop');

/** Containment that this incident holds, and that nobody is asked to release. */
function inPlace(r: IncidentRecord): Step[] {
  const { steps } = r.state;
  const offered = new Set(steps.filter((s) => s.status !== 'rejected' && s.status !== 'skipped').map((s) => s.undoes));
  return steps.filter((s) => isInPlace(s) && !offered.has(s.id));
}

async function lookAgain(r: IncidentRecord, steps: readonly Step[], look: Look): Promise<boolean> {
  let outcomes: PreviewOutcome[];
  try {
    outcomes = await look(steps);
  } catch (error) {
    sayUnread(r, steps, () => failureText(error));
    return false;
  }
  const failed = steps.filter((_, i) => outcomes[i]!.outcome === 'failed');
  sayUnread(r, failed, (step) => (outcomes[steps.indexOf(step)] as NotDone).reason);
  const still = new Set(inPlace(r));
  const undone = steps.filter((step, i) => outcomes[i]!.outcome === 'change' && still.has(step));
  if (undone.length === 0) return false;
  r.appendAbout(
    'containment-undone',
    undone,
    text('somebody outside this incident has undone it', '인시던트 밖에서 격리가 해제됨'),
  );
  const again = undone.filter((step) => noteUndone(r, step) <= MOST_AGAIN);
  for (const step of again) forgetContainment(r, step);
  const left = undone.length - again.length;
  if (left > 0)
    r.append('note', {
      what: text(
        `${plural(left, 'target')} will not be proposed again: it was undone more than ${MOST_AGAIN} times. Find out who does it first.`,
        `대상 ${left}개는 ${MOST_AGAIN}회 넘게 해제되어 다시 제안하지 않습니다. 해제하는 주체를 먼저 확인하세요.`,
      ),
    });
  return again.length > 0;
}

function sayUnread(r: IncidentRecord, steps: readonly Step[], whyOf: (step: Step) => Text): void {
  for (const same of groupBy(steps, (s) => whyOf(s).en).values()) {
    const why = whyOf(same[0]);
    r.appendAbout('recheck-failed', same, text(`could not be read again: ${why.en}`, `재조회 실패: ${why.ko}`));
  }
}

/** @returns how often it has been undone so far */
function noteUndone(r: IncidentRecord, step: Step): number {
  step.status = 'undone';
  step.undoneOutsideAt = now();
  r.holds.drop(step);
  const key = undoneKey(step);
  const times = (r.book.undone[key] ?? 0) + 1;
  r.book.undone[key] = times;
  r.changed();
  return times;
}
