/**
 * What is wrong with a history before any code runs over it. The SDK's native part ends with a panic, and its replay never, for a
 * history that does not begin with its first event, or in which no workflow task has begun.
 */
import type { History } from '@temporalio/common/lib/proto-utils.js';

/** Temporal ends a workflow after 51,200 events. */
const MOST_EVENTS = 52_000;

/** Undefined if it may be replayed. */
export function complaintAbout(history: History): string | undefined {
  const { events } = history;
  if (!events || events.length === 0) return 'it has no events';
  if (events.length > MOST_EVENTS) return `it has ${events.length} events, more than Temporal allows`;
  const start = events[0]?.workflowExecutionStartedEventAttributes;
  if (!start) return 'its first event does not start a workflow';
  if (!start.originalExecutionRunId) return 'its first event names no run';
  if (!start.workflowType?.name) return 'its first event names no workflow type';
  const stray = events.findIndex((event, i) => Number(event.eventId) !== i + 1 || !event.eventTime);
  if (stray !== -1) return `its event ${stray + 1} has another number, or no time`;
  if (hasBegun(history) && !events.some((event) => event.workflowTaskStartedEventAttributes))
    return 'it has what code did, but no workflow task';
  const again = events.findIndex((event, i) => i > 0 && event.workflowExecutionStartedEventAttributes);
  return again === -1 ? undefined : `its event ${again + 1} starts a workflow again`;
}

/** Events that come about without any code: what came from outside, and workflow tasks that no worker has answered. */
const WITHOUT_CODE = [
  'workflowExecutionStartedEventAttributes',
  'workflowExecutionSignaledEventAttributes',
  'workflowExecutionCancelRequestedEventAttributes',
  'workflowExecutionTerminatedEventAttributes',
  'workflowExecutionTimedOutEventAttributes',
  'workflowTaskScheduledEventAttributes',
  'workflowTaskStartedEventAttributes',
  'workflowTaskTimedOutEventAttributes',
  'workflowTaskFailedEventAttributes',
] as const;

/** Whether the history has anything that the code did. A run that has just begun has not. */
export const hasBegun = ({ events }: History): boolean =>
  (events ?? []).some((event) => WITHOUT_CODE.every((attributes) => !event[attributes]));
