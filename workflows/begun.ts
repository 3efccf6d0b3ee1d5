/** Who has begun a workflow: one of our processes, or somebody who can reach Temporal and has no key of our payloads. */
import { ApplicationFailure, CancellationScope, workflowInfo } from '@temporalio/workflow';
import { OF_ANOTHER } from '../contract/unread.ts';
import type { Fault } from '../domain/statement.ts';
import { isBeforeStart } from './on-signal.ts';
import { recordRefusal, refusalsTold } from './refusals.ts';

/**
 * Why a workflow must not begin: its argument is missing, was not encrypted for it (the codec gives a text then, `contract/unread.ts`),
 * or was taken from an earlier run. Each argument of ours is an object.
 */
export const faultOfStart = (argument: unknown): Fault | undefined =>
  faultOfScheduled(argument) ?? (isBeforeStart(argument) ? 'stale' : undefined);

/** The same for a workflow that a schedule starts, whose argument is as old as the schedule. */
export function faultOfScheduled(argument: unknown): Fault | undefined {
  if (typeof argument === 'object' && argument !== null) return undefined;
  return argument === OF_ANOTHER ? 'elsewhere' : 'unsigned';
}

/** The same for a workflow that may begin without an argument: it knows nothing then. */
export const faultOfOptional = (argument: unknown): Fault | undefined =>
  argument === undefined ? undefined : faultOfStart(argument);

/** The same for the memory of a run that another one continues: only Temporal itself says that it does. */
export function faultOfMemory(carried: unknown): Fault | undefined {
  const fault = faultOfOptional(carried);
  if (fault !== undefined || carried === undefined) return fault;
  return workflowInfo().continuedFromExecutionRunId === undefined ? 'forged' : undefined;
}

/** How long the end of a refused workflow waits for the count: while it runs, genuine messages come to it. */
const TOLD_WITHIN_MS = 3_000;

/**
 * Ends a workflow that must not begin, on record.
 * @param handOn gives what genuine messages have said meanwhile to somebody else. Temporal takes no end of a workflow that has not
 * heard all its messages, so that none is lost.
 * @throws always
 */
export async function refuseToBegin(fault: Fault, handOn?: () => Promise<void>): Promise<never> {
  recordRefusal('start', fault);
  await CancellationScope.nonCancellable(async () => {
    await refusalsTold(TOLD_WITHIN_MS);
    await handOn?.();
  });
  throw ApplicationFailure.nonRetryable('It was not begun by Firebreak', 'Validation');
}
