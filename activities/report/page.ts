/** The input of every part of a report: the state, its facts, and the reader's language. */
import { withFullNames } from '../../domain/full-names.ts';
import { momentWithUtc } from '../../domain/format.ts';
import type { IncidentState } from '../../domain/incident.ts';
import type { Language } from '../../domain/text.ts';
import { factsOf, type Facts } from '../../domain/report-facts.ts';
import { WORDS } from './words.ts';
import type { Words } from './words-en.ts';

export interface Page {
  state: IncidentState;
  facts: Facts;
  language: Language;
  words: Words;
  /** A moment in the customer's time zone and in UTC; a dash if it has not come yet. */
  when: (iso: string | undefined) => string;
}

export function pageFor(record: IncidentState, language: Language): Page {
  const state = withFullNames(record);
  const when = (iso: string | undefined): string =>
    iso === undefined ? '—' : momentWithUtc(iso, state.customer.timeZone);
  return { state, facts: factsOf(state), language, words: WORDS[language], when };
}
