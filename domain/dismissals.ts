/**
 * What a dismissed incident leaves: its alerts that come again with nothing new are counted, and open no other incident.
 * Pure; intake compares, the dismissal counts.
 */
import { z } from 'zod';
import { type AlertSource, Alert } from './alert.ts';
import { contentOf, inParts, Receipt } from './alert-groups.ts';
import type { CustomerPolicy } from './customer.ts';
import { digestOf } from './digest.ts';
import type { IncidentRef } from './entry.ts';
import type { IncidentState } from './incident.ts';

/**
 * The alerts that were dismissed, by fingerprint, and whether their source had confirmed them. One that was not may have
 * been forged: when it comes again, its source is asked again.
 */
export const DismissedAlerts = z.record(z.string().regex(/^[0-9a-f]{24}$/), z.boolean());
export type DismissedAlerts = z.infer<typeof DismissedAlerts>;

/** Dismissed as a false positive. With an end the alerts were real, and known: what the law asks for stays. */
export const isFalsePositive = ({ dismissal }: Pick<IncidentState, 'dismissal'>): boolean =>
  dismissal !== undefined && dismissal.until === undefined;

/** Fingerprints that one incident remembers. They stand in the memo of a workflow, which is read whole. */
export const MOST_REMEMBERED = 500;

/**
 * The source's id of the finding, and what it says. Another finding with the same content has another fingerprint, and
 * so has an update that names another entity or another severity.
 */
export const fingerprintOf = (alert: Alert): string => digestOf([alert.id, contentOf(alert)]).slice(0, 24);

/** The fingerprint of a dismissed alert that comes again with nothing new; undefined for anything else. */
export function repeatOf(alert: Alert, dismissed: DismissedAlerts): string | undefined {
  // An alert that is cut into parts is never one: it is cheaper to look at it again than to compare all its parts.
  if (inParts(alert).length > 1) return undefined;
  const fingerprint = fingerprintOf(alert);
  return Object.hasOwn(dismissed, fingerprint) ? fingerprint : undefined;
}

/** Alerts with one fingerprint, or confirmed ones with several, that came again. */
export const CameAgain = z.object({
  receipts: z.array(Receipt).min(1).max(1_000),
  /** When the latest of them occurred, ISO 8601. */
  at: z.iso.datetime({ offset: true }),
  /** Its source had not confirmed it, and is asked again. */
  unconfirmed: Alert.optional(),
});
export type CameAgain = z.infer<typeof CameAgain>;

/** The dismissed incident, as far as its dismissal needs it. */
export interface DismissedIncident {
  id: string;
  /** Its first run. */
  runId: string;
  title: string;
  titleKo?: string;
  closedAt: string;
  dismissal: NonNullable<IncidentState['dismissal']>;
  customer: CustomerPolicy;
  /** Its first message in Slack. */
  headerTs?: string;
  channel?: string;
  /** How alerts are read again at their source: the entry of each source, and what it is told of the incident. */
  confirm: { entries: Partial<Record<AlertSource, string>>; ref: IncidentRef };
}

/** What the dismissal has counted. */
export interface Repeats {
  /** Deliveries of alerts that came again; a message delivered twice counts once. */
  count: number;
  /** When the latest of them occurred, ISO 8601; absent before the first. */
  lastAt?: string;
}

/** What Slack shows of a dismissal. */
export interface DismissalState extends Repeats {
  incident: DismissedIncident;
}
