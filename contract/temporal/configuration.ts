/** How a process has the infosec team told of its configuration file: the process itself may have no token of Slack. */
import { basename } from 'node:path';
import type { Client } from '@temporalio/client';
import {
  CONFIGURATION_WORKFLOW,
  configurationSignal,
  PROBLEM_LENGTH,
  PROBLEMS_TOLD,
  type ConfigurationState,
  type ConfiguredProcess,
} from '../configuration.ts';
import { CONFIGURATION_ID } from '../ids.ts';
import { evictStranger, ONE_AT_A_TIME, signalIfRunning } from './running.ts';

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
    // It is right. If no workflow runs, the team was told of nothing.
    if (problems.length === 0) return signalIfRunning(client, CONFIGURATION_ID, configurationSignal, state);
    await client.workflow.signalWithStart(CONFIGURATION_WORKFLOW, {
      ...ONE_AT_A_TIME,
      workflowId: CONFIGURATION_ID,
      args: [{}],
      signal: configurationSignal,
      signalArgs: [state],
    });
  };
