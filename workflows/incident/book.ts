/** What an incident keeps for itself, beside the state that people see: plain JSON, so that another run can go on with it. */
import type { Alert, Severity } from '../../domain/alert.ts';
import type { Text } from '../../domain/text.ts';

export interface Book {
  /** Keys of what runbook lines have looked at, proposed or said. */
  handled: string[];
  /** The severity at which a notice line was told last, by phase and line. */
  told: Record<string, Severity>;
  /** The last number of each kind of id. */
  counters: Record<string, number>;
  /** Questions put to the ledger of holds. */
  asks: number;
  /** When the earliest alert's event occurred, ISO 8601. */
  firstSeenAt: string;
  /** Pieces of news that came by alerts, and how many of them the phases have dealt with. */
  news: number;
  answered: number;
  /** Deliveries that were counted, oldest first. */
  receipts: string[];
  /** Rounds of catching up since it was last quiet, and when the last one began (ISO 8601). */
  rounds: number;
  lastRoundAt: string;
  /** Why a target's evidence could not be taken, by `entityKey`: said on the card of every step on it. */
  missingEvidence: Record<string, Text>;
  /** Ids of steps that are looked at, or have been, and stand on no gate yet, by what they are for. */
  unopened: Record<string, string[]>;
  /** Something came in that is to be assessed and contained although its phase has passed. */
  catchUp: boolean;
}

export const newBook = (alert: Alert): Book => ({
  handled: [],
  told: {},
  counters: {},
  asks: 0,
  firstSeenAt: new Date(alert.occurredAt).toISOString(),
  news: 0,
  answered: 0,
  receipts: [],
  rounds: 0,
  lastRoundAt: new Date(0).toISOString(),
  missingEvidence: {},
  unopened: {},
  catchUp: false,
});
