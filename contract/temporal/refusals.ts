/** How the refusals of a process come on record: once a minute, and what is left when it stops. */
import type { Client } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { refusedId } from '../ids.ts';
import { REFUSED_WORKFLOW, type RefusedArgs } from '../refused.ts';
import type { Log } from '../../domain/log.ts';
import type { Counted, Refusals } from '../../domain/refusal-counts.ts';
import { evictStranger, ONE_AT_A_TIME } from './running.ts';

const EVERY_MS = 60_000;
/** A process that stops does not wait longer. */
const WITHIN_MS = 5_000;

interface Keeping {
  record: (counted: Counted) => Promise<void>;
  log: Log;
  everyMs?: number;
}

/** @returns a function that ends it, after what is left has been recorded */
export function keepRefusals(refusals: Refusals, { record, log, everyMs = EVERY_MS }: Keeping): () => Promise<void> {
  const keep = (): Promise<void> =>
    refusals.keep(record).catch((error: unknown) => {
      log.warn('what was refused is not on record yet; trying again', { error });
    });
  const timer = setInterval(() => void keep(), everyMs);
  return () => {
    clearInterval(timer);
    return keep();
  };
}

/**
 * For a process that may not write to the dead-letter queue: a worker counts it with what workflows refuse. While the last count is
 * not taken, nothing more is begun, so that there is one short workflow at a time, however much is refused.
 * @returns for `keepRefusals`
 */
export const byWorker =
  ({ workflow }: Pick<Client, 'workflow'>, process: 'slack-app' | 'console') =>
  ({ refused }: Counted): Promise<void> =>
    workflow.withDeadline(Date.now() + WITHIN_MS, async () => {
      const workflowId = refusedId(process);
      const args: [RefusedArgs] = [{ refused }];
      await evictStranger({ workflow }, workflowId, REFUSED_WORKFLOW);
      await workflow.start(REFUSED_WORKFLOW, {
        ...ONE_AT_A_TIME,
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
        workflowId,
        args,
        staticSummary: 'What a process has refused, for the record of the infosec team',
      });
    });
