/** An incident's history: every run of it, from the first to the last, as Temporal keeps them. */
import type { Client } from '@temporalio/client';
import { historiesOf } from '../../../contract/temporal/chain.ts';

export interface Run {
  runId: string;
  events: number;
  /** As the server counts them against its limit of 50 MB. */
  bytes: number;
  /** How it ended, e.g. `COMPLETED`, `CONTINUED_AS_NEW`; `RUNNING` before that. */
  status: string;
}

export async function chainOf(client: Pick<Client, 'workflow'>, workflowId: string): Promise<Run[]> {
  const runs: Run[] = [];
  for (const { runId, history } of await historiesOf(client, workflowId)) {
    const { status, historySize = 0 } = await client.workflow.getHandle(workflowId, runId).describe();
    runs.push({ runId, events: history.events?.length ?? 0, bytes: historySize, status: status.name });
  }
  return runs;
}

export const total = (runs: readonly Run[], of: 'events' | 'bytes'): number =>
  runs.reduce((sum, run) => sum + run[of], 0);
export const most = (runs: readonly Run[], of: 'events' | 'bytes'): number => Math.max(...runs.map((run) => run[of]));
