/** `hold.*`: messages between incidents and the workflows of their targets. They are signals, so that no request is lost. */
import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { Holder } from '../domain/holds.ts';
import type { HoldActivities } from '../contract/activities.ts';
import { acquireSignal, heldQuery, RESOURCE_WORKFLOW } from '../contract/messages.ts';
import { TASK_QUEUES } from '../contract/task-queues.ts';

export function createHoldActivities({ temporalClient }: { temporalClient: Client }): HoldActivities {
  const { workflow } = temporalClient;
  return {
    async 'hold.ask'({ resource, target, ask }) {
      await workflow.signalWithStart(RESOURCE_WORKFLOW, {
        workflowId: resource,
        taskQueue: TASK_QUEUES.workflows,
        args: [],
        staticSummary: target.slice(0, 200),
        signal: acquireSignal,
        signalArgs: [ask],
      });
    },
    async 'hold.look'({ resource, entry }) {
      try {
        return await workflow.getHandle(resource).query(heldQuery, entry);
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return null;
        throw error;
      }
    },
    async 'hold.dead'({ holders }) {
      const alive = await Promise.all(holders.map((holder) => lives(temporalClient, holder)));
      return holders.filter((_, i) => alive[i] === false);
    },
  };
}

/** Compares the first run: a reset continues in another run with the same first run, but a recurrence has a new one. */
async function lives({ workflow }: Client, { incidentId, runId }: Holder): Promise<boolean> {
  try {
    const { status, raw } = await workflow.getHandle(incidentId).describe();
    return status.name === 'RUNNING' && raw.workflowExecutionInfo?.firstRunId === runId;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
