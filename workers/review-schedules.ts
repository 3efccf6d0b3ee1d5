/** The Temporal Schedules of the reviews: creates, updates and deletes them according to customers and reviews. */
import { type Client, ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import type { ScheduleSummary, ScheduleUpdateOptions } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { reviewScheduleId } from '../contract/ids.ts';
import { REVIEW_WORKFLOW, type ReviewArgs } from '../contract/messages.ts';
import { SEARCH_ATTRIBUTES } from '../contract/search-attributes.ts';
import { TASK_QUEUES } from '../contract/task-queues.ts';
import type { CustomersFile } from '../domain/customer.ts';
import type { Review } from '../domain/review.ts';
import { byText } from '../domain/order.ts';
import { chunksOf } from '../domain/group.ts';

/** Spreads the reviews of many accounts. The exact minute of a review does not matter. */
const JITTER = '30 minutes';
/** After an outage, a missed review runs once as soon as possible. */
const CATCH_UP_WINDOW = '1 day';
/** A review that hangs must not prevent the next ones. */
const RUN_TIMEOUT = '6 hours';
const AT_ONCE = 8;

/** One schedule: a review of one account. */
export interface PlannedReview {
  /** `acme-111122223333-review-account-hygiene`. */
  id: string;
  args: ReviewArgs;
  /** Cron expression with five fields, in `timeZone`. */
  at: string;
  timeZone: string;
}

export function plannedReviews({ customers }: CustomersFile, reviews: readonly Review[]): PlannedReview[] {
  return customers.flatMap((customer) =>
    reviews.flatMap((review) => {
      const at = customer.reviews[review.id] ?? review.at;
      if (at === 'off') return [];
      const accounts = review.each === 'account' ? customer.accounts : customer.accounts.slice(0, 1);
      return accounts.map((account) => ({
        id: reviewScheduleId(customer.id, account.id, review.id),
        args: { customerId: customer.id, account: account.id, reviewId: review.id },
        at,
        timeZone: customer.timeZone,
      }));
    }),
  );
}

export interface Applied {
  /** Ids of the schedules that exist now. */
  kept: string[];
  removed: string[];
}

/**
 * Safe to run again and from several workers at once. A schedule that somebody has paused stays paused.
 * @param paused creates new schedules paused, so that they run only when triggered
 */
export async function applySchedules(
  client: Pick<Client, 'schedule'>,
  planned: readonly PlannedReview[],
  paused: boolean,
): Promise<Applied> {
  const wanted = new Set(planned.map((p) => p.id));
  const obsolete = (await listSchedules(client)).map((s) => s.scheduleId).filter((id) => !wanted.has(id));
  for (const some of chunksOf(planned, AT_ONCE)) await Promise.all(some.map((p) => applyOne(client, p, paused)));
  for (const id of obsolete) await remove(client, id);
  return { kept: [...wanted], removed: obsolete };
}

/** The schedules of reviews. Temporal's list is eventually consistent. */
export async function listSchedules({ schedule }: Pick<Client, 'schedule'>): Promise<ScheduleSummary[]> {
  const found: ScheduleSummary[] = [];
  for await (const one of schedule.list()) if (one.action?.workflowType === REVIEW_WORKFLOW) found.push(one);
  return found.sort(byText((s) => s.scheduleId));
}

async function applyOne({ schedule }: Pick<Client, 'schedule'>, plan: PlannedReview, paused: boolean): Promise<void> {
  const options = optionsOf(plan);
  try {
    await schedule.create({ ...options, scheduleId: plan.id, state: { paused } });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await schedule.getHandle(plan.id).update(({ state }) => ({ ...options, state }));
  }
}

function optionsOf({ id, args, at, timeZone }: PlannedReview): Omit<ScheduleUpdateOptions, 'state'> {
  return {
    spec: { cronExpressions: [at], timezone: timeZone, jitter: JITTER },
    action: {
      type: 'startWorkflow',
      workflowType: REVIEW_WORKFLOW,
      workflowId: id,
      taskQueue: TASK_QUEUES.workflows,
      args: [args],
      workflowRunTimeout: RUN_TIMEOUT,
      typedSearchAttributes: new TypedSearchAttributes([
        { key: SEARCH_ATTRIBUTES.customer, value: args.customerId },
        { key: SEARCH_ATTRIBUTES.account, value: args.account },
      ]),
      staticSummary: `${args.customerId} ${args.account}: ${args.reviewId}`,
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCH_UP_WINDOW },
  };
}

async function remove({ schedule }: Pick<Client, 'schedule'>, id: string): Promise<void> {
  try {
    await schedule.getHandle(id).delete();
  } catch (error) {
    // Another worker has deleted it.
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}
