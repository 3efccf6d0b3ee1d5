/** For an authority or an auditor: the full record, with approvals, evidence and its hashes, the cause, and the controls. Pure. */
import { sealLine, type EvidenceSeal } from '../../../domain/evidence-seal.ts';
import { readStatus } from '../../../domain/regimes.ts';
import { CATEGORY_NAMES, confirmationName } from '../../../domain/names.ts';
import { causeOf } from '../cause.ts';
import { controlsOf, type Entries } from '../controls.ts';
import type { Block, Line, ReportDocument } from '../document.ts';
import { intrusionPath } from '../intrusion-path.ts';
import type { Page } from '../page.ts';
import { summarySentences } from '../summary.ts';
import {
  alertsTable,
  changesTable,
  decisionsOf,
  endedTable,
  eventsTable,
  evidenceTable,
  findingsTable,
  keptTable,
  named,
  notDoneTable,
  openTable,
  putBackTable,
  rehearsedTable,
  staysTable,
  tasksTable,
} from '../tables.ts';
import { heading, incidentFacts, list, notice, numbers, paragraph, section } from './blocks.ts';
import { improvements } from './improvements.ts';
import { incidentName } from './title.ts';

/** What the auditor's document has beside the record. */
export interface Beside {
  /** Of the evidence before the report. */
  seal?: EvidenceSeal | undefined;
  /** The proposed change of the runbook. */
  diff?: string | undefined;
}

export function auditorDocument(page: Page, entries: Entries, { seal, diff }: Beside): ReportDocument {
  const { state, language, words } = page;
  return {
    language,
    title: `${state.drill ? `${words.drill} · ` : ''}${words.report}: ${incidentName(page)}`,
    facts: headFacts(page),
    blocks: [
      ...firstPage(page),
      ...improvements(page, Number.POSITIVE_INFINITY, diff),
      ...details(page, entries, seal),
    ].flatMap((block) => bounded(block, page)),
    footer: words.footer,
  };
}

function headFacts(page: Page): [string, Line][] {
  const { state, words, language } = page;
  const { facts } = words;
  return [
    ...incidentFacts(page),
    [facts.category, [CATEGORY_NAMES[state.category][language]]],
    [facts.confirmation, [confirmationName(state.confirmation, state.source)[language]]],
    [facts.lead, [state.lead?.name ?? words.nobody]],
    [facts.alerts, [String(state.alertCount)]],
    [facts.runbook, [state.runbook.title[language], ' ', { code: state.runbook.digest.slice(0, 12) }]],
  ];
}

function firstPage(page: Page): Block[] {
  const { state, facts, language, words } = page;
  return [
    ...(state.drill ? [notice(words.drillNotice)] : []),
    ...section(words.happened, ...summarySentences(state, facts, language).map(paragraph)),
    numbers(page),
    ...section(words.path, { kind: 'path', path: intrusionPath(state, language), caption: words.pathCaption }),
    ...section(words.causes, ...causes(page)),
    ...section(words.changed, changesTable(page)),
    ...(facts.tasksDone.length === 0 ? [] : section(words.byPeople, tasksTable(page))),
    ...(facts.rehearsed.length === 0 ? [] : section(words.rehearsed, rehearsedTable(page))),
    ...section(words.putBack, putBackTable(page)),
    ...(facts.ended.length === 0 ? [] : section(words.ended, endedTable(page))),
    ...section(words.stays, staysTable(page)),
    ...section(words.notDone, notDoneTable(page)),
    ...section(words.open, openTable(page)),
  ];
}

function causes({ state, words, language, when }: Page): Block[] {
  const { root, firstAct, weaknesses } = causeOf(state);
  return [
    {
      kind: 'paragraph',
      line: [{ strong: words.rootCause }, ` ${root?.[language] ?? words.rootUnknown}`],
    },
    ...(firstAct === undefined ? [] : [paragraph(words.firstAct(firstAct.title[language], when(firstAct.at)))]),
    paragraph(weaknesses.length === 0 ? words.noWeaknesses : words.weaknesses),
    ...(weaknesses.length === 0
      ? []
      : [
          list(
            weaknesses.map((f): Line => [
              f.title[language],
              ...(f.detail === undefined ? [] : [' ', { quiet: f.detail[language] }]),
            ]),
          ),
        ]),
  ];
}

function details(page: Page, entries: Entries, seal: EvidenceSeal | undefined): Block[] {
  const { state, words, facts } = page;
  return [
    ...section(words.alerts, alertsTable(page)),
    ...section(words.findings, findingsTable(page)),
    ...(facts.alreadySo.length === 0 ? [] : section(words.alreadySo, list(facts.alreadySo.map((s) => named(s, page))))),
    ...section(
      words.decisions,
      eventsTable(page, decisionsOf(state.timeline), words.columns.decidedBy, words.noDecisions),
    ),
    ...section(words.evidence, evidenceTable(page), ...sealed(page, seal)),
    ...section(words.deadlines, ...deadlines(page)),
    ...section(words.controls, paragraph(words.controlsNote), controlsTable(page, entries)),
    ...section(words.timeline, eventsTable(page, state.timeline, words.columns.actor, '—')),
    ...((state.kept ?? []).length === 0 ? [] : [heading(words.kept), paragraph(words.keptNote), keptTable(page)]),
  ];
}

const sealed = ({ words }: Page, seal: EvidenceSeal | undefined): Block[] =>
  seal === undefined
    ? [paragraph(words.noSeal)]
    : [paragraph(words.seal(seal.count)), { kind: 'paragraph', line: [{ code: sealLine(seal) }] }];

/** The laws and contracts under which the customer may have to tell somebody, and how far their figures are verified. */
function deadlines({ state, words, language }: Page): Block[] {
  const duty = state.followUps?.map((f) => f.duty).find((d) => d?.kind === 'awareness');
  if (duty?.kind !== 'awareness') return [paragraph(words.noDeadlines)];
  const { columns } = words;
  return [
    paragraph(words.deadlinesNote),
    {
      kind: 'table',
      columns: [columns.law, columns.what, columns.within, columns.source],
      empty: words.noDeadlines,
      rows: duty.regimes.flatMap((regime) =>
        regime.obligations.map(({ title, within, after, noFigure, condition }): Line[][] => [
          [[regime.title[language]], [{ quiet: regime.law[language] }]],
          [[title[language]], ...(condition === undefined ? [] : [[{ quiet: condition[language] }]])],
          [[noFigure === true ? words.noFigure : words.within(within, after !== undefined)]],
          [
            [readStatus(regime)[language]],
            ...(regime.source.url === undefined ? [] : [[{ code: regime.source.url }]]),
            ...(regime.source.note === undefined ? [] : [[{ quiet: regime.source.note[language] }]]),
          ],
        ]),
      ),
    },
  ];
}

function controlsTable({ state, words, language }: Page, entries: Entries): Block {
  return {
    kind: 'table',
    columns: ['NIST CSF 2.0', 'ISO/IEC 27001:2022', 'AWS Well-Architected', words.columns.ranFor],
    empty: words.noControls,
    rows: controlsOf(state, entries).map(({ csf, name, iso, wellArchitected, by }) => [
      [[{ code: csf }], [name[language]]],
      [[iso.join(', ') || '—']],
      [[wellArchitected.join(', ') || '—']],
      by.map((title) => [title[language]]),
    ]),
  };
}

/** Nobody reads a table of thousands of rows: the first and the last are shown, and the file is named that has all. */
function bounded(block: Block, { words }: Page): Block[] {
  if (block.kind !== 'table' || block.rows.length <= MOST_ROWS) return [block];
  const left = block.rows.length - FIRST_ROWS - LAST_ROWS;
  const head = { ...block, rows: block.rows.slice(0, FIRST_ROWS) };
  const tail = { ...block, rows: block.rows.slice(-LAST_ROWS) };
  return [head, paragraph(words.moreRows(left, block.rows.length)), tail];
}
const FIRST_ROWS = 200;
const LAST_ROWS = 50;
const MOST_ROWS = 300;
