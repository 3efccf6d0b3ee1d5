/** Which workflows are ours: anybody who may start workflows can begin another one with an id, or a genuine memo, of ours. */
import { WorkflowNotFoundError, type Client, type WorkflowExecutionInfo } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import type { Signal } from '../own.ts';
import { TASK_QUEUES } from '../task-queues.ts';

/**
 * Whether our workers run a workflow of this type there: they end one that was not begun by Firebreak (`workflows/begun.ts`). A
 * workflow of another type, or on a queue that nobody of ours asks, would stay, and tell nobody what it was told.
 */
export const isOurs = (
  { status, type, taskQueue }: Pick<WorkflowExecutionInfo, 'status' | 'type' | 'taskQueue'>,
  workflowType: string,
): boolean => status.name === 'RUNNING' && type === workflowType && taskQueue === TASK_QUEUES.workflows;

/** How a workflow of which one of its id runs at a time begins: the one that runs is used. */
export const ONE_AT_A_TIME = {
  taskQueue: TASK_QUEUES.workflows,
  workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
  workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
} as const;

/** Says something to a workflow. Nothing happens if it does not run. */
export async function signalIfRunning<Message>(
  { workflow }: Pick<Client, 'workflow'>,
  id: string,
  signal: Signal<Message>,
  message: Message,
): Promise<void> {
  try {
    await workflow.getHandle(id).signal(signal, message);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

/**
 * Ends what has the id of a workflow of ours and is none of this type: it would take what is said to it, and do nothing.
 * @returns whether there was one
 */
export async function evictStranger(
  { workflow }: Pick<Client, 'workflow'>,
  id: string,
  workflowType: string,
): Promise<boolean> {
  try {
    const described = await workflow.getHandle(id).describe();
    if (described.status.name !== 'RUNNING' || isOurs(described, workflowType)) return false;
    await workflow.getHandle(id, described.runId).terminate(EVICTED);
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** The reason in Temporal's history. */
export const EVICTED = 'it had an id of Firebreak, and was none of its workflows';
