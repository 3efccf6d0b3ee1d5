/** What intake makes of one event: an alert, or the reason why there is none. */
import type { Alert, AlertSource } from '../domain/alert.ts';
import type { Envelope } from '../domain/senders.ts';

/** One event taken out of its envelopes. */
export interface RawEvent {
  /** The event itself: the `detail` of an EventBridge event, one record of a file, one finding of a list. */
  body: unknown;
  /** EventBridge's `source`, e.g. `aws.guardduty`. */
  source?: string;
  /** EventBridge's `detail-type`. */
  detailType?: string;
  /** The EventBridge event that it came in. The sender of the message made it, so it proves no more than the sender does. */
  envelope?: Envelope;
  /** What the envelopes say about it, innermost first. Used where the event itself says nothing. */
  account?: string;
  region?: string;
  time?: string;
  resources?: readonly string[];
  /** The SNS topic and subject that it came with. */
  topicArn?: string;
  subject?: string;
  /** The stream or log group that it was a record of. An unknown record of a stream is everyday traffic, so it is ignored. */
  stream?: string;
  /** Why there is nothing to classify. */
  malformed?: string;
  /** Why the envelope is empty, as the envelope itself says. */
  empty?: string;
}

/** Sources of events from outside. A review's alerts never come through intake, so nobody can forge one. */
export type OutsideSource = Exclude<AlertSource, 'review'>;

/** An alert as its source gives it. What the source left out is null; `deliver.ts` fills it in or rejects the alert. */
export interface SourceAlert extends Omit<Alert, 'source' | 'account' | 'region' | 'occurredAt'> {
  source: OutsideSource;
  account: string | null;
  region: string | null;
  occurredAt: string | null;
}

/** An alarm that says nothing of security. A customer may want an incident of it nevertheless. */
export interface OperationalAlarm {
  name: string;
  /** What it is then. */
  alert: SourceAlert;
}

export type Outcome =
  | { outcome: 'alert'; alert: SourceAlert }
  | { outcome: 'ignored'; source?: OutsideSource; reason: string; alarm?: OperationalAlarm }
  | { outcome: 'rejected'; source?: OutsideSource; reason: string };

/** One alert source: `sources/<name>.ts` exports one, `sources/index.ts` lists them. */
export interface SourceNormaliser {
  source: OutsideSource;
  /** Cheap. At most one source recognises an event. */
  recognises(event: RawEvent): boolean;
  /** Pure; never throws, whatever JSON it is given. */
  normalise(event: RawEvent): Outcome;
}

/**
 * Whether a service itself sent an EventBridge event. CloudTrail's events about calls to that service have the same
 * `source` ("AWS API Call via CloudTrail"), but they are not its findings.
 */
export const isFrom = ({ source, detailType }: RawEvent, ...names: readonly string[]): boolean =>
  source !== undefined && names.includes(source) && !isByCloudTrail(detailType);

/** Also `Amazon API Call via CloudTrail`, which the regions in China write. */
export const isByCloudTrail = (detailType: string | undefined): boolean =>
  detailType?.endsWith(' via CloudTrail') === true;

export const ignored = (source: OutsideSource, reason: string): Outcome => ({ outcome: 'ignored', source, reason });
export const rejected = (source: OutsideSource, reason: string): Outcome => ({ outcome: 'rejected', source, reason });
