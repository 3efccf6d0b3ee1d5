/** The words for paid work that waits for the quota of unconfirmed alerts. */
import type { HeldWork } from './incident.ts';
import type { Language } from './text.ts';

/** Nobody reads more names on a card. `firebreak show` has all. */
const MOST_NAMED = 6;

/** `Snapshot the volumes, Sweep every region for unknown instances`. */
export function heldNames({ what }: HeldWork, language: Language, most = MOST_NAMED): string {
  const names = what.slice(0, most).map(({ title }) => title[language]);
  return names.join(', ') + (what.length > most ? ', …' : '');
}
