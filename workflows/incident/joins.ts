/** Another incident joins this one: this one answers, takes its alerts, and goes on. */
import { getExternalWorkflowHandle } from '@temporalio/workflow';
import { joinAnswerSignal, type Joined, type JoinRequest } from '../../contract/merging.ts';
import { moreSevere } from '../../domain/alert.ts';
import { mayDecide } from '../../domain/approval.ts';
import { plural } from '../../domain/format.ts';
import { cutShort, haveOneOwner, OF_OTHERS } from '../../domain/merging.ts';
import type { Text } from '../../domain/text.ts';
import { MINUTE_MS } from '../../domain/units.ts';
import { now, person, text } from '../wording.ts';
import { IS_CLOSED, refuse } from './approval-gate.ts';
import type { Book } from './book.ts';
import { recordSeverity } from './leading.ts';
import type { IncidentRecord } from './record.ts';

/** Incidents that have joined, of which the state knows; and those that may join at the same time. */
const MOST_JOINED = 20;
/** So long this incident stays as it is, so that alerts can be handed over. */
const WAITS_MS = MINUTE_MS;

/** Another incident is handing its alerts over. */
export const isBeingJoined = (book: Book): boolean => Object.keys(joinersOf(book)).length > 0;

/** Another incident asks to join this one. Its answer is sent back. */
export function takeJoin(r: IncidentRecord, request: JoinRequest): void {
  const { from, nonce, by } = request;
  if (!r.firstTime(`join|${nonce}`)) return;
  const why = whyNotTake(r, request);
  if (why === undefined) expect(r, request);
  else refuse(r, by, why);
  const answer = { nonce, ...(why === undefined ? {} : { why }) };
  r.work.aside(() => getExternalWorkflowHandle(from.id).signal(joinAnswerSignal, answer)).catch(() => undefined);
}

function whyNotTake({ state, book, suspects }: IncidentRecord, { from, by, runbook }: JoinRequest): Text | undefined {
  if (!haveOneOwner(state.id, from.id) || from.id === state.id) return OF_OTHERS;
  if (state.status !== 'open' || cutShort(state) !== undefined) return IS_CLOSED;
  if (book.joining !== undefined || Object.keys(joinersOf(book)).length >= MOST_JOINED) return IS_MERGING;
  // Its runbook may have no lines for the other one's things.
  if (runbook !== state.runbook.id) return FOLLOWS_ANOTHER;
  return mayDecide(by, state.customer, suspects());
}

/** Those that may still be handing over. */
const joinersOf = ({ joiners = {} }: Book): NonNullable<Book['joiners']> =>
  Object.fromEntries(Object.entries(joiners).filter(([, { until }]) => Date.now() < until));

function expect(r: IncidentRecord, { nonce, from, by, reason, severity, known }: JoinRequest): void {
  r.book.joiners = { ...joinersOf(r.book), [nonce]: { from, by, reason, until: Date.now() + WAITS_MS } };
  raise(r, severity, known);
}

/** A merge must not make an incident look less severe than it is known to be. */
function raise(r: IncidentRecord, severity: JoinRequest['severity'], known: JoinRequest['known']): void {
  const { state } = r;
  const before = state.severity;
  if (state.graded !== undefined) state.graded.known = moreSevere(state.graded.known, moreSevere(severity, known));
  const after = moreSevere(before, state.graded === undefined ? moreSevere(severity, known) : severity);
  if (after !== before) recordSeverity(r, after);
}

/** It has handed over everything. */
export function takeJoined(r: IncidentRecord, { nonce, alerts, things }: Joined): void {
  const joiner = r.book.joiners?.[nonce];
  if (joiner === undefined) return;
  delete r.book.joiners?.[nonce];
  const { from, by, reason } = joiner;
  r.state.joined = [...(r.state.joined ?? []), { ...from, at: now() }].slice(-MOST_JOINED);
  r.append('joined', {
    actor: person(by),
    why: reason,
    what: text(
      `Incident ${from.id} has joined this one: ${plural(alerts, 'alert')}, ${plural(things, 'thing')}`,
      `${from.id} 인시던트를 이 인시던트에 병합: 경보 ${alerts}건, 대상 ${things}개`,
    ),
  });
}

export const IS_MERGING = text(
  'This incident is being merged with another one. Please try again in a minute.',
  '이 인시던트는 다른 인시던트와 병합하는 중입니다. 1분 뒤에 다시 시도해 주세요.',
);
const FOLLOWS_ANOTHER = text('It follows another runbook.', '다른 런북으로 대응 중입니다.');
