/** Reads a source's own copy of a finding as intake reads the event about it, so that both can be compared entity by entity. */
import type { Alert } from '../domain/alert.ts';

/** The finding in the form of the source's EventBridge event. */
export interface FindingEvent {
  /** EventBridge's `source`, e.g. `aws.guardduty`, and its `detail-type`. */
  source: string;
  detailType: string;
  /** The `detail`. */
  body: unknown;
  /** Where it was read. They count where the finding does not say. */
  account: string;
  region: string;
}

export type ReadCopy = Pick<Alert, 'findingType' | 'title' | 'titleKo' | 'severity' | 'entities'>;

/** Undefined if intake makes no alert of it. Pure. The worker hands in intake's own, since activities know nothing of intake. */
export type ReadFinding = (event: FindingEvent) => ReadCopy | undefined;
