/**
 * Systems outside that are kept in step with the incident: opened with it, told of its milestones, closed with it. Nothing waits
 * for them but the last minute of a closing incident, and what they say is only noted.
 */
import { CancellationScope, condition, proxyActivities } from '@temporalio/workflow';
import type { SystemActivities } from '../../contract/activities.ts';
import { isAtLeast } from '../../domain/alert.ts';
import { SYSTEM_NAMES, type PinnedSystem } from '../../domain/outside-systems.ts';
import type { SystemNews, Telling, TellSystemInput } from '../../domain/system-telling.ts';
import type { Text } from '../../domain/text.ts';
import type { TimelineEvent, TimelineKind } from '../../domain/timeline.ts';
import { SYSTEM } from '../activity-options.ts';
import { failureText } from '../call-entry.ts';
import { text } from '../wording.ts';
import type { SystemPlace } from './book.ts';
import { stopLadder } from './gate-reminders.ts';
import { mayBegin } from './paid-work.ts';
import type { IncidentRecord } from './record.ts';

/** The milestones, and what each means to a ticket. */
const MILESTONES: Partial<Record<TimelineKind, Telling['kind']>> = {
  opened: 'open',
  acknowledged: 'acknowledge',
  contained: 'comment',
  restored: 'comment',
  'follow-ups': 'comment',
  reported: 'comment',
  dismissed: 'comment',
  closed: 'close',
};
/** Tellings of one call. */
const AT_ONCE = 20;
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 60 * 60_000;
/** What a system says beyond is only counted. */
const MOST_NEWS = 50;

/** A drill is told to nobody. */
export function tellSystems(r: IncidentRecord): void {
  const { systems = [] } = r.state.customer;
  if (r.state.drill) return;
  for (const system of systems) void CancellationScope.nonCancellable(() => keepTold(r, system));
}

/** Whether a system is still to be told something. One that was away is tried once more at the end. */
export const areSystemsBehind = (r: IncidentRecord): boolean =>
  !r.state.drill &&
  (r.state.customer.systems ?? []).some((s) => {
    const place = placeOf(r, s);
    return (place.failing !== true || isEndNew(r, place)) && newsFor(r, s).length > 0;
  });

/** The incident is closing, and has not been closing yet at the last try. */
const isEndNew = ({ state }: IncidentRecord, { endTried }: SystemPlace): boolean =>
  state.closedAt !== undefined && state.closedAt !== endTried;

function placeOf({ book }: IncidentRecord, { id }: PinnedSystem): SystemPlace {
  const places = (book.systems ??= {});
  return (places[id] ??= { seq: 0, news: 0 });
}

/** What it has not been told. Before the incident is severe enough for it, nothing. */
function newsFor(r: IncidentRecord, system: PinnedSystem): Telling[] {
  const { ref, seq } = placeOf(r, system);
  if (ref === undefined && !isAtLeast(r.state.severity, system.minimumSeverity)) return [];
  const kindOf = ({ kind }: TimelineEvent): Telling['kind'] | undefined => MILESTONES[kind];
  return r.state.timeline
    .flatMap((event) => {
      const kind = event.seq > seq ? kindOf(event) : undefined;
      return kind === undefined ? [] : [{ seq: event.seq, kind, what: event.what }];
    })
    .slice(0, AT_ONCE);
}

async function keepTold(r: IncidentRecord, system: PinnedSystem): Promise<never> {
  const place = placeOf(r, system);
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    await condition(() => !r.work.isStopped && newsFor(r, system).length > 0);
    const tellings = newsFor(r, system);
    if (place.ref === undefined && (await mayBegin(r, OPENING, 1)) === 0) {
      // It ended before anyone or any source vouched for it: no ticket of it was opened, and none is now.
      place.seq = tellings.at(-1)!.seq;
      continue;
    }
    const { closedAt } = r.state;
    const why = await r.work.aside(() => tell(r, system, tellings));
    if (closedAt !== undefined) place.endTried = closedAt;
    if (why === undefined) {
      pauseMs = FIRST_PAUSE_MS;
      delete place.failing;
      continue;
    }
    const name = nameOf(system);
    if (place.failing !== true) r.append('telling-failed', { what: text(`${name}: ${why.en}`, `${name}: ${why.ko}`) });
    place.failing = true;
    await condition(() => isEndNew(r, place), pauseMs, { summary: `before ${system.id} is told again` });
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
  }
}

const OPENING = { id: 'system.tell', title: text('Tickets and pages in systems outside', '외부 시스템의 티켓과 호출') };
const nameOf = ({ id, kind }: PinnedSystem): string => `${SYSTEM_NAMES[kind]} (${id})`;

/** @returns why not everything could be told */
async function tell(r: IncidentRecord, system: PinnedSystem, tellings: Telling[]): Promise<Text | undefined> {
  const { title, titleKo, severity, category, customer, slack, runId, phase } = r.state;
  const { name, language, account } = customer;
  const place = placeOf(r, system);
  const { 'system.tell': send } = proxyActivities<SystemActivities>({ ...SYSTEM, summary: system.id });
  const input: TellSystemInput = {
    incident: r.ref(phase),
    runId,
    system: system.id,
    ...(place.ref === undefined ? {} : { ref: place.ref }),
    ...(place.sent === undefined ? {} : { sent: place.sent }),
    tellings,
    title: title.slice(0, 300),
    ...(titleKo === undefined ? {} : { titleKo: titleKo.slice(0, 300) }),
    severity,
    category,
    customer: { name, language, account },
    ...(slack?.link === undefined ? {} : { link: slack.link }),
  };
  try {
    const { ref, sent, seq, failed } = await send(input);
    place.seq = Math.max(place.seq, seq);
    if (sent === undefined) delete place.sent;
    else place.sent = sent;
    if (ref !== undefined) noteTicket(r, system, ref);
    return failed;
  } catch (error) {
    return failureText(error);
  }
}

function noteTicket(r: IncidentRecord, system: PinnedSystem, ref: string): void {
  const place = placeOf(r, system);
  if (place.ref !== undefined) return;
  place.ref = ref;
  // Its alert is named by the incident's own key.
  const isOwnKey = system.kind === 'pagerduty' || system.kind === 'opsgenie';
  const at = isOwnKey ? nameOf(system) : `${nameOf(system)}: ${ref}`;
  r.append('told', { what: text(`Opened in ${at}`, `외부 시스템에 접수: ${at}`) });
}

/** @returns false if the incident has no such system */
export function takeSystemNews(r: IncidentRecord, { system: id, change, by, text: words, at }: SystemNews): boolean {
  const system = r.state.customer.systems?.find((s) => s.id === id);
  if (system === undefined) return false;
  const place = placeOf(r, system);
  place.news += 1;
  const acknowledged = change === 'acknowledged' && system.kind === 'pagerduty';
  const stopped = acknowledged && at !== undefined && r.state.status === 'open' && stopLadder(r, at);
  if (place.news > MOST_NEWS && !stopped) {
    r.changedQuietly();
    return true;
  }
  const name = nameOf(system);
  const what = {
    acknowledged: text(
      `Acknowledged in ${name}${stopped ? ': the on-call ladder stops. The cards still wait for a decision' : ''}`,
      `${name}에서 확인함${stopped ? '. 당직 호출을 멈춤. 카드는 계속 결정을 기다림' : ''}`,
    ),
    closed: text(
      `Closed in ${name}. The incident goes on here until it is closed here`,
      `${name}에서 종결됨. 이 인시던트는 여기서 종결할 때까지 계속됨`,
    ),
    status: text(`Changed in ${name}`, `${name}에서 상태 변경`),
    comment: text(`Comment in ${name}`, `${name}의 댓글`),
  }[change];
  r.append('note', { actor: { kind: 'source', id, name: by === '' ? name : `${by} (${name})` }, what, why: words });
  return true;
}
