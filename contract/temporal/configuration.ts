/** How a process has the infosec team told of its configuration file: the process itself may have no token of Slack. */
import { basename } from 'node:path';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import {
  CONFIGURATION_WORKFLOW,
  configurationSignal,
  PROBLEM_LENGTH,
  PROBLEMS_TOLD,
  type ConfigurationState,
  type ConfiguredProcess,
} from '../configuration.ts';
import { CONFIGURATION_ID } from '../ids.ts';
import { TASK_QUEUES } from '../task-queues.ts';
import { evictStranger } from './running.ts';

/** @returns a function that tells what is wrong with the file; nothing: it is right again */
export const configurationTeller =
  (client: Pick<Client, 'workflow'>, process: ConfiguredProcess, file: string) =>
  async (problems: readonly string[]): Promise<void> => {
    const state: ConfigurationState = {
      process,
      file: basename(file),
      problems: problems.slice(0, PROBLEMS_TOLD).map((problem) => problem.slice(0, PROBLEM_LENGTH)),
      more: Math.max(0, problems.length - PROBLEMS_TOLD),
    };
    await evictStranger(client, CONFIGURATION_ID, CONFIGURATION_WORKFLOW);
    if (problems.length === 0) return right(client, state);
    await client.workflow.signalWithStart(CONFIGURATION_WORKFLOW, {
      workflowId: CONFIGURATION_ID,
      taskQueue: TASK_QUEUES.workflows,
      args: [{}],
      signal: configurationSignal,
      signalArgs: [state],
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    });
  };

async function right({ workflow }: Pick<Client, 'workflow'>, state: ConfigurationState): Promise<void> {
  try {
    await workflow.getHandle(CONFIGURATION_ID).signal(configurationSignal, state);
  } catch (error) {
    // The team was told of nothing.
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
