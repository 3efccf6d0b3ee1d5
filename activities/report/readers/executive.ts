/** For an executive: one page that says what happened, what it cost, and what is still to be done by whom. */
import { longDate } from '../../../domain/format.ts';
import type { Block, ReportDocument } from '../document.ts';
import type { Prose } from '../../../domain/prose.ts';
import type { Page } from '../page.ts';
import { summarySentences } from '../summary.ts';
import { byDate, incidentFacts, list, notice, numbers, openPoints, paragraph, section } from './blocks.ts';
import { consequences } from './consequences.ts';
import { proseSection } from './prose.ts';
import { incidentName } from './title.ts';

/** The page must stay one page. */
const MOST_OPEN = 6;

export function executiveDocument(page: Page, prose: readonly Prose[]): ReportDocument {
  const { state, facts, language, words } = page;
  return {
    language,
    title: `${state.drill ? `${words.drill} · ` : ''}${words.readers.executive}: ${incidentName(page)}`,
    facts: incidentFacts(page),
    blocks: [
      ...(state.drill ? [notice(words.drillNotice)] : []),
      ...section(words.happened, ...summarySentences(state, facts, language).map(paragraph)),
      numbers(page),
      ...proseSection(page, 'executive', prose),
      ...section(words.readers.impact, list(consequences(page).map((text) => [text]))),
      ...section(words.open, ...openPoints(page, byDate(facts.open), MOST_OPEN), nextDate(page)),
    ],
    footer: words.footer,
    onePage: true,
  };
}

function nextDate({ facts, words, state, language }: Page): Block {
  const [next] = byDate(facts.open);
  return next?.dueAt === undefined
    ? paragraph(words.readers.noNextDate)
    : {
        kind: 'paragraph',
        line: [
          { strong: words.readers.nextDate },
          ` ${longDate(next.dueAt, state.customer.timeZone, language)}: ${next.what[language]} · ${next.owner[language]}`,
        ],
      };
}
