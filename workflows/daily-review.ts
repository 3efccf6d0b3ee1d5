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
  const { everyMs } = args;
  const dueAt = args.dueAt ?? Date.now() + (everyMs ?? untilNextReview(Date.now()));
  await condition(isLong, Math.max(1, dueAt - Date.now()), { summary: 'before the daily review' });
  const isDue = Date.now() >= dueAt;
  if (isDue) await tell(memory);
  await refusalsTold();
  await continueAsNew<typeof dailyReview>({
    ...(everyMs === undefined ? {} : { everyMs }),
    carried: memory,
    ...(isDue ? {} : { dueAt }),
  });
}

/** What cannot be told today is in the next review. */
async function tell(memory: DailyMemory): Promise<void> {
  const { 'suppression.list': list } = proxyActivities<SuppressionActivities>(NEWS);
  const { 'slack.dailyReview': show } = proxyActivities<SlackActivities>(SLACK_NOTE);
  try {
    const listed = await list({ endedSince: memory.since });
    const review = reviewOf(memory, listed, now());
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
    memory.hidden = listed.counts;
  } catch (error) {
    rethrowUnlessActivityFailure(error);
    log.warn('The infosec team cannot be told of the daily review; the next one has it', {});
  }
}
