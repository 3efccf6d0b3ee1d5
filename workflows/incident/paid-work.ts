/**
 * Paid work: copies, searches, notices and text messages. While no alert of the incident is confirmed and nobody has clicked,
 * it begins only within the customer's quota of the hour (`domain/quota.ts`). What is beyond waits, and the card says so.
 */
import { CancellationScope, CancelledFailure, condition, proxyActivities } from '@temporalio/workflow';
import type { QuotaActivities } from '../../contract/activities.ts';
import { quotaId } from '../../contract/ids.ts';
import type { EntryDescriptor } from '../../domain/entry.ts';
import { shortMoment } from '../../domain/format.ts';
import { UNCONFIRMED_PER_HOUR, type QuotaAnswer } from '../../domain/quota.ts';
import type { Text } from '../../domain/text.ts';
import { cutShort } from '../../domain/merging.ts';
import { QUOTA } from '../activity-options.ts';
import { now, text } from '../wording.ts';
import type { IncidentRecord } from './record.ts';

/** A kind of paid work: an entry, or the text messages to people on call. */
export type PaidWork = Pick<EntryDescriptor, 'id' | 'title' | 'free'>;

/** In a storm the sources of new alerts are asked at most so often. */
const CONFIRM_EVERY_MS = 5_000;

/**
 * Waits until some of the work may begin.
 * @param units targets, or one call
 * @returns how many units may begin now; all of them if an alert is confirmed or somebody has clicked; 0 if the incident has ended
 */
export async function mayBegin(r: IncidentRecord, work: PaidWork, units: number): Promise<number> {
  if (work.free === true || isVouchedFor(r)) return units;
  let isHeld = false;
  try {
    while (!isOver(r) && !isVouchedFor(r)) {
      const { granted, againAt } = await ask(r, work, units);
      if (granted > 0) return granted;
      if (isOver(r) || isVouchedFor(r)) break;
      const until = againAt ?? Date.now();
      hold(r, work, until, !isHeld);
      isHeld = true;
      await waitUntil(r, until);
    }
    // Who is cancelled does not go on.
    if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('The incident was dismissed');
    return isOver(r) ? 0 : units;
  } finally {
    if (isHeld || r.state.heldWork !== undefined) letGo(r, work, isHeld);
  }
}

/** A source has confirmed an alert, or a person who may decide has clicked. */
const isVouchedFor = ({ state, book }: IncidentRecord): boolean =>
  book.begun || state.lead !== undefined || state.alerts.some((a) => a.confirmation === 'confirmed');

const isOver = ({ state }: IncidentRecord): boolean => cutShort(state) !== undefined || state.closedAt !== undefined;

function ask(r: IncidentRecord, { id }: PaidWork, units: number): Promise<QuotaAnswer> {
  const { customer, runId } = r.state;
  const limit = limitOf(r);
  const { 'quota.take': take } = proxyActivities<QuotaActivities>({ ...QUOTA, summary: `${units} of ${id}` });
  const question = { id: `${runId}/${r.nextRequest()}`, work: id, units, limit };
  return r.work.aside(() => take({ quota: quotaId(customer.id), ask: question }));
}

/** The sources of alerts that come meanwhile are asked: one that is confirmed ends the wait. */
async function waitUntil(r: IncidentRecord, until: number): Promise<void> {
  const isDecided = (): boolean => isOver(r) || isVouchedFor(r);
  for (;;) {
    const left = Math.max(1, until - Date.now());
    const summary = 'the quota of unconfirmed alerts is used up: before it is asked again';
    const isNews = await condition(() => isDecided() || r.paid.hasUnasked(), left, { summary });
    if (!isNews || isDecided()) return;
    await r.paid.confirm();
    if (await condition(isDecided, CONFIRM_EVERY_MS, { summary: 'before more alerts are confirmed' })) return;
  }
}

function hold(r: IncidentRecord, { id, title }: PaidWork, until: number, isNew: boolean): void {
  const { state } = r;
  if (isNew) r.paid.waiting.set(id, (r.paid.waiting.get(id) ?? 0) + 1);
  const { since, what } = state.heldWork ?? { since: now(), what: [] };
  const againAt = new Date(until).toISOString();
  const known = what.some((w) => w.id === id);
  state.heldWork = { since, againAt, what: known ? what : [...what, { id, title }] };
  if (known) r.changed();
  else r.append('work-held', { what: heldBecause(r, title, againAt) });
}

function letGo(r: IncidentRecord, { id, title }: PaidWork, wasHeld: boolean): void {
  const { state } = r;
  const left = (r.paid.waiting.get(id) ?? 0) - (wasHeld ? 1 : 0);
  r.paid.waiting.set(id, Math.max(0, left));
  if (left > 0 || state.heldWork?.what.some((w) => w.id === id) !== true) return;
  const what = state.heldWork.what.filter((w) => w.id !== id);
  if (what.length > 0) state.heldWork.what = what;
  else delete state.heldWork;
  r.append('work-begun', {
    what: isOver(r)
      ? text(`Not begun before the incident ended: ${title.en}`, `인시던트 종결로 시작하지 않음: ${title.ko}`)
      : text(`Begins after it was held back: ${title.en}`, `보류 해제, 시작: ${title.ko}`),
  });
}

const limitOf = ({ state: { customer } }: IncidentRecord): number =>
  customer.unconfirmedPerHour ?? UNCONFIRMED_PER_HOUR;

function heldBecause(r: IncidentRecord, title: Text, againAt: string): Text {
  const limit = limitOf(r);
  const at = (language: 'en' | 'ko'): string => shortMoment(againAt, r.state.customer.timeZone, language);
  return text(
    `Held back: ${title.en}. No alert is confirmed, and this hour's quota for unconfirmed alerts (${limit}) is used up. It begins when somebody takes the lead or approves a step, when an alert is confirmed, or when the quota is free again (${at('en')} at the earliest)`,
    `보류: ${title.ko}. 확인된 경보가 없고 미확인 경보의 시간당 한도(${limit}건)를 모두 사용함. 총괄 지정, 조치 승인, 경보 확인 또는 한도 회복(빨라도 ${at('ko')}) 시 시작`,
  );
}
