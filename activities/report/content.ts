/** An incident's state as a report document: the first page, then the details. Pure; the same state gives the same report. */
import { titleIn } from '../../domain/alert.ts';
import { accountNumber, duration } from '../../domain/format.ts';
import { sealLine, type EvidenceSeal } from '../../domain/evidence-seal.ts';
import type { IncidentState } from '../../domain/incident.ts';
import { metricsOf, type Metrics } from '../../domain/metrics.ts';
import { CATEGORY_NAMES, confirmationName, METRIC_NAMES, SEVERITY_NAMES } from '../../domain/names.ts';
import type { Language } from '../../domain/text.ts';
import type { Block, Line, ReportDocument } from './document.ts';
import { intrusionPath } from './intrusion-path.ts';
import { pageFor, type Page } from './page.ts';
import { summarySentences } from './summary.ts';
import {
  changesTable,
  decisionsOf,
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
} from './tables.ts';

/** @param seal of the evidence before the report */
export function reportDocument(state: IncidentState, language: Language, seal?: EvidenceSeal): ReportDocument {
  const page = pageFor(state, language);
  return {
    language,
    title: `${state.drill ? `${page.words.drill} · ` : ''}${page.words.report}: ${titleIn(state, language)}`,
    facts: headFacts(page),
    blocks: [...firstPage(page), ...details(page, seal)].flatMap((block) => bounded(block, page)),
    footer: page.words.footer,
  };
}

function headFacts({ state, words, language, when }: Page): [string, Line][] {
  const { facts } = words;
  return [
    [facts.id, [{ code: state.id }]],
    [facts.customer, [state.customer.name]],
    [facts.account, [`${state.customer.account.name} (${accountNumber(state.customer.account.id)}) · ${state.region}`]],
    [facts.severity, [{ strong: SEVERITY_NAMES[state.severity][language] }]],
    [facts.category, [CATEGORY_NAMES[state.category][language]]],
    [facts.status, [words.statuses[state.phase === 'report' && state.status === 'open' ? 'closed' : state.status]]],
    [facts.confirmation, [confirmationName(state.confirmation, state.source)[language]]],
    [facts.lead, [state.lead?.name ?? words.nobody]],
    [facts.opened, [when(state.openedAt)]],
    [facts.alerts, [String(state.alertCount)]],
    [facts.runbook, [state.runbook.title[language], ' ', { code: state.runbook.digest.slice(0, 12) }]],
  ];
}

function firstPage(page: Page): Block[] {
  const { state, facts, language, words } = page;
  return [
    ...(state.drill ? [notice(words.drillNotice)] : []),
    heading(words.happened),
    ...summarySentences(state, facts, language).map(paragraph),
    { kind: 'numbers', items: numbers(metricsOf(state), page) },
    heading(words.path),
    { kind: 'path', path: intrusionPath(state, language), caption: words.pathCaption },
    heading(words.changed),
    changesTable(page),
    ...(facts.tasksDone.length === 0 ? [] : [heading(words.byPeople), tasksTable(page)]),
    ...(facts.rehearsed.length === 0 ? [] : [heading(words.rehearsed), rehearsedTable(page)]),
    heading(words.putBack),
    putBackTable(page),
    heading(words.notDone),
    notDoneTable(page),
    heading(words.stays),
    staysTable(page),
    heading(words.open),
    openTable(page),
  ];
}

function details(page: Page, seal: EvidenceSeal | undefined): Block[] {
  const { words, facts } = page;
  return [
    heading(words.findings),
    findingsTable(page),
    ...(facts.alreadySo.length === 0
      ? []
      : [heading(words.alreadySo), list(facts.alreadySo.map((s) => named(s, page)))]),
    heading(words.decisions),
    eventsTable(page, decisionsOf(page.state.timeline), words.columns.decidedBy, words.noDecisions),
    heading(words.evidence),
    evidenceTable(page),
    ...(seal === undefined
      ? [paragraph(words.noSeal)]
      : [paragraph(words.seal(seal.count)), { kind: 'paragraph' as const, line: [{ code: sealLine(seal) }] }]),
    heading(words.timeline),
    eventsTable(page, page.state.timeline, words.columns.actor, '—'),
    ...((page.state.kept ?? []).length === 0 ? [] : [heading(words.kept), paragraph(words.keptNote), keptTable(page)]),
  ];
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

const heading = (text: string): Block => ({ kind: 'heading', text });
const paragraph = (text: string): Block => ({ kind: 'paragraph', line: [text] });
const notice = (text: string): Block => ({ kind: 'notice', line: [text] });
const list = (items: Line[]): Block => ({ kind: 'list', items });

function numbers(metrics: Metrics, { words, language }: Page): { label: string; value: string; note: string }[] {
  const shown = (ms: number | undefined): string => (ms === undefined ? words.notReached : duration(ms, language));
  return (['detect', 'acknowledge', 'contain', 'restore'] as const).map((name) => ({
    label: METRIC_NAMES[name][language],
    value: shown(metrics[`${name}Ms`]),
    note: words.numberNotes[name],
  }));
}
