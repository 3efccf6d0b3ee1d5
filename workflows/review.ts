/** One run of a scheduled review: what is new in an account since the last run becomes an alert (P1.4, P1.20, P2.1–P2.4, P2.11, P2.12). */
import { proxyActivities } from '@temporalio/workflow';
import { reviewScheduleId } from '../contract/ids.ts';
import type { Finding, IncidentRef, Missed } from '../domain/entry.ts';
import { plural } from '../domain/format.ts';
import { compareReviews, reviewAlert, type Looked, type ReviewInquiry, type ReviewMemory } from '../domain/review.ts';
import { KEEP, PIN, RAISE } from './activity-options.ts';
import type { AlertActivities, ReviewActivities, ReviewPlan } from '../contract/activities.ts';
import { faultOfScheduled, refuseToBegin } from './begun.ts';
import { callEntry, failureText } from './call-entry.ts';
import type { ReviewArgs } from '../contract/messages.ts';
import { now, text } from './wording.ts';
import { DAY_MS } from '../domain/units.ts';

/** How far back the first run looks for events. */
const FIRST_LOOK_BACK_MS = DAY_MS;

/** @returns what the next run compares with; Temporal's UI shows it */
export async function review(args: ReviewArgs): Promise<ReviewMemory> {
  const fault = faultOfScheduled(args);
  if (fault !== undefined) await refuseToBegin(fault);
  const { customerId, account, reviewId } = args;
  const { 'review.pin': pin } = proxyActivities<ReviewActivities>(PIN);
  const plan = await pin({ customerId, account, reviewId });
  const { last } = plan;
  const to = now();
  const incident: IncidentRef = {
    id: reviewScheduleId(customerId, account, reviewId),
    customerId,
    account,
    region: plan.region,
    phase: 'assess',
    window: { from: last?.at ?? new Date(Date.parse(to) - FIRST_LOOK_BACK_MS).toISOString(), to },
  };
  const looked: Looked[] = [];
  for (const inquiry of plan.review.inquiries) looked.push(await look(inquiry, incident, plan));
  const { news, memory } = compareReviews(looked, last, to);
  const { 'review.keep': keep } = proxyActivities<ReviewActivities>(KEEP);
  const record = await keep({ review: reviewId, incident, news, memory });
  if (news.findings.length > 0 || plan.review.raises.always) {
    const { 'alert.raise': raise } = proxyActivities<AlertActivities>(RAISE);
    await raise({ customerId, alert: reviewAlert({ ...plan, incident, news, record }) });
  }
  return memory;
}

/** The next review looks again. */
function notLookedAt(missed: readonly Missed[]): Finding[] {
  if (missed.length === 0) return [];
  const told = (language: 'en' | 'ko'): string =>
    missed
      .map(({ what, why }) => `${what}: ${why[language]}`)
      .join(' ')
      .slice(0, MOST_CHARACTERS);
  return [
    {
      title: text(`${plural(missed.length, 'region')} could not be read`, `읽지 못한 리전 ${missed.length}곳`),
      detail: text(told('en'), told('ko')),
      weight: 'notable',
    },
  ];
}
const MOST_CHARACTERS = 1_000;

/** An inquiry that fails is a finding: an account that cannot be read must not look healthy. */
async function look({ use, with: params }: ReviewInquiry, incident: IncidentRef, plan: ReviewPlan): Promise<Looked> {
  const input = { incident, targets: [], entities: [], alerts: [], params };
  try {
    const { findings, entities, missed = [] } = await callEntry(use, 'inquire', plan.customer.account.name, input);
    return { use, findings: [...findings, ...notLookedAt(missed)], entities, failed: missed.length > 0 };
  } catch (error) {
    const title = plan.titles[use]!;
    const finding = {
      title: text(`Could not be done: ${title.en}`, `수행하지 못함: ${title.ko}`),
      detail: failureText(error),
      weight: 'grave' as const,
    };
    return { use, findings: [finding], entities: [], failed: true };
  }
}
