/** What the errors of Temporal's client mean. No other file looks at gRPC codes or messages. */
import { isGrpcServiceError, QueryNotRegisteredError, ServiceError, WorkflowNotFoundError } from '@temporalio/client';

/** There is no such incident, or it has ended: nothing can be decided any more. */
export class IncidentClosed extends Error {
  override name = 'IncidentClosed';
}

/** The workflow has no state to show: it is not an incident, or it has not pinned its plan yet. */
export class NoState extends Error {
  override name = 'NoState';
}

/**
 * No answer in time, from Temporal or from the worker that answers queries. The client tries again until then, so a
 * signal may, rarely, have been recorded after all.
 */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
}

/** The error that says what happened, for a query or signal to an incident. @returns any other error unchanged */
export function meaningOf(cause: unknown): unknown {
  if (cause instanceof WorkflowNotFoundError) return new IncidentClosed('the incident has ended', { cause });
  if (cause instanceof QueryNotRegisteredError) return new NoState('the workflow has no such state', { cause });
  if (isFromTemporal(cause)) return new NoAnswer('Temporal did not answer', { cause });
  return cause;
}

/** For `catch`: a workflow that begins or ends at this moment, or has ended, has no state to show. @throws any other error */
export function unlessWithoutState(error: unknown): undefined {
  if (error instanceof NoState || error instanceof IncidentClosed) return undefined;
  throw error;
}

/** Status codes of gRPC. */
const INVALID_ARGUMENT = 3;
const UNAVAILABLE = 14;

/** Temporal refuses the request itself: a retry cannot succeed. */
export const isInvalidArgument = (error: unknown): boolean => statusCode(error) === INVALID_ARGUMENT;

/** There is no connection to Temporal. A plain `Error` of the gRPC library says that a connection could not be made in time. */
export const isUnreachable = (error: unknown): boolean =>
  statusCode(error) === UNAVAILABLE || (error instanceof Error && error.message.startsWith('Failed to connect'));

/** Temporal, or the way to it, failed. The request itself may be good. */
export const isFromTemporal = (error: unknown): boolean =>
  error instanceof ServiceError || isUnreachable(error) || statusCode(error) !== undefined;

/** Temporal's client wraps what went wrong below it. */
function statusCode(error: unknown): number | undefined {
  if (isGrpcServiceError(error)) return error.code;
  return error instanceof Error && error.cause !== undefined ? statusCode(error.cause) : undefined;
}
