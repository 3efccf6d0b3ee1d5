/** What will be changed after the incident: each lesson, what is done about it, by whom and until when. */
import { longDate } from '../../../domain/format.ts';
import { improvementsOf } from '../../../domain/lessons.ts';
import { TEAM_NAMES } from '../../../domain/names.ts';
import type { Block, Line } from '../document.ts';
import type { Page } from '../page.ts';
import { REVIEW_WORDS } from '../words-review.ts';
import { list, paragraph, section } from './blocks.ts';
import { cutShort } from '../../../domain/merging.ts';

/**
 * Nothing for a drill and for what was dismissed, which teach nothing.
 * @param most rows; the others are counted
 * @param diff the proposed change of the runbook, for readers who see its lines
 */
export function improvements({ state, language, words }: Page, most: number, diff?: string): Block[] {
  if (state.drill || cutShort(state) !== undefined) return [];
  const own = REVIEW_WORDS[language];
  const all = improvementsOf(state);
  if (all.length === 0) return section(own.improvements, paragraph(own.noChange));
  return section(
    own.improvements,
    {
      kind: 'table',
      columns: [own.showed, own.willChange, words.columns.owner, words.columns.due],
      empty: own.noChange,
      rows: all
        .slice(0, most)
        .map(({ what, change, owner, dueAt }) => [
          [[what[language]]],
          [[change[language]]],
          [[owner === 'customer' ? state.customer.name : TEAM_NAMES[owner][language]]],
          [[dueAt === undefined ? '—' : longDate(dueAt, state.customer.timeZone, language)]],
        ]),
    },
    ...(all.length <= most ? [] : [paragraph(words.more(all.length - most))]),
    ...(diff === undefined ? [] : [paragraph(own.change), list(changedLines(diff))]),
  );
}

/** Its lines that are new or gone. */
export const changedLines = (diff: string): Line[] =>
  diff
    .split('\n')
    .filter((line) => /^[-+](?![-+])/.test(line))
    .map((line): Line => [{ code: line }]);
