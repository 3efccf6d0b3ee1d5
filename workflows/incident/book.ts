/** What an incident keeps for itself, beside the state that people see. It is plain JSON, so that the next run can continue with it. */
import type { JoinRequest } from '../../contract/merging.ts';
import type { Alert, Severity } from '../../domain/alert.ts';
import { fingerprintOf, MOST_REMEMBERED, type DismissedAlerts } from '../../domain/dismissals.ts';
import { entityKey } from '../../domain/entity.ts';
import type { Person, Step } from '../../domain/incident.ts';
import { noteThings, type SeenThings } from '../../domain/known-alerts.ts';
import type { Hides } from '../../domain/suppressions.ts';
import type { Refusals } from '../../domain/refusals.ts';
import { newMemory, type Memory } from '../../domain/statement.ts';
import type { Text } from '../../domain/text.ts';
import { DAY_MS } from '../../domain/units.ts';

/** An alert as the evidence store has it, if the state has no place for it. */
export type KeptAlert = Omit<Alert, 'entities'> & { receivedAt: string };

/** A text message to a person on call. */
export interface HeldCall {
  slackUser: string;
  outsideHours: boolean;
}

/** Somebody who decided, and the id of the key that signed it. */
export interface Decider {
  by: Person;
  key?: string;
}

/** How far a system outside has been told. */
export interface SystemPlace {
  /** Of its ticket, once there is one. */
  ref?: string;
  /** One may have been opened, although no answer came. */
  sent?: true;
  /** The last event of the timeline that it was told of. */
  seq: number;
  /** How often it said something. */
  news: number;
  /** The last try failed. */
  failing?: true;
  /** `closedAt` of the incident when it was tried last: while it is away it is tried once more at the end. */
  endTried?: string;
}

export interface Joiner extends Pick<JoinRequest, 'from' | 'by' | 'reason'> {
  until: number;
}

export interface Book {
  /** Keys of what runbook lines have looked at, proposed or recorded. */
  handled: string[];
  /** The severity at which a notice was sent last, by phase and line. */
  told: Record<string, Severity>;
  /** The last number of each kind of id, by its prefix. */
  counters: Record<string, number>;
  /** How many requests were sent to the ledger of holds. */
  asks: number;
  /** When the earliest alert's event occurred, ISO 8601. */
  firstSeenAt: string;
  /** How many alerts said something new, and how many of these the phases have dealt with. */
  news: number;
  answered: number;
  /** Receipts of the messages that were counted, oldest first. */
  receipts: string[];
  /** Alerts that have no place in the state, until they are in the evidence store. */
  moreAlerts: KeptAlert[];
  /** Rounds of catching up since the last quiet time, and when the last one began (ISO 8601). */
  rounds: number;
  lastRoundAt: string;
  /** Why a target's evidence could not be taken, by `entityKey`. The card of each step on the target says it. */
  missingEvidence: Record<string, Text>;
  /** Evidence that is being copied, by the target's `entityKey`: the lines, as `phase|line`. */
  copying: Record<string, string[]>;
  /** How often somebody else has undone what this incident contained, by `undoneKey`. */
  undone: Record<string, number>;
  /** How often containment was proposed again because the intruder was back, by `undoneKey`, and when they were seen last. */
  again?: Record<string, number>;
  returnedAt?: string;
  /** How often containment was read again, and when it is next (ISO 8601). */
  rechecks: number;
  recheckAt?: string;
  /** How often what was missed has been looked at again since it was missed. */
  looksAgain: number;
  /** Ids of steps whose preview has begun and that are on no gate yet, by the gate they are for. */
  unopened: Record<string, string[]>;
  /** An alert came after its phase: it is still to be assessed and contained. */
  catchUp: boolean;
  /** Alerts that were dismissed in earlier incidents about the same thing. */
  dismissed: DismissedAlerts;
  /** Fingerprint → id of the alerts that were kept whole, the first ones. A dismissal remembers them. */
  fingerprints: Record<string, string>;
  /** What the alerts that people see name: a suppression hides no more than that. */
  seen?: SeenThings;
  /** What people have decided to suppress, and who did. */
  hides?: Hides;
  deciders?: Decider[];
  /** Somebody who may decide has clicked: paid work begins although no alert is confirmed. */
  begun: boolean;
  /** Text messages that wait for the quota of unconfirmed alerts. */
  heldCalls: HeldCall[];
  /** The statements of people that were heard. */
  memory: Memory;
  /** What was refused, by kind. */
  refusals: Refusals;
  /** How many notes strangers have written, by Slack id. */
  strangersNotes: Record<string, number>;
  /** How often the customer was told, and when it is next (ISO 8601); all drafts, and those that nobody has answered since it was noted. */
  updates?: { number: number; dueAt: string; closing?: true; drafts?: number; unanswered?: number };
  /** It is joining another incident. */
  joining?: { into: string; nonce: string };
  /** Incidents that may join this one and are handing their alerts over, by nonce. `until` in ms. */
  joiners?: Record<string, Joiner>;
  /** By their ids. */
  systems?: Record<string, SystemPlace>;
}

/** A containment step's place in `Book.undone`. */
export const undoneKey = ({ entry, target }: Pick<Step, 'entry' | 'target'>): string => `${entry}|${entityKey(target)}`;

/** AWS keeps CloudTrail's event history for 90 days. */
const LONGEST_BACK_MS = 90 * DAY_MS;

/**
 * When an alert says that it happened, as far as that can be: not in the future, where nobody could look for what the intruder
 * did, and not in 1970.
 */
export function withinReach(occurredAt: string): string {
  const ms = Math.max(Date.parse(occurredAt), Date.now() - LONGEST_BACK_MS);
  return new Date(Math.min(ms, Date.now())).toISOString();
}

export const newBook = (alert: Alert, dismissed: DismissedAlerts = {}): Book => ({
  handled: [],
  told: {},
  counters: {},
  asks: 0,
  firstSeenAt: withinReach(alert.occurredAt),
  news: 0,
  answered: 0,
  receipts: [],
  moreAlerts: [],
  rounds: 0,
  lastRoundAt: new Date(0).toISOString(),
  missingEvidence: {},
  copying: {},
  undone: {},
  rechecks: 0,
  looksAgain: 0,
  unopened: {},
  catchUp: false,
  dismissed,
  fingerprints: {},
  begun: false,
  heldCalls: [],
  memory: newMemory(),
  refusals: {},
  strangersNotes: {},
});

/** @param isShown people can see the alert */
export function noteAlert(book: Book, alert: Alert, isShown: boolean): void {
  const { fingerprints } = book;
  if (isShown) noteThings((book.seen ??= {}), alert);
  if (Object.keys(fingerprints).length < MOST_REMEMBERED) fingerprints[fingerprintOf(alert)] = alert.id;
}
