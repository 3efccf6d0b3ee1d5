/** An incident joins another one of its customer: that one goes on with its alerts (`joins.ts`), and this one closes. */
import { CancellationScope, condition, getExternalWorkflowHandle, uuid4 } from '@temporalio/workflow';
import { joinedSignal, joinSignal, type JoinAnswer, type Merge } from '../../contract/merging.ts';
import { alertsSignal } from '../../contract/messages.ts';
import { plural } from '../../domain/format.ts';
import { highestKnown } from '../../domain/grading.ts';
import type { Person } from '../../domain/incident.ts';
import { handedOver, handoverDigest, whyNotJoin, type HandedOver } from '../../domain/merging.ts';
import { alertsDigest } from '../../domain/stands-for.ts';
import type { Said } from '../../domain/statement.ts';
import type { Text } from '../../domain/text.ts';
import { now, person, text } from '../wording.ts';
import { HAS_CHANGED, mayAct, NEEDS_REASON, refuse } from './approval-gate.ts';
import { dropUndecided } from './dismiss.ts';
import { isBeingJoined, IS_MERGING } from './joins.ts';
import type { IncidentRecord } from './record.ts';

/** How long a merge may take. The other incident waits a little longer (`joins.ts`). */
const WITHIN_MS = 50_000;
/** How often everything is handed over, until nothing has come meanwhile. */
const MOST_ROUNDS = 5;

/** What the other incident has answered, by the request's nonce. */
const answers = new Map<string, JoinAnswer>();

export function merge(r: IncidentRecord, said: Said<Merge>): void {
  const { by, into, reason, digest } = said;
  if (!mayAct(r, by)) return;
  const isMerging = r.book.joining !== undefined || isBeingJoined(r.book);
  const why =
    (reason.trim() === '' ? NEEDS_REASON : undefined) ??
    (isMerging ? IS_MERGING : undefined) ??
    whyNotJoin(r.state, into) ??
    (digest === alertsDigest(r.state) ? undefined : HAS_CHANGED);
  if (why !== undefined) {
    refuse(r, by, why);
    return;
  }
  const nonce = uuid4();
  r.book.joining = { into, nonce };
  void r.work.aside(() => CancellationScope.nonCancellable(() => join(r, nonce, by, into, reason)));
}

export function takeAnswer(r: IncidentRecord, answer: JoinAnswer): void {
  if (answer.nonce === r.book.joining?.nonce) answers.set(answer.nonce, answer);
}

async function join(r: IncidentRecord, nonce: string, by: Person, into: string, reason: string): Promise<void> {
  const until = Date.now() + WITHIN_MS;
  try {
    const why = await ask(r, nonce, by, into, reason);
    const handed = why === undefined ? await handOver(r, into, until) : why;
    // Something may have been approved, or said, since it was asked.
    const since = 'groups' in handed ? whyNotJoin(r.state, into) : handed;
    if (since !== undefined || !('groups' in handed)) {
      refuse(r, by, since ?? NO_ANSWER);
      return;
    }
    // From here on an alert is news, which opens this incident again.
    end(r, { into, by, at: now(), reason }, handed.left);
    const { alerts, things } = handed;
    await getExternalWorkflowHandle(into).signal(joinedSignal, { nonce, alerts, things });
  } catch {
    // The other one has the alerts if this one has ended.
    if (r.state.merged === undefined) refuse(r, by, IS_GONE);
  } finally {
    answers.delete(nonce);
    delete r.book.joining;
  }
}

/** The other one decides too: it may have closed, or be about this person. Only then is anything handed over. */
async function ask(
  { state }: IncidentRecord,
  nonce: string,
  by: Person,
  into: string,
  reason: string,
): Promise<Text | undefined> {
  const { id, runId, severity, runbook } = state;
  await getExternalWorkflowHandle(into).signal(joinSignal, {
    nonce,
    from: { id, runId },
    by,
    reason,
    runbook: runbook.id,
    severity,
    known: highestKnown(state),
  });
  await condition(() => answers.has(nonce), WITHIN_MS, { summary: `until ${into} answers` });
  const answer = answers.get(nonce);
  return answer === undefined ? NO_ANSWER : answer.why;
}

/** Again and again, until nothing new has come while it was sent. What is sent twice counts once. */
async function handOver(r: IncidentRecord, into: string, until: number): Promise<HandedOver | Text> {
  const other = getExternalWorkflowHandle(into);
  const { state, book } = r;
  for (let round = 0; round < MOST_ROUNDS && Date.now() < until; round += 1) {
    const before = handoverDigest(state, book.moreAlerts);
    const handed = handedOver(state, book.moreAlerts);
    for (const group of handed.groups) await other.signal(alertsSignal, group);
    if (handoverDigest(state, book.moreAlerts) === before && Date.now() < until) return handed;
  }
  return HAS_CHANGED;
}

function end(
  r: IncidentRecord,
  merged: NonNullable<IncidentRecord['state']['merged']>,
  left: HandedOver['left'],
): void {
  const { into, by, reason } = merged;
  r.state.merged = merged;
  const { alerts, things } = left;
  const [en, ko] =
    alerts + things === 0
      ? ['', '']
      : [
          ` (${plural(alerts, 'alert')} and ${plural(things, 'thing')} not handed over)`,
          `(전달하지 않은 경보 ${alerts}건, 대상 ${things}개)`,
        ];
  r.append('merged', {
    actor: person(by),
    why: reason,
    what: text(`It goes on in incident ${into}${en}`, `${into} 인시던트에서 계속 대응함${ko}`),
  });
  dropUndecided(r, by, reason);
  r.alertsAnswered();
  r.stopPhases();
}

const NO_ANSWER = text(
  'The other incident did not answer, so nothing was merged. Please try again.',
  '다른 인시던트가 응답하지 않아 병합하지 않았습니다. 다시 시도해 주세요.',
);
const IS_GONE = text(
  'The other incident is not open (any more), so this one goes on.',
  '다른 인시던트가 진행 중이 아니므로 이 인시던트를 계속합니다.',
);
