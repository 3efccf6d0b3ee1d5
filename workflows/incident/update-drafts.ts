/** Drafts of updates to the customer: they wait for a person, who sends, edits or declines them. None holds anything open for long. */
import { CancellationScope, condition, proxyActivities } from '@temporalio/workflow';
import type { UpdateActivities } from '../../contract/activities.ts';
import type { DraftAnswer } from '../../contract/outside-messages.ts';
import { customerUpdateOf } from '../../domain/customer-update.ts';
import { plural } from '../../domain/format.ts';
import { draftDigest } from '../../domain/stands-for.ts';
import type { Said } from '../../domain/statement.ts';
import type { Text } from '../../domain/text.ts';
import { MINUTE_MS } from '../../domain/units.ts';
import {
  closingWaitsUntil,
  MOST_DRAFTS,
  updateWords,
  waitingDraft,
  type DraftEnd,
  type UpdateDraft,
} from '../../domain/update-draft.ts';
import { NOTICE } from '../activity-options.ts';
import { failureText } from '../call-entry.ts';
import { now, person, text } from '../wording.ts';
import { mayAct, refuse } from './approval-gate.ts';
import type { IncidentRecord } from './record.ts';
import { noteUntold, sendUpdate, type Approved } from './send-update.ts';

/** It takes the place of the one that waits. @param nextAt absent for the closing notice */
export async function draftUpdate(r: IncidentRecord, nextAt: string | undefined): Promise<void> {
  const { state } = r;
  const told = r.book.updates!;
  const number = told.number + 1;
  const id = (told.drafts ?? 0) + 1;
  told.drafts = id;
  const isFor = state.closedAt;
  const summary = nextAt === undefined ? 'the draft of the closing notice' : `the draft of update ${number}`;
  const { 'incident.draft-update': write } = proxyActivities<UpdateActivities>({ ...NOTICE, summary });
  try {
    const written = await r.work.aside(() => write(customerUpdateOf(state, r.ref(state.phase), number, nextAt)));
    // It has closed, or was opened again.
    if (state.closedAt !== isFor) return;
    endWaiting(r, 'replaced');
    const words = updateWords(written.text);
    const draft: UpdateDraft = {
      id,
      number,
      ...(nextAt === undefined ? { closing: true } : {}),
      text: words,
      digest: draftDigest(state.runId, { id, text: words }),
      at: now(),
    };
    state.drafts = [...(state.drafts ?? []), draft].slice(-MOST_DRAFTS);
    r.changed();
  } catch (error) {
    noteUntold(r, failureText(error));
  }
}

export function answerDraft(r: IncidentRecord, { by, digest, answer, text: typed }: Said<DraftAnswer>): void {
  if (!mayAct(r, by) || answer === 'read') return;
  const draft = r.state.drafts?.find((d) => d.digest === digest);
  const words = typed === undefined ? draft?.text : updateWords(typed);
  const why = draft === undefined ? REPLACED : draft.end === undefined ? undefined : ENDED[draft.end.how];
  if (draft === undefined || why !== undefined || words === undefined || words === '') {
    refuse(r, by, why ?? EMPTY);
    return;
  }
  if (answer === 'decline') {
    draft.end = { how: 'declined', at: now(), by };
    const what = draft.closing
      ? text('The closing notice is not sent', '종결 안내를 발송하지 않음')
      : text(`Update ${draft.number} is not sent`, `경과 안내 ${draft.number}회를 발송하지 않음`);
    r.append('note', { actor: person(by), what });
    return;
  }
  void CancellationScope.nonCancellable(() => send(r, draft, { by, words, isEdited: words !== draft.text }));
}

async function send(r: IncidentRecord, draft: UpdateDraft, approved: Approved): Promise<void> {
  const { state } = r;
  const told = r.book.updates!;
  const { by, words, isEdited } = approved;
  const facts = customerUpdateOf(state, r.ref(state.phase), draft.number, draft.closing ? undefined : told.dueAt);
  told.number = Math.max(told.number, draft.number);
  delete draft.failed;
  draft.end = { how: 'sending', at: now(), by, ...(isEdited ? { edited: true } : {}) };
  r.changed();
  const isSent = await r.telling.track(() => sendUpdate(r, facts, approved));
  draft.text = words;
  if (isSent) draft.end = { ...draft.end, how: 'sent', at: now() };
  else if (state.drafts?.at(-1) === draft) {
    // The person's words wait again, under a new digest.
    delete draft.end;
    Object.assign(draft, { failed: true, digest: draftDigest(state.runId, draft) });
  } else draft.end = { how: 'replaced', at: now() };
  r.changed();
}

/** The incident has ended, or goes on: the draft that waits would say what is not so any more. */
export function dropDraft(r: IncidentRecord): void {
  const draft = endWaiting(r, 'lapsed');
  const { unanswered = 0 } = r.book.updates ?? {};
  if (unanswered === 0) return;
  delete r.book.updates?.unanswered;
  r.append('note', {
    what: draft?.closing
      ? text('The closing notice was not sent: nobody has approved it', '종결 안내를 발송하지 않음: 승인한 사람 없음')
      : text(
          `${plural(unanswered, 'draft')} of updates to the customer, which nobody has answered: not sent`,
          `승인한 사람이 없어 발송하지 않은 고객사 안내 초안: ${unanswered}건`,
        ),
  });
}

function endWaiting(r: IncidentRecord, how: DraftEnd['how']): UpdateDraft | undefined {
  const draft = waitingDraft(r.state);
  if (draft === undefined) return undefined;
  draft.end = { how, at: now() };
  const told = r.book.updates!;
  told.unanswered = (told.unanswered ?? 0) + 1;
  r.changed();
  return draft;
}

/** Whether a person may still send the closing notice. */
export const isDraftOpen = (r: IncidentRecord): boolean =>
  r.state.closedAt !== undefined &&
  r.state.drafts?.some((d) => d.end === undefined || d.end.how === 'sending') === true;

/** Waits for an answer to the closing notice, no longer than the card says, and not if the incident is opened again. */
export async function untilAnswered(r: IncidentRecord): Promise<void> {
  const { updates } = r.state.customer;
  const draft = r.state.drafts?.at(-1);
  if (draft === undefined || updates === undefined) return;
  const left = Date.parse(closingWaitsUntil(draft, updates)) - Date.now();
  const isAnswered = (): boolean => !isDraftOpen(r) || r.hasNews();
  await condition(isAnswered, Math.max(1, left), { summary: 'until somebody approves the closing notice' });
  if (r.hasNews()) return;
  dropDraft(r);
  if (isDraftOpen(r))
    await condition(() => !isDraftOpen(r), MINUTE_MS, { summary: 'until the closing notice is sent' });
}

const EMPTY = text('Please write something.', '내용을 적어 주세요.');
const REPLACED = text(
  'A newer draft has taken the place of this one, so nothing was sent. Please read the newest draft and decide on that.',
  '새 초안으로 바뀌어 아무것도 발송하지 않았습니다. 최신 초안을 확인하고 결정해 주세요.',
);
const SENT = text('This update has been sent already.', '이미 발송한 안내입니다.');
const ENDED: Record<DraftEnd['how'], Text> = {
  sending: SENT,
  sent: SENT,
  declined: text(
    'Somebody has decided not to send this draft. Nothing was sent.',
    '발송하지 않기로 결정된 초안입니다. 아무것도 발송하지 않았습니다.',
  ),
  replaced: REPLACED,
  lapsed: text(
    'This draft is out of date: the incident has closed or was opened again. Nothing was sent.',
    '인시던트가 종결되었거나 다시 접수되어 지난 초안입니다. 아무것도 발송하지 않았습니다.',
  ),
};
