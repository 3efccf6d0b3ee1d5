/** What intake makes of one event: an alert, or the reason why it is none. */
import type { Alert, AlertSource } from '../domain/alert.ts';

/** One event taken out of its envelopes. */
export interface RawEvent {
  /** The thing itself: an EventBridge event's `detail`, one record of a file, one finding of a list. */
  body: unknown;
  /** EventBridge's `source`, e.g. `aws.guardduty`. */
  source?: string;
  /** EventBridge's `detail-type`. */
  detailType?: string;
  /** What the envelopes say about it, innermost first: used where the event itself is silent. */
  account?: string;
  region?: string;
  time?: string;
  resources?: readonly string[];
  /** SNS topic ARN and subject it came by. */
  topicArn?: string;
  subject?: string;
  /** The stream or log group it was one record of: what is unknown there is everyday traffic, not a misdirected alert. */
  stream?: string;
  /** Set when there is nothing to classify: why. */
  malformed?: string;
  /** Set when the envelope itself says that there is nothing in it. */
  empty?: string;
}

/** Sources of events from outside. A review is Firebreak's own: its alerts never come through here, so none can be forged. */
export type OutsideSource = Exclude<AlertSource, 'review'>;

/** An alert as its source tells it: what the source may leave out is null, and `deliver.ts` fills it in or refuses it. */
export interface SourceAlert extends Omit<Alert, 'source' | 'account' | 'region' | 'occurredAt'> {
  source: OutsideSource;
  account: string | null;
  region: string | null;
  occurredAt: string | null;
}

export type Outcome =
  | { outcome: 'alert'; alert: SourceAlert }
  | { outcome: 'ignored'; source?: OutsideSource; reason: string }
  | { outcome: 'rejected'; source?: OutsideSource; reason: string };

/** One alert source: `sources/<name>.ts` exports one, `sources/index.ts` lists them. */
export interface SourceNormaliser {
  source: OutsideSource;
  /** Cheap and exclusive: at most one source recognises an event. */
  recognises(event: RawEvent): boolean;
  /** Pure; never throws on anything JSON can carry. */
  normalise(event: RawEvent): Outcome;
}

/**
 * An EventBridge event that a service sent of itself. Calls of that service come under the same `source`, but by
 * CloudTrail ("AWS API Call via CloudTrail"): those are not its findings.
 */
export const isFrom = ({ source, detailType }: RawEvent, ...names: readonly string[]): boolean =>
  source !== undefined && names.includes(source) && !isByCloudTrail(detailType);

/** Also `Amazon API Call via CloudTrail`, as China's regions have it. */
export const isByCloudTrail = (detailType: string | undefined): boolean =>
  detailType?.endsWith(' via CloudTrail') === true;

export const ignored = (source: OutsideSource, reason: string): Outcome => ({ outcome: 'ignored', source, reason });
export const rejected = (source: OutsideSource, reason: string): Outcome => ({ outcome: 'rejected', source, reason });
