/** An incident joins another one of its customer: that one goes on with its alerts, and this one closes. */
import { CancellationScope, condition, getExternalWorkflowHandle, uuid4 } from '@temporalio/workflow';
import { joinAnswerSignal, joinSignal, type JoinAnswer, type JoinRequest, type Merge } from '../../contract/merging.ts';
import { alertsSignal } from '../../contract/messages.ts';
import { mayDecide } from '../../domain/approval.ts';
import { plural } from '../../domain/format.ts';
import type { Person } from '../../domain/incident.ts';
import { cutShort, handedOver, haveOneOwner, whyNotJoin } from '../../domain/merging.ts';
import { alertsDigest } from '../../domain/stands-for.ts';
import type { Said } from '../../domain/statement.ts';
import type { Text } from '../../domain/text.ts';
import { now, person, text } from '../wording.ts';
import { HAS_CHANGED, IS_CLOSED, mayAct, NEEDS_REASON, refuse } from './approval-gate.ts';
import { dropUndecided } from './dismiss.ts';
import type { IncidentRecord } from './record.ts';

/** How long the other incident may take to answer. */
const ANSWER_WITHIN = '1 minute';
/** Incidents that have joined, of which the state knows. */
const MOST_JOINED = 20;

/** What the other incident has answered, by the request's nonce. */
const answers = new Map<string, JoinAnswer>();

export function merge(r: IncidentRecord, said: Said<Merge>): void {
  const { by, into, reason, digest } = said;
  if (!mayAct(r, by)) return;
  const why =
    (reason.trim() === '' ? NEEDS_REASON : undefined) ??
    whyNotJoin(r.state, into) ??
    (digest === alertsDigest(r.state) ? undefined : HAS_CHANGED);
  if (why === undefined) void r.work.aside(() => CancellationScope.nonCancellable(() => join(r, by, into, reason)));
  else refuse(r, by, why);
}

export function takeAnswer(answer: JoinAnswer): void {
  answers.set(answer.nonce, answer);
}

/** The other one decides too: it may have closed, or be about this person. Only then is anything handed over. */
async function join(r: IncidentRecord, by: Person, into: string, reason: string): Promise<void> {
  const { id, runId } = r.state;
  const nonce = uuid4();
  const { groups, alerts, things, left } = handedOver(r.state);
  const other = getExternalWorkflowHandle(into);
  try {
    await other.signal(joinSignal, { nonce, from: { id, runId }, by, reason, alerts, things });
    await condition(() => answers.has(nonce), ANSWER_WITHIN, { summary: `until ${into} answers` });
    const why = answers.get(nonce) === undefined ? NO_ANSWER : answers.get(nonce)?.why;
    answers.delete(nonce);
    if (why !== undefined) {
      refuse(r, by, why);
      return;
    }
    for (const group of groups) await other.signal(alertsSignal, group);
  } catch {
    refuse(r, by, IS_GONE);
    return;
  }
  // Something may have been approved, or said, since it was asked.
  const since = whyNotJoin(r.state, into);
  if (since === undefined) end(r, { into, by, at: now(), reason }, left);
  else refuse(r, by, since);
}

function end(r: IncidentRecord, merged: NonNullable<IncidentRecord['state']['merged']>, left: number): void {
  const { into, by, reason } = merged;
  r.state.merged = merged;
  const [en, ko] =
    left === 0 ? ['', ''] : [` (${plural(left, 'thing')} not handed over)`, `(전달하지 않은 대상 ${left}개)`];
  r.append('merged', {
    actor: person(by),
    why: reason,
    what: text(`It goes on in incident ${into}${en}`, `${into} 인시던트에서 계속 대응함${ko}`),
  });
  dropUndecided(r, by, reason);
  r.stopPhases();
}

/** Another incident asks to join this one. Its answer is sent back. */
export function takeJoin(r: IncidentRecord, request: JoinRequest): void {
  const { from, nonce, by } = request;
  if (!r.firstTime(`join|${nonce}`)) return;
  const why = whyNotTake(r, request);
  if (why === undefined) note(r, request);
  else refuse(r, by, why);
  const answer = { nonce, ...(why === undefined ? {} : { why }) };
  r.work.aside(() => getExternalWorkflowHandle(from.id).signal(joinAnswerSignal, answer)).catch(() => undefined);
}

function whyNotTake({ state, suspects }: IncidentRecord, { from, by }: JoinRequest): Text | undefined {
  if (!haveOneOwner(state.id, from.id) || from.id === state.id) return OF_OTHERS;
  if (state.status !== 'open' || cutShort(state) !== undefined) return IS_CLOSED;
  return mayDecide(by, state.customer, suspects());
}

function note(r: IncidentRecord, { from, by, reason, alerts, things }: JoinRequest): void {
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

const NO_ANSWER = text(
  'The other incident did not answer, so nothing was merged. Please try again.',
  '다른 인시던트가 응답하지 않아 병합하지 않았습니다. 다시 시도해 주세요.',
);
const IS_GONE = text(
  'The other incident is not open (any more), so this one goes on.',
  '다른 인시던트가 진행 중이 아니므로 이 인시던트를 계속합니다.',
);
const OF_OTHERS = text(
  'Only incidents of the same customer and account can be merged.',
  '같은 고객사, 같은 계정의 인시던트만 병합할 수 있습니다.',
);
