/** For the customer: what the incident means for them, what was done in their account, and what they should do. */
import { longDate } from '../../../domain/format.ts';
import { groupBy } from '../../../domain/group.ts';
import { stepsIn } from '../../../domain/instructions.ts';
import { TEAM_NAMES } from '../../../domain/names.ts';
import type { Block, Line, ReportDocument } from '../document.ts';
import type { Change } from '../../../domain/report-facts.ts';
import type { Prose } from '../../../domain/prose.ts';
import type { Page } from '../page.ts';
import { summarySentences } from '../summary.ts';
import { incidentFacts, list, notice, openPoints, paragraph, section } from './blocks.ts';
import { consequences } from './consequences.ts';
import { improvements } from './improvements.ts';
import { proseSection } from './prose.ts';
import { incidentName } from './title.ts';

/** Ids that a line names; the full report has all. */
const MOST_NAMED = 3;
const MOST_OPEN = 20;

export function customerDocument(page: Page, prose: readonly Prose[]): ReportDocument {
  const { state, facts, language, words } = page;
  const { readers } = words;
  const others = facts.open.filter((p) => p.team !== 'customer');
  return {
    language,
    title: `${state.drill ? `${words.drill} · ` : ''}${readers.customer}: ${incidentName(page)}`,
    facts: incidentFacts(page),
    blocks: [
      ...(state.drill ? [notice(words.drillNotice)] : []),
      ...section(words.happened, ...summarySentences(state, facts, language).map(paragraph)),
      ...proseSection(page, 'customer', prose),
      ...section(readers.meaning, ...consequences(page).map(paragraph)),
      ...section(readers.done, facts.changes.length === 0 ? paragraph(words.noneChanged) : doneTable(page)),
      ...section(words.stays, staying(page)),
      ...section(readers.yours, ...yours(page)),
      ...(others.length === 0 ? [] : section(readers.others, ...openPoints(page, others, MOST_OPEN))),
      ...improvements(page, MOST_OPEN),
      ...section(readers.ask, paragraph(readers.askWhom(state.lead?.name ?? TEAM_NAMES.msp[language]))),
    ],
    footer: words.footer,
  };
}

/** One row for all changes of a kind that went the same way. */
function doneTable({ facts, words, language }: Page): Block {
  const kinds = groupBy(facts.changes, ({ step, fate }) => `${step.entry}|${step.title.en}|${fate}`);
  return {
    kind: 'table',
    columns: [words.columns.change, words.columns.about, words.readers.now],
    empty: words.noneChanged,
    rows: [...kinds.values()].map((changes) => [
      [[changes[0].step.title[language]]],
      [targets(changes, words)],
      [[words.readers.fates[changes[0].fate]]],
    ]),
  };
}

function targets(changes: readonly Change[], words: Page['words']): Line {
  const named = changes
    .slice(0, MOST_NAMED)
    .flatMap(({ step }, i): Line => [...(i === 0 ? [] : [', ']), { code: step.target.id }]);
  const more = changes.length - MOST_NAMED;
  return more <= 0 ? named : [...named, ' ', { quiet: words.more(more) }];
}

/** Deleted things cannot come back, which is no news: what people can still change is listed. */
function staying({ facts, words, language }: Page): Block {
  const reversible = facts.staying.filter(({ step }) => step.reversible);
  if (reversible.length === 0) return paragraph(words.noneStays);
  return list(
    reversible.map(({ step, because }): Line => [
      step.title[language],
      ' ',
      { code: step.target.id },
      ' ',
      { quiet: because[language] },
    ]),
  );
}

/** The tasks of the customer's own people, each with its steps. */
function yours(page: Page): Block[] {
  const { state, words, language } = page;
  const tasks = (state.followUps ?? []).filter((t) => t.owner === 'customer');
  if (tasks.length === 0) return [paragraph(words.readers.nothingYours)];
  return tasks.flatMap(({ title, target, dueAt, instructions }): Block[] => [
    {
      kind: 'paragraph',
      line: [
        { strong: title[language] },
        ...(target === undefined ? [] : [' ', { code: target.id }]),
        ` · ${words.readers.by(longDate(dueAt, state.customer.timeZone, language))}`,
      ],
    },
    ...(instructions.en === title.en
      ? []
      : stepsOf(instructions[language]).map((line): Block => ({ kind: 'paragraph', line }))),
  ]);
}

/** `1. Do this. 2. Run \`that\`.` as lines, with what stands between backticks as code. */
const stepsOf = (instructions: string): Line[] =>
  stepsIn(instructions).map((step) =>
    step
      .split('`')
      .map((part, i) => (i % 2 === 1 ? { code: part } : part))
      .filter((part) => part !== ''),
  );
