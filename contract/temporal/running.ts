/** Which workflows are ours: anybody who may start workflows can begin another one with an id, or a genuine memo, of ours. */
import type { WorkflowExecutionInfo } from '@temporalio/client';
import { TASK_QUEUES } from '../task-queues.ts';

/**
 * Whether our workers run a workflow of this type there: they end one that was not begun by Firebreak (`workflows/begun.ts`). A
 * workflow of another type, or on a queue that nobody of ours asks, would stay, and tell nobody what it was told.
 */
export const isOurs = (
  { status, type, taskQueue }: Pick<WorkflowExecutionInfo, 'status' | 'type' | 'taskQueue'>,
  workflowType: string,
): boolean => status.name === 'RUNNING' && type === workflowType && taskQueue === TASK_QUEUES.workflows;
