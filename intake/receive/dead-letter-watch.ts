/** Counts the messages of the dead-letter queue, and tells the workflow that tells the infosec team when their number has changed. */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import { DEAD_LETTERS_ID } from '../../contract/ids.ts';
import { DEAD_LETTERS_WORKFLOW, deadLettersSignal } from '../../contract/messages.ts';
import { TASK_QUEUES } from '../../contract/task-queues.ts';
import { evictStranger } from '../../contract/temporal/running.ts';
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
      workflowId: DEAD_LETTERS_ID,
      taskQueue: TASK_QUEUES.workflows,
      args: [{}],
      signal: deadLettersSignal,
      signalArgs: [{ count }],
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    });
    return;
  }
  try {
    await workflow.getHandle(DEAD_LETTERS_ID).signal(deadLettersSignal, { count });
  } catch (error) {
    // The team was told of nothing.
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
