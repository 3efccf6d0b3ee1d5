/** Tells the infosec team once a day what opened no incident, what was suppressed, and what was not understood. */
import { condition, continueAsNew, log, proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { SlackActivities, SuppressionActivities } from '../contract/activities.ts';
import { tallySignal, type DailyReviewArgs } from '../contract/messages.ts';
import {
  addTally,
  emptyTally,
  isEmpty,
  reviewOf,
  sumOf,
  untilNextReview,
  type DailyMemory,
  type Tally,
} from '../domain/daily-review.ts';
import { plural } from '../domain/format.ts';
import { SLACK_NOTE, NEWS } from './activity-options.ts';
import { faultOfStart, refuseToBegin } from './begun.ts';
import { rethrowUnlessActivityFailure } from './call-entry.ts';
import { isLong } from './long-history.ts';
import { onSignal } from './on-signal.ts';
import { refusalsTold } from './refusals.ts';
import { now } from './wording.ts';

export async function dailyReview(args: DailyReviewArgs): Promise<void> {
  const fault = faultOfStart(args);
  if (fault !== undefined) await refuseToBegin(fault);
  const memory: DailyMemory = args.carried ?? { tally: emptyTally(), since: now(), hidden: {} };
  onSignal(tallySignal, (more: Tally) => {
    addTally(memory.tally, more);
    setCurrentDetails(`${plural(sumOf(memory.tally.rejected), 'event')} not understood since ${memory.since}`);
  });
  const dueAt = Date.now() + (args.everyMs ?? untilNextReview(Date.now()));
  await condition(isLong, dueAt - Date.now(), { summary: 'before the daily review' });
  if (Date.now() >= dueAt) await tell(memory);
  await refusalsTold();
  await continueAsNew<typeof dailyReview>({ ...args, carried: memory });
}

/** What cannot be told today is in the next review. */
async function tell(memory: DailyMemory): Promise<void> {
  const { 'suppression.list': list } = proxyActivities<SuppressionActivities>(NEWS);
  const { 'slack.dailyReview': show } = proxyActivities<SlackActivities>(SLACK_NOTE);
  try {
    const suppressions = await list({ endedSince: memory.since });
    const review = reviewOf(memory, suppressions, now());
    const { tally } = memory;
    // What comes in while Slack is told belongs to the next review.
    memory.tally = emptyTally();
    try {
      if (!isEmpty(review)) await show({ runId: workflowInfo().runId, review });
    } catch (error) {
      addTally(memory.tally, tally);
      throw error;
    }
    memory.since = review.until;
    memory.hidden = Object.fromEntries(suppressions.map(({ id, count }) => [id, count]));
  } catch (error) {
    rethrowUnlessActivityFailure(error);
    log.warn('The infosec team cannot be told of the daily review; the next one has it', {});
  }
}
