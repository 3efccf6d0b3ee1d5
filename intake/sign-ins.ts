/** Sends console sign-ins to the workflow that counts those of their account. All intake processes use the same one. */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import { signInsId } from '../contract/ids.ts';
import type { Customer } from '../domain/customer.ts';
import { signInSignal, SIGN_INS_WORKFLOW } from '../contract/messages.ts';
import { TASK_QUEUES } from '../contract/task-queues.ts';
import type { CountedSignIn } from './sources/cloudtrail/sign-ins.ts';

/** Longer than CloudTrail's delay (15 minutes), so that one burst is not counted in two parts. */
const QUIET_MS = 30 * 60_000;

/**
 * A failed sign-in starts the count. A successful one matters only after failures, so it starts none.
 * @throws when Temporal cannot be reached
 */
export async function countSignIn(
  { account, signIn }: CountedSignIn,
  customer: Pick<Customer, 'id'>,
  { workflow }: Pick<Client, 'workflow'>,
): Promise<void> {
  const workflowId = signInsId(customer.id, account);
  if (!signIn.succeeded) {
    await workflow.signalWithStart(SIGN_INS_WORKFLOW, {
      workflowId,
      taskQueue: TASK_QUEUES.workflows,
      args: [{ customerId: customer.id, account, quietMs: QUIET_MS }],
      signal: signInSignal,
      signalArgs: [signIn],
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    });
    return;
  }
  try {
    await workflow.getHandle(workflowId).signal(signInSignal, signIn);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
