/** Who has begun a workflow: one of our processes, or somebody who can reach Temporal and has no key of our payloads. */
import { ApplicationFailure, workflowInfo } from '@temporalio/workflow';

/**
 * Ends a workflow whose argument was not encrypted with our key: the codec gives a text for it (`contract/temporal/payload-codec.ts`),
 * and no workflow of ours takes one.
 */
export function requireOurs(argument: unknown): void {
  if (typeof argument === 'string')
    throw ApplicationFailure.nonRetryable('It was not begun by Firebreak', 'Validation');
}

/** Only Temporal itself says that a run continues another: nobody begins a workflow with a memory of their making. */
export function requireContinued(carried: unknown): void {
  requireOurs(carried);
  if (carried !== undefined && workflowInfo().continuedFromExecutionRunId === undefined)
    throw ApplicationFailure.nonRetryable('It begins without a record', 'Validation');
}
