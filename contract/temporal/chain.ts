/** The runs of one incident: when its history grows long, it continues as new. It stays one incident. */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { wholeHistory } from './external-payloads.ts';

/** More runs than any incident has: each has thousands of events. */
const MOST_RUNS = 100;

export interface RunHistory {
  runId: string;
  history: History;
}

/**
 * The histories of all runs that Temporal still has, the first one first.
 * @param runId of any run; the runs before it are followed back from there. Without it, the latest run.
 */
export async function historiesOf(client: Pick<Client, 'workflow'>, id: string, runId?: string): Promise<RunHistory[]> {
  const histories: RunHistory[] = [];
  let next: string | undefined = runId ?? (await client.workflow.getHandle(id).describe()).runId;
  while (next !== undefined && next !== '' && histories.length < MOST_RUNS) {
    const run: string = next;
    const history = await wholeHistory(client, id, run).catch((error: unknown) => {
      // Temporal keeps each run for its retention only, so that the first runs of a long incident may be gone.
      if (histories.length > 0 && error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    });
    if (history === undefined) break;
    histories.unshift({ runId: run, history });
    next = history.events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId ?? undefined;
  }
  return histories;
}

/** The histories of a workflow that Temporal still has; none if it has forgotten the workflow, or never had it. */
export async function historiesKept(client: Pick<Client, 'workflow'>, id: string): Promise<History[]> {
  try {
    return (await historiesOf(client, id)).map((run) => run.history);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return [];
    throw error;
  }
}

/** The run that the chain of a history began with. An unset text of Temporal's messages is empty. */
export function firstRunOf(history: History | undefined): string | undefined {
  const start = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
  return start?.firstExecutionRunId || start?.originalExecutionRunId || undefined;
}

/**
 * Whether an incident goes on after a run, and which run is its last one: a run may have continued as new.
 * @throws WorkflowNotFoundError if Temporal has not kept the run
 */
export async function endOf(
  client: Pick<Client, 'workflow'>,
  id: string,
  runId: string,
): Promise<{ isOpen: boolean; runId: string }> {
  let run = runId;
  for (let i = 0; i < MOST_RUNS; i += 1) {
    const { status } = await client.workflow.getHandle(id, run).describe();
    if (status.name !== 'CONTINUED_AS_NEW') return { isOpen: status.name === 'RUNNING', runId: run };
    const { history } = await client.workflow.workflowService.getWorkflowExecutionHistory({
      namespace: client.workflow.options.namespace,
      execution: { workflowId: id, runId: run },
      historyEventFilterType: proto.temporal.api.enums.v1.HistoryEventFilterType.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT,
    });
    const next = history?.events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
    if (!next) throw new Error(`run ${run} of ${id} continued as new, and does not say as which`);
    run = next;
  }
  throw new Error(`${id} has more than ${MOST_RUNS} runs`);
}
