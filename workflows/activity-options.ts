/** Time limits and retries of every activity, each with its reason. A failure beyond them becomes a step's failure, never the incident's. */
import type { ActivityOptions } from '@temporalio/workflow';
import { TASK_QUEUES } from '../contract/task-queues.ts';

/**
 * A worker that was killed is noticed by its missing heartbeat, not by the (long) time limit of the whole call.
 * Activities of the AWS queue therefore heartbeat on an interval well below this.
 */
export const HEARTBEAT_TIMEOUT_MS = 20_000;
const AWS: ActivityOptions = { taskQueue: TASK_QUEUES.aws, heartbeatTimeout: HEARTBEAT_TIMEOUT_MS };

/** About a minute of throttling or outage, then the card says so and a person decides: silence would look like progress. */
const PATIENT = {
  initialInterval: '1 second',
  backoffCoefficient: 2,
  maximumInterval: '20 seconds',
  maximumAttempts: 7,
} as const;

/** Without its plan the incident is nothing: wait for it as long as it takes, unless the customer is unknown. */
export const PIN: ActivityOptions = {
  ...AWS,
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
};

/** Reads only, so repeating is harmless; the sweep of every region is the longest. */
export const INQUIRY: ActivityOptions = { ...AWS, startToCloseTimeout: '15 minutes', retry: PATIENT };

/** Copies are keyed by incident and target, so a repeated one is found again; large volumes take their time. */
export const EVIDENCE: ActivityOptions = { ...AWS, startToCloseTimeout: '1 hour', retry: PATIENT };

/** One read of one resource and of what hangs on it. */
export const PREVIEW: ActivityOptions = { ...AWS, startToCloseTimeout: '5 minutes', retry: PATIENT };

/**
 * Safe to repeat: the engine reads before it writes, and what is already as wanted counts as done.
 * The limit covers patching and restoring, whose AWS jobs run for up to hours under heartbeat.
 */
export const CHANGE: ActivityOptions = { ...AWS, startToCloseTimeout: '4 hours', retry: PATIENT };

/** One call to Temporal itself. */
export const HOLD: ActivityOptions = {
  taskQueue: TASK_QUEUES.aws,
  startToCloseTimeout: '15 seconds',
  retry: PATIENT,
};

/** An alert that has been counted up to must not be lost. */
export const RAISE: ActivityOptions = {
  taskQueue: TASK_QUEUES.aws,
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
};

/** The report is owed to the customer: tried until it is written. */
export const REPORT: ActivityOptions = {
  ...AWS,
  startToCloseTimeout: '10 minutes',
  retry: { initialInterval: '2 seconds', maximumInterval: '1 minute' },
};

/** What a review has found must not be lost: it would be known from then on. */
export const KEEP: ActivityOptions = {
  ...AWS,
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
};

/** A text that arrives an hour late misleads more than it helps. */
export const NOTICE: ActivityOptions = {
  ...AWS,
  startToCloseTimeout: '1 minute',
  scheduleToCloseTimeout: '10 minutes',
  retry: PATIENT,
};

/** Slack may be down for hours; the channel must be right when it is back, and soon after. */
export const SLACK_SYNC: ActivityOptions = {
  taskQueue: TASK_QUEUES.slack,
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
};

/** A note or reminder that arrives an hour late misleads more than it helps. */
export const SLACK_NOTE: ActivityOptions = {
  taskQueue: TASK_QUEUES.slack,
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '10 minutes',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
};
