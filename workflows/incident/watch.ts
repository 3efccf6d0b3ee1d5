/**
 * After release and report the incident stays open for the customer's time of watching, and looks at the same pauses as the
 * rechecks whether the intruder is back. If so, what was released is proposed for containment again.
 */
import { condition } from '@temporalio/workflow';
import { entityKey } from '../../domain/entity.ts';
import { failureText } from '../call-entry.ts';
import { now, text } from '../wording.ts';
import { pauseMs } from './rechecks.ts';
import type { IncidentRecord } from './record.ts';
import { inquireSince, type Returned } from './runbook/inquire.ts';
import { linesOf, type Line } from './runbook/lines.ts';
import { forgetContainment } from './runbook/propose.ts';

/** Names in one line of the timeline. */
const NAMED = 10;

/** Ends when the time is over, or with news: an alert, or the intruder's return. */
export async function watchAfterRelease(r: IncidentRecord): Promise<void> {
  const { state } = r;
  const { watchAfterReleaseSeconds: seconds = 0 } = state.customer;
  const lines = linesOf(r, 'restore', (e) => e.kind === 'inquiry').filter((l) => l.use.after === 'watch');
  const isToWatch = lines.length > 0 && seconds > 0 && !state.drill && state.steps.some((s) => s.undoes !== undefined);
  if (!isToWatch || isOver(r)) return;
  begin(r, seconds);
  for (let nth = 0; !isOver(r) && state.watch !== undefined; nth += 1) {
    const leftMs = Date.parse(state.watch.until) - Date.now();
    const pause = Math.max(1, Math.min(leftMs, pauseMs(r, nth)));
    if (await condition(() => isOver(r), pause, { summary: "before the intruder's return is looked for" })) break;
    const back = await lookForThem(r, lines, state.watch.since);
    if (back.length > 0) containAgain(r, back);
    else if (Date.now() >= Date.parse(state.watch.until)) {
      r.append('note', {
        what: text(
          'Nobody came back while the incident was watched after the release',
          '격리 해제 후 감시 기간 동안 재침입 없음',
        ),
      });
      break;
    }
  }
  delete state.watch;
  r.changed();
}

/** People have dismissed it, or there is something that the phases have to deal with. */
const isOver = (r: IncidentRecord): boolean => r.state.dismissal !== undefined || r.hasNews();

/** The watch goes on where it was when the incident has continued as new. */
function begin(r: IncidentRecord, seconds: number): void {
  if (r.state.watch !== undefined) return;
  const until = new Date(Date.now() + 1_000 * seconds).toISOString();
  r.state.watch = { since: now(), until };
  r.append('watching', {
    what: text("The intruder's return is watched for", '공격자의 재침입 감시 시작'),
  });
}

async function lookForThem(r: IncidentRecord, lines: readonly Line[], since: string): Promise<Returned[]> {
  const back: Returned[] = [];
  for (const line of lines) {
    try {
      back.push(...(await inquireSince(r, line, since)));
    } catch (error) {
      const why = failureText(error);
      if (!r.firstTime(`watch-failed|${line.entry.id}|${why.en}`)) continue;
      const { en, ko } = line.entry.title;
      r.append('inquiry-failed', { what: text(`${en} did not work: ${why.en}`, `${ko} 실패: ${why.ko}`) });
    }
  }
  return back;
}

/** What was released of those who are back; all that was released if none of it is theirs. */
function containAgain(r: IncidentRecord, back: readonly Returned[]): void {
  const seen = new Set(back.map(entityKey));
  const released = r.state.steps.filter((s) => s.phase === 'isolate' && s.status === 'undone');
  const theirs = released.filter((s) => seen.has(entityKey(s.target)));
  for (const step of theirs.length > 0 ? theirs : released) forgetContainment(r, step);
  const names = [...new Set(back.map((e) => e.id))];
  const list = names.slice(0, NAMED).join(', ') + (names.length > NAMED ? ', …' : '');
  r.append('came-back', {
    what: text(
      `Back after the release: ${list}. What was released is proposed for containment again.`,
      `격리 해제 후 다시 나타남: ${list}. 해제한 격리를 다시 제안합니다.`,
    ),
  });
  r.book.news += 1;
}
