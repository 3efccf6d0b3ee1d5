/** `quota.take`: how incidents ask for the quota of their customer's unconfirmed alerts, by an update of its workflow. */
import { WithStartWorkflowOperation, type Client } from '@temporalio/client';
import type { QuotaActivities } from '../contract/activities.ts';
import { QUOTA_WORKFLOW, takeUpdate } from '../contract/messages.ts';
import { inTurn } from './in-turn.ts';
import { ONE_AT_A_TIME } from '../contract/temporal/running.ts';

export function createQuotaActivities({ temporalClient: { workflow } }: { temporalClient: Client }): QuotaActivities {
  return {
    // Temporal takes ten updates of a workflow at a time.
    'quota.take': ({ quota, ask }) =>
      inTurn(`quota|${quota}`, () =>
        workflow.executeUpdateWithStart(takeUpdate, {
          args: [ask],
          startWorkflowOperation: new WithStartWorkflowOperation(QUOTA_WORKFLOW, {
            ...ONE_AT_A_TIME,
            workflowId: quota,
            staticSummary: 'What the unconfirmed alerts of this customer have begun in the last hour',
            args: [],
          }),
        }),
      ),
  };
}
