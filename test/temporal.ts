/** Temporal with workers for one test file: a namespace without workflows, queues or schedules of other files. */
import type { DataConverter } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { installNoLog } from '../contract/temporal/log.ts';
import { SEARCH_ATTRIBUTE_LIST } from '../contract/search-attributes.ts';
import { ACTIVATION_LIMIT } from '../contract/temporal/worker.ts';
import { TASK_QUEUES } from '../contract/task-queues.ts';
import { temporalCommand } from '../sandbox/temporal.ts';
import { shared } from './starter.ts';
import { testBundle } from './workflow-bundle.ts';

export type { TestWorkflowEnvironment };

/**
 * Its timers take real time: Temporal's time-skipping server has no search attributes and is a separate download. So
 * tests shorten the times in the customer's policy and wait for the outcome.
 */
export async function startTemporal(
  dataConverter: DataConverter = {},
  limits: TemporalLimits = {},
): Promise<TestWorkflowEnvironment> {
  installNoLog();
  const client = { dataConverter };
  const { suggestContinueAsNew: events, schedules } = limits;
  if (events !== undefined)
    return startLocal(client, ['--dynamic-config-value', `limit.historyCount.suggestContinueAsNew=${events}`]);
  if (schedules === true) return startLocal(client);
  const [address, namespace] = await Promise.all([shared('/temporal'), shared('/namespace')]);
  if (address !== undefined && namespace !== undefined)
    return TestWorkflowEnvironment.createFromExistingServer({ address, namespace, client });
  // Outside of a test run, as in test/replay/record.ts.
  return startLocal(client);
}

/** What holds for a whole server, so that it is one of its own. */
export interface TemporalLimits {
  /** Runs schedules, which the shared server does not. */
  schedules?: boolean;
  /** Events of a history from which on Temporal suggests to continue as new. */
  suggestContinueAsNew?: number;
}

function startLocal(
  client: { dataConverter: DataConverter },
  extraArgs: string[] = [],
): Promise<TestWorkflowEnvironment> {
  const executable = { type: 'existing-path', path: temporalCommand() } as const;
  const server = { executable, searchAttributes: SEARCH_ATTRIBUTE_LIST, extraArgs };
  return TestWorkflowEnvironment.createLocal({ client, server });
}

/** By task queue. */
export interface TestActivities {
  aws: object;
  slack?: object;
}

/** Starts the workers of the workflows and of these activities. @returns a function that stops them */
export async function startWorkers(
  { nativeConnection: connection, namespace = 'default' }: TestWorkflowEnvironment,
  activities: TestActivities,
  dataConverter: DataConverter = {},
): Promise<() => Promise<void>> {
  const common = { connection, namespace, dataConverter };
  const workers = await Promise.all([
    testBundle().then((workflowBundle) =>
      Worker.create({
        ...common,
        taskQueue: TASK_QUEUES.workflows,
        workflowBundle,
        ...ACTIVATION_LIMIT,
      }),
    ),
    ...Object.entries(activities).map(([queue, theirs]) =>
      Worker.create({
        ...common,
        taskQueue: TASK_QUEUES[queue as keyof TestActivities],
        // Workflows of every file may refuse something.
        activities: { 'refusal.count': () => Promise.resolve(), ...theirs },
      }),
    ),
  ]);
  const running = workers.map((worker) => worker.run());
  return async () => {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
  };
}
