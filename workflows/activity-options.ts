/** Time limits and retries of every activity, each with its reason. An activity that fails for good fails its step, never the incident. */
import type { ActivityOptions } from '@temporalio/workflow';
import { TASK_QUEUES } from '../contract/task-queues.ts';

/**
 * Temporal notices a killed worker by its missing heartbeat, long before the time limit of the whole call. Activities of
 * the AWS queue heartbeat at an interval well below this.
 */
export const HEARTBEAT_TIMEOUT_MS = 20_000;
const AWS: ActivityOptions = { taskQueue: TASK_QUEUES.aws, heartbeatTimeout: HEARTBEAT_TIMEOUT_MS };

/** About a minute of throttling or outage; then the card says so and a person decides. Longer retries would look like progress. */
const PATIENT = {
  initialInterval: '1 second',
  backoffCoefficient: 2,
  maximumInterval: '20 seconds',
  maximumAttempts: 7,
} as const;

/** The incident cannot begin without its plan: tried without end, also while the customer is unknown. */
export const PIN: ActivityOptions = {
  ...AWS,
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
};

/** Reads the configuration. While that is wrong nothing that was approved is carried out; the card says so. */
export const AUTHORITY: ActivityOptions = { ...AWS, startToCloseTimeout: '30 seconds', retry: PATIENT };

/** Only reads, so it may be repeated. The longest is the sweep of every region. */
export const INQUIRY: ActivityOptions = { ...AWS, startToCloseTimeout: '15 minutes', retry: PATIENT };

/** Copies are keyed by incident and target, so a repeated call finds its copy. Large volumes take long. */
export const EVIDENCE: ActivityOptions = { ...AWS, startToCloseTimeout: '1 hour', retry: PATIENT };

/** Reads one resource and what depends on it. */
export const PREVIEW: ActivityOptions = { ...AWS, startToCloseTimeout: '5 minutes', retry: PATIENT };

/**
 * Safe to repeat: the engine reads before it writes, and a state that is already as approved counts as done.
 * The limit covers patching and restoring, whose AWS jobs run for up to hours under heartbeat.
 */
export const CHANGE: ActivityOptions = { ...AWS, startToCloseTimeout: '4 hours', retry: PATIENT };

/** One call to Temporal itself, for up to hundreds of targets. */
export const HOLD: ActivityOptions = {
  taskQueue: TASK_QUEUES.aws,
  startToCloseTimeout: '30 seconds',
  retry: PATIENT,
};

/** Waits up to `HOLD_WAIT_MS` for another incident's change. Then the incident asks again. */
export const HOLD_AWAIT: ActivityOptions = { ...AWS, startToCloseTimeout: '15 minutes', retry: PATIENT };

/** One call to Temporal itself. Paid work waits for the answer, so it is tried without end. */
export const QUOTA: ActivityOptions = {
  taskQueue: TASK_QUEUES.aws,
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
};

/** One query of an incident. */
export const NEWS: ActivityOptions = {
  taskQueue: TASK_QUEUES.aws,
  startToCloseTimeout: '1 minute',
  retry: PATIENT,
};

/** An alert must not be lost, nor a count of refusals: tried without end. */
export const RAISE: ActivityOptions = {
  taskQueue: TASK_QUEUES.aws,
  startToCloseTimeout: '15 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
};

/** The customer must get the report: tried until it is written. Where many close together, each waits for the PDFs of the others. */
export const REPORT: ActivityOptions = {
  ...AWS,
  startToCloseTimeout: '1 hour',
  retry: { initialInterval: '2 seconds', maximumInterval: '1 minute' },
};

/** Large histories are replayed, one incident after the other. What Temporal keeps for its retention only must not be lost. */
export const ARCHIVE: ActivityOptions = {
  ...AWS,
  startToCloseTimeout: '1 hour',
  retry: { initialInterval: '2 seconds', maximumInterval: '5 minutes' },
};

/** What a review has found must not be lost: the next run would not count it as new. */
export const KEEP: ActivityOptions = {
  ...AWS,
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
};

/** A text message that arrives an hour late would mislead. */
export const NOTICE: ActivityOptions = {
  ...AWS,
  startToCloseTimeout: '1 minute',
  scheduleToCloseTimeout: '10 minutes',
  retry: PATIENT,
};

/**
 * A few calls to a system outside. While it is away the incident goes on, and tries again later. A closing incident, and one that
 * continues as new, wait for it.
 */
export const SYSTEM: ActivityOptions = {
  ...AWS,
  startToCloseTimeout: '1 minute',
  scheduleToCloseTimeout: '1 minute',
  retry: { ...PATIENT, maximumAttempts: 2 },
};

/** A phone that rings when somebody has decided meanwhile would mislead. */
export const VOICE: ActivityOptions = {
  ...AWS,
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '3 minutes',
  retry: PATIENT,
};

/** Slack may be down for hours. Soon after it is back, the channel must be right again. */
export const SLACK_SYNC: ActivityOptions = {
  taskQueue: TASK_QUEUES.slack,
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
};

/** A note or reminder that arrives an hour late would mislead. */
export const SLACK_NOTE: ActivityOptions = {
  taskQueue: TASK_QUEUES.slack,
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '10 minutes',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
};
