/**
 * After release and report the incident stays open for the customer's time of watching, and looks at the same pauses as the
 * rechecks whether the intruder is back. If so, what was released is proposed for containment again.
 */
import { condition } from '@temporalio/workflow';
import { isContainment } from '../../domain/contained.ts';
import { entityKey } from '../../domain/entity.ts';
import { groupBy } from '../../domain/group.ts';
import type { Step } from '../../domain/incident.ts';
import { cutShort } from '../../domain/merging.ts';
import type { Text } from '../../domain/text.ts';
import { failureText } from '../call-entry.ts';
import { now, text } from '../wording.ts';
import { undoneKey } from './book.ts';
import { MOST_AGAIN, pauseMs } from './rechecks.ts';
import type { IncidentRecord } from './record.ts';
import { inquireSince, type Return } from './runbook/inquire.ts';
import { linesOf, type Line } from './runbook/lines.ts';
import { forgetContainment } from './runbook/propose.ts';

/** Names in one line of the timeline. */
const NAMED = 10;

/**
 * Ends when the time is over, or with news: an alert, or the intruder's return.
 * @returns whether people have cut the incident short meanwhile
 */
export async function watchAfterRelease(r: IncidentRecord): Promise<boolean> {
  const { state } = r;
  const { watchAfterReleaseSeconds: seconds = 0 } = state.customer;
  const lines = linesOf(r, 'restore', (e) => e.kind === 'inquiry').filter((l) => l.use.after === 'watch');
  const isToWatch = lines.length > 0 && seconds > 0 && !state.drill && releases(r).length > 0;
  if (!isToWatch || isOver(r)) return false;
  begin(r, seconds);
  for (let nth = 0; !isOver(r) && state.watch !== undefined; nth += 1) {
    const leftMs = Date.parse(state.watch.until) - Date.now();
    const pause = Math.max(1, Math.min(leftMs, pauseMs(r, nth)));
    if (await condition(() => isOver(r), pause, { summary: "before the intruder's return is looked for" })) break;
    const { back, unwatched } = await lookForThem(r, lines, state.watch.since);
    if (cutShort(state) !== undefined) break;
    if (back.length > 0) containAgain(r, back);
    if (r.hasNews() || Date.now() < Date.parse(state.watch.until)) continue;
    if (state.watch.back === undefined) r.append('note', { what: outcomeOf(unwatched) });
    break;
  }
  delete state.watch;
  r.changed();
  return cutShort(state) !== undefined;
}

/** People have cut it short, or there is something that the phases have to deal with. */
const isOver = (r: IncidentRecord): boolean => cutShort(r.state) !== undefined || r.hasNews();

/** The releases of containment that are done. */
function releases({ state: { steps } }: IncidentRecord): Step[] {
  const contained = new Set(steps.filter(isContainment).map((s) => s.id));
  return steps.filter((s) => s.undoes !== undefined && contained.has(s.undoes) && s.status === 'done');
}

/** The watch goes on where it was when the incident has continued as new. */
function begin(r: IncidentRecord, seconds: number): void {
  if (r.state.watch !== undefined) return;
  const until = new Date(Date.now() + 1_000 * seconds).toISOString();
  r.state.watch = { since: releasedAt(r), until };
  r.append('watching', {
    what: text("The intruder's return is watched for", '공격자의 재침입 감시 시작'),
  });
}

/** When the first containment of this round was released: after the last one was in place, and after the last return. */
function releasedAt(r: IncidentRecord): string {
  const { returnedAt } = r.book;
  const contained = r.state.steps.filter((s) => isContainment(s) && (s.status === 'done' || s.status === 'undone'));
  const before = [returnedAt ?? '', ...contained.map((s) => s.finishedAt ?? '')].toSorted().at(-1)!;
  const ends = releases(r).flatMap(({ finishedAt = '' }) => (finishedAt > before ? [finishedAt] : []));
  return ends.toSorted()[0] ?? returnedAt ?? now();
}

async function lookForThem(r: IncidentRecord, lines: readonly Line[], since: string): Promise<Return> {
  const seen: Return = { back: [], unwatched: [] };
  for (const line of lines) {
    const { en, ko } = line.entry.title;
    try {
      const { back, unwatched } = await inquireSince(r, line, since);
      seen.back.push(...back);
      seen.unwatched.push(...unwatched);
    } catch (error) {
      seen.unwatched.push(line.entry.title);
      const why = failureText(error);
      if (!r.firstTime(`watch-failed|${line.entry.id}|${why.en}`)) continue;
      r.append('inquiry-failed', { what: text(`${en} did not work: ${why.en}`, `${ko} 실패: ${why.ko}`) });
    }
  }
  return seen;
}

/** @param unwatched of the last look, which is about the whole time */
function outcomeOf(unwatched: readonly Text[]): Text {
  if (unwatched.length === 0)
    return text(
      'Nobody came back while the incident was watched after the release',
      '격리 해제 후 감시 기간 동안 재침입 없음',
    );
  const en = listOf(unwatched.map((what) => what.en));
  const ko = listOf(unwatched.map((what) => what.ko));
  return text(
    `Nobody was seen to come back after the release, but it could not be watched whole: ${en}`,
    `격리 해제 후 재침입이 확인되지 않았으나 일부는 감시하지 못함: ${ko}`,
  );
}

function listOf(all: readonly string[]): string {
  const names = [...new Set(all)];
  return names.slice(0, NAMED).join(', ') + (names.length > NAMED ? ` (+${names.length - NAMED})` : '');
}

/** What was released of those who are back is proposed again, unless people have rejected that or it was proposed often. */
function containAgain(r: IncidentRecord, back: Return['back']): void {
  const again = toContain(r, new Set(back.map(entityKey))).filter((step) => noteAgain(r, step) <= MOST_AGAIN);
  for (const step of again) forgetContainment(r, step);
  const list = listOf(back.map((e) => e.id));
  r.book.returnedAt = now();
  if (again.length > 0) {
    r.append('came-back', {
      what: text(
        `Back after the release: ${list}. What was released is proposed for containment again.`,
        `격리 해제 후 다시 나타남: ${list}. 해제한 격리를 다시 제안합니다.`,
      ),
    });
    r.book.news += 1;
    return;
  }
  // What has been told is not told at each look.
  Object.assign(r.state.watch!, { since: r.book.returnedAt, back: true });
  if (!r.firstTime(`came-back|${list}`)) return;
  r.append('came-back', {
    what: text(
      `Back after the release: ${list}. Nothing is proposed again: it was rejected, or proposed again ${MOST_AGAIN} times. Decide how to contain it.`,
      `격리 해제 후 다시 나타남: ${list}. 이미 거부되었거나 ${MOST_AGAIN}회 다시 제안한 격리이므로 더는 제안하지 않습니다. 격리 방법을 직접 결정하세요.`,
    ),
  });
}

/** The last containment of each target that is released; that of all targets if none of those seen was ever released. */
function toContain(r: IncidentRecord, seen: ReadonlySet<string>): Step[] {
  const released = new Set(releases(r).map((s) => s.undoes));
  const everReleased = [...groupBy(r.state.steps.filter(isContainment), undoneKey).values()].filter((same) =>
    same.some((s) => released.has(s.id)),
  );
  const last = everReleased.map((same) => same.at(-1)!);
  const theirs = last.filter((s) => seen.has(entityKey(s.target)));
  return (theirs.length > 0 ? theirs : last).filter((s) => s.status === 'undone' && released.has(s.id));
}

/** @returns how often it has been proposed again, this time included */
function noteAgain({ book }: IncidentRecord, step: Step): number {
  const key = undoneKey(step);
  const again = (book.again ??= {});
  return (again[key] = (again[key] ?? 0) + 1);
}
