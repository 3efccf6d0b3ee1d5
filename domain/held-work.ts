/** Paid work that waits for the quota of unconfirmed alerts, and the words for it. */
import type { Language, Text } from './text.ts';

/** Paid work that waits, because no alert is confirmed and the customer's quota of the hour is used up. */
export interface HeldWork {
  /** ISO 8601. */
  since: string;
  /** When the quota is asked again, ISO 8601. */
  againAt: string;
  /** Of each kind of work its id (an entry's, or `incident.call`) and title. */
  what: { id: string; title: Text }[];
}

/** Nobody reads more names on a card. `firebreak show` has all. */
const MOST_NAMED = 6;

/** `Snapshot the volumes, Sweep every region for unknown instances`. */
export function heldNames({ what }: HeldWork, language: Language, most = MOST_NAMED): string {
  const names = what.slice(0, most).map(({ title }) => title[language]);
  return names.join(', ') + (what.length > most ? ', …' : '');
}
