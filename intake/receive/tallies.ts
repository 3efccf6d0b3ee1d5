/** Counts the events that open no incident, Firebreak's own calls among them, for the log and for the daily review of the infosec team. */
import type { Client } from '@temporalio/client';
import { DAILY_REVIEW_ID } from '../../contract/ids.ts';
import { DAILY_REVIEW_WORKFLOW, tallySignal } from '../../contract/messages.ts';
import { evictStranger, ONE_AT_A_TIME } from '../../contract/temporal/running.ts';
import { addTally, count, emptyTally, sumOf, type Tally } from '../../domain/daily-review.ts';
import type { Log } from '../../domain/log.ts';
import type { Receipt } from '../deliver.ts';

const TELL_EVERY_MS = 60_000;

export class Tallies {
  #tally = emptyTally();
  /** Whether the daily review runs: it tells the infosec team of suppressions too, when there is nothing to count. */
  #hasBegun = false;

  add(receipts: readonly Receipt[]): void {
    for (const receipt of receipts) {
      if (receipt.outcome === 'rejected') count(this.#tally.rejected, receipt.reason);
      if (receipt.outcome !== 'ignored') continue;
      if (receipt.alarm === undefined) count(this.#tally.ignored, receipt.reason);
      else count(this.#tally.alarms, receipt.alarm);
    }
  }

  /**
   * Logs what was counted since the last time, and tells the daily review. What cannot be told is counted again.
   * @param begins tells it of nothing too, if it has not been told yet, so that it begins
   */
  async tell(client: Pick<Client, 'workflow'>, log: Log, begins = false): Promise<void> {
    const tally = this.#tally;
    this.#tally = emptyTally();
    const { alarms, ignored, rejected } = tally;
    if (sumOf(ignored) + sumOf(alarms) > 0) log.info('events ignored', { counts: { ...ignored, ...alarms } });
    const isNothing = sumOf(ignored) + sumOf(alarms) + sumOf(rejected) === 0;
    if (isNothing && (this.#hasBegun || !begins)) return;
    try {
      if (await evictStranger(client, DAILY_REVIEW_ID, DAILY_REVIEW_WORKFLOW))
        log.error('another workflow had the id of the daily review, and was ended', { id: DAILY_REVIEW_ID });
      await send(client, tally);
      this.#hasBegun = true;
    } catch (error) {
      addTally(this.#tally, tally);
      log.warn('the daily review is not told of what was ignored; trying again', { error });
    }
  }
}

const SEND_WITHIN_MS = 10_000;

async function send({ workflow }: Pick<Client, 'workflow'>, tally: Tally): Promise<void> {
  const options = {
    ...ONE_AT_A_TIME,
    workflowId: DAILY_REVIEW_ID,
    args: [{}],
    signal: tallySignal,
    signalArgs: [tally] as [Tally],
    staticSummary: 'What opened no incident, for the daily review of the infosec team',
  };
  const deadline = Date.now() + SEND_WITHIN_MS;
  await workflow.withDeadline(deadline, () => workflow.signalWithStart(DAILY_REVIEW_WORKFLOW, options));
}

/** Tells at once, so that the daily review begins, and then once a minute. @returns ends it, after the rest was told */
export function tellTallies(tallies: Tallies, client: Pick<Client, 'workflow'>, log: Log): () => Promise<void> {
  const tell = (): void => void tallies.tell(client, log, true);
  tell();
  const timer = setInterval(tell, TELL_EVERY_MS);
  return () => {
    clearInterval(timer);
    return tallies.tell(client, log);
  };
}
