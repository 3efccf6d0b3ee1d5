/**
 * The ids of workflows and schedules. Each begins with customer and account, and names nothing sensitive: Temporal does
 * not encrypt ids.
 */
import { sha256Hex } from '../domain/digest.ts';

const prefix = (customerId: string, account: string): string => `${customerId.slice(0, 20)}-${account}-`;

/** Whether an id belongs to this account of the customer. */
export const belongsTo = (id: string, customerId: string, account: string): boolean =>
  id.startsWith(prefix(customerId, account));

/** The workflow of an incident. Safe as a role session name (at most 64 characters). @param key the alert's correlation key */
export function incidentId(customerId: string, account: string, key: string): string {
  const kind = key.slice(0, key.indexOf(':'));
  return `${prefix(customerId, account)}${kind.slice(0, MOST_OF_KIND)}-${subjectHash(key)}`;
}

/** As much of a kind as an id has room for. */
const MOST_OF_KIND = 12;

/** 80 bits of the subject's hash in 16 characters, so that nobody makes a subject whose incident is another one's. */
const subjectHash = (key: string): string =>
  BigInt(`0x${sha256Hex(key).slice(0, 20)}`)
    .toString(32)
    .padStart(16, '0');

/** The schedule of a review, and what it keeps as evidence. Safe as a role session name (at most 64 characters). */
export const reviewScheduleId = (customerId: string, account: string, review: string): string =>
  `${prefix(customerId, account)}review-${review}`;

const REVIEW_RUN = /^([a-z][a-z0-9-]{0,19}-\d{12}-review-[a-z][a-z0-9-]*)-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** The schedule that a run of a review belongs to: Temporal appends the time to its id. Undefined for the ids of other workflows. */
export const reviewScheduleOf = (workflowId: string): string | undefined => REVIEW_RUN.exec(workflowId)?.[1];

/** The workflow that counts the console sign-ins of one account. */
export const signInsId = (customerId: string, account: string): string => `${prefix(customerId, account)}sign-ins`;

/** The workflow that remembers the role sessions that Firebreak has opened in one account, also a management account. */
export const ownSessionsId = (customerId: string, account: string): string =>
  `${prefix(customerId, account)}own-sessions`;

/** The ledger of one account: the workflow that keeps the locks and holds of its targets. */
export const ledgerId = (customerId: string, account: string): string => `${prefix(customerId, account)}ledger`;

/** The workflow that chases the follow-ups of one run of an incident. Begins with the incident's id. */
export const followUpsId = (incident: string, runId: string): string => `${incident}-follow-ups-${runId.slice(0, 8)}`;

/** The workflow that counts the alerts of a dismissed incident that come again. Begins with the incident's id. @param runId the incident's first run */
export const dismissalId = (incident: string, runId: string): string => `${incident}-dismissal-${runId.slice(0, 8)}`;

/**
 * The workflow that stores the finished record of an incident as evidence. Begins with the incident's id.
 * @param runId the incident's first run @param after what has ended: the incident, or also its follow-ups
 */
export const archiveId = (incident: string, runId: string, after: 'incident' | 'follow-ups'): string =>
  `${incident}-archive-${runId.slice(0, 8)}${after === 'incident' ? '' : 'f'}`;

/** A workflow that raises alerts of a refused run of an incident. Begins with the incident's id. @param nonce another one for each */
export const raiseId = (incident: string, nonce: string): string => `${incident}-raise-${nonce}`;

/** The workflow that counts what a customer's unconfirmed alerts have begun this hour. */
export const quotaId = (customerId: string): string => `${customerId}-unconfirmed-quota`;

/** The workflow that hears what people decide about a customer as a whole. */
export const deskId = (customerId: string): string => `${customerId}-desk`;

/** The one workflow that tells the infosec team of the dead-letter queue. It belongs to no customer. */
export const DEAD_LETTERS_ID = 'firebreak-dead-letters';

/** The one workflow that tells the infosec team of configuration files that are wrong. It belongs to no customer. */
export const CONFIGURATION_ID = 'firebreak-configuration';

/** The workflow that has a worker count what a process has refused: one at a time. It belongs to no customer. */
export const refusedId = (process: string): string => `firebreak-refused-${process}`;

/** The workflow of the suppression that people decided about an incident's key: one at a time. Begins with the incident's id. */
export const suppressionId = (incident: string): string => `${incident}-suppression-1`;

/** The workflow of a suppression of customers.yaml. @param digest of its entry */
export const configuredSuppressionId = (customerId: string, account: string, digest: string): string =>
  `${prefix(customerId, account)}suppressed-${digest.slice(0, 16)}`;

/** The one workflow that tells the infosec team once a day what opened no incident. It belongs to no customer. */
export const DAILY_REVIEW_ID = 'firebreak-daily-review';

const NAMED =
  /^(([a-z][a-z0-9-]{0,19})-(\d{12})-[a-z-]+-[0-9a-v]{16})(?:-(?:follow-ups|dismissal|suppression|archive|raise)-\w+)?$/;
const OWNED = /^([a-z][a-z0-9-]{0,19})-(\d{12})-/;

/** For log lines: customer and account of an id, and the incident if it is the id of an incident, of its follow-ups, of its dismissal, suppression, archive or raised alerts. Empty for other ids. */
export function namedBy(id: string): { customer?: string; account?: string; incident?: string } {
  const [, incident, customer, account] = NAMED.exec(id) ?? [];
  if (customer !== undefined && account !== undefined && incident !== undefined) return { customer, account, incident };
  const [, owner, owned] = OWNED.exec(id) ?? [];
  return owner === undefined || owned === undefined ? {} : { customer: owner, account: owned };
}
