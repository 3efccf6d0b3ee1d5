/** Sends console sign-ins to the workflow that counts those of their account. All intake processes use the same one. */
import type { Client } from '@temporalio/client';
import { signInsId } from '../contract/ids.ts';
import type { Customer } from '../domain/customer.ts';
import { signInSignal, SIGN_INS_WORKFLOW } from '../contract/messages.ts';
import type { CountedSignIn } from './sources/cloudtrail/sign-ins.ts';
import { ONE_AT_A_TIME, signalIfRunning } from '../contract/temporal/running.ts';

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
      ...ONE_AT_A_TIME,
      workflowId,
      args: [{ customerId: customer.id, account, quietMs: QUIET_MS }],
      signal: signInSignal,
      signalArgs: [signIn],
    });
    return;
  }
  await signalIfRunning({ workflow }, workflowId, signInSignal, signIn);
}
