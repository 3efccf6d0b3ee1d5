/** Counts the messages of the dead-letter queue, and tells the workflow that tells the infosec team when their number has changed. */
import type { Client } from '@temporalio/client';
import { DEAD_LETTERS_ID } from '../../contract/ids.ts';
import { DEAD_LETTERS_WORKFLOW, deadLettersSignal } from '../../contract/messages.ts';
import { evictStranger, ONE_AT_A_TIME, signalIfRunning } from '../../contract/temporal/running.ts';
import type { Log } from '../../domain/log.ts';

interface WatchDeps {
  count: () => Promise<number>;
  client: Pick<Client, 'workflow'>;
  log: Log;
  /** Milliseconds between two counts. */
  everyMs?: number;
}

const EVERY_MS = 60_000;

/** @returns a function that ends it */
export function watchDeadLetters({ count, client, log, everyMs = EVERY_MS }: WatchDeps): () => void {
  let told: number | undefined;
  const look = async (): Promise<void> => {
    try {
      const now = await count();
      if (now === told) return;
      if (now > 0) log.warn('the dead-letter queue holds messages; see npx firebreak alerts redrive', { count: now });
      if (await evictStranger(client, DEAD_LETTERS_ID, DEAD_LETTERS_WORKFLOW))
        log.error('another workflow had the id of the one that tells of dead letters, and was ended', {
          id: DEAD_LETTERS_ID,
        });
      await tell(client, now);
      told = now;
    } catch (error) {
      log.warn('the infosec team is not told of the dead-letter queue; trying again', { error });
    }
  };
  void look();
  const timer = setInterval(() => void look(), everyMs);
  return () => clearInterval(timer);
}

async function tell({ workflow }: Pick<Client, 'workflow'>, count: number): Promise<void> {
  if (count > 0) {
    await workflow.signalWithStart(DEAD_LETTERS_WORKFLOW, {
      ...ONE_AT_A_TIME,
      workflowId: DEAD_LETTERS_ID,
      args: [{}],
      signal: deadLettersSignal,
      signalArgs: [{ count }],
    });
    return;
  }
  // If it does not run, the team was told of nothing.
  await signalIfRunning({ workflow }, DEAD_LETTERS_ID, deadLettersSignal, { count });
}
