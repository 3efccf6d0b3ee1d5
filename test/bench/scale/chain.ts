/** An incident's history: every run of it, from the first to the last, as Temporal keeps them. */
import type { Client, WorkflowHandle } from '@temporalio/client';

export interface Run {
  runId: string;
  events: number;
  /** As the server counts them against its limit of 50 MB. */
  bytes: number;
  /** How it ended, e.g. `COMPLETED`, `CONTINUED_AS_NEW`; `RUNNING` before that. */
  status: string;
}

/** Follows `newExecutionRunId` from the first run on. */
export async function chainOf({ workflow }: Pick<Client, 'workflow'>, workflowId: string): Promise<Run[]> {
  const { raw, runId: latest } = await workflow.getHandle(workflowId).describe();
  const runs: Run[] = [];
  let runId: string | undefined = raw.workflowExecutionInfo?.firstRunId || latest;
  while (runId !== undefined) {
    const handle: WorkflowHandle = workflow.getHandle(workflowId, runId);
    const { events } = await handle.fetchHistory();
    const { status, historySize = 0 } = await handle.describe();
    runs.push({ runId, events: events?.length ?? 0, bytes: historySize, status: status.name });
    runId = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
  }
  return runs;
}

export const total = (runs: readonly Run[], of: 'events' | 'bytes'): number =>
  runs.reduce((sum, run) => sum + run[of], 0);
export const most = (runs: readonly Run[], of: 'events' | 'bytes'): number => Math.max(...runs.map((run) => run[of]));
