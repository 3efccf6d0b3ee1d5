/**
 * Tells the infosec team of messages in the dead-letter queue: once, again when there are more, and when it is empty again.
 * Intake counts; this remembers what was said, for all intake processes together and across their restarts.
 */
import { condition, continueAsNew, log, proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { SlackActivities } from '../contract/activities.ts';
import { deadLettersSignal, type DeadLettersArgs, type DeadLettersTold } from '../contract/messages.ts';
import { plural } from '../domain/format.ts';
import { SLACK_SYNC } from './activity-options.ts';
import { rethrowUnlessActivityFailure } from './call-entry.ts';
import { faultOfStart, refuseToBegin } from './begun.ts';
import { isLong } from './long-history.ts';
import { onSignal } from './on-signal.ts';
import { refusalsTold } from './refusals.ts';
import { now } from './wording.ts';

/** Slack refused a notice (no such channel, a revoked token): a person must fix that first. */
const PAUSE_MS = 10 * 60_000;

export async function deadLetters(args: DeadLettersArgs): Promise<void> {
  const fault = faultOfStart(args);
  if (fault !== undefined) await refuseToBegin(fault);
  const told: DeadLettersTold = args.told ?? { count: 0, since: now(), notices: 0 };
  let { count } = args;
  onSignal(deadLettersSignal, (message) => {
    ({ count } = message);
    // What was taken out and comes back is news.
    if (count > 0) told.count = Math.min(told.count, count);
    setCurrentDetails(`${plural(count, 'message')} in the dead-letter queue`);
  });
  const isNews = (): boolean => count !== undefined && (count === 0 || count > told.count);
  const isOver = async (): Promise<boolean> => {
    await refusalsTold();
    return count === 0;
  };
  for (;;) {
    await condition(() => isLong() || isNews());
    if (isLong()) {
      await refusalsTold();
      await continueAsNew<typeof deadLetters>({ told, ...(count === undefined ? {} : { count }) });
    }
    // It was emptied before anybody was told.
    if (count === 0 && told.notices === 0 && (await isOver())) return;
    const said = count!;
    if (!(await tell(told, said))) {
      await condition(isLong, PAUSE_MS, { summary: 'before Slack is tried again' });
      continue;
    }
    told.notices += 1;
    told.count = said;
    if (said === 0 && count === 0 && (await isOver())) return;
  }
}

async function tell(told: DeadLettersTold, count: number): Promise<boolean> {
  const { 'slack.deadLetters': notice } = proxyActivities<SlackActivities>(SLACK_SYNC);
  const { firstExecutionRunId: runId } = workflowInfo();
  try {
    await notice({ runId, notice: told.notices + 1, count, more: count - told.count, since: told.since });
    return true;
  } catch (error) {
    rethrowUnlessActivityFailure(error);
    log.warn('The infosec team cannot be told of the dead-letter queue', { count });
    return false;
  }
}
