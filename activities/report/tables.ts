/** The report's tables. Each function takes the page and returns a block. */
import type { DiffLine } from '../../domain/entry.ts';
import { titleIn } from '../../domain/alert.ts';
import { longDate } from '../../domain/format.ts';
import type { Approval, Step } from '../../domain/incident.ts';
import { approverWords, confirmationName, PHASE_NAMES } from '../../domain/names.ts';
import { wordsIn, type Language, type Words } from '../../domain/text.ts';
import type { TimelineEvent, TimelineKind } from '../../domain/timeline.ts';
import type { Block, Inline, Line } from './document.ts';
import { isNotDone, type PutBack } from '../../domain/report-facts.ts';
import type { Page } from './page.ts';

export function changesTable(page: Page): Block {
  const { columns, noneChanged, readBack } = page.words;
  return {
    kind: 'table',
    columns: [columns.change, columns.beforeAfter, columns.approvedBy, columns.verified],
    empty: noneChanged,
    rows: page.facts.changes.map(({ step }) => [
      [named(step, page)],
      diffLines(step.diff, page),
      // Another incident contained it, and this one held it too and reverted it in the end: nobody approved it here.
      step.heldWith === undefined ? approvals(step.approvals, page) : [[step.reason?.[page.language] ?? '—']],
      [[readBack], [{ quiet: page.when(step.finishedAt) }]],
    ]),
  };
}

export function tasksTable(page: Page): Block {
  const { columns } = page.words;
  return {
    kind: 'table',
    columns: [columns.action, columns.doneBy, columns.time],
    empty: '—',
    rows: page.facts.tasksDone.map((step) => {
      const done = page.state.timeline.findLast((e) => e.kind === 'task-done' && e.stepIds?.includes(step.id) === true);
      return [
        [named(step, page)],
        [[done?.actor.name ?? '—'], ...(done?.why === undefined ? [] : [[{ quiet: done.why }]])],
        [[page.when(done?.at ?? step.finishedAt)]],
      ];
    }),
  };
}

export function rehearsedTable(page: Page): Block {
  const { columns } = page.words;
  return {
    kind: 'table',
    columns: [columns.action, columns.beforeAfter],
    empty: '—',
    rows: page.facts.rehearsed.map((step) => [[named(step, page)], diffLines(step.diff, page)]),
  };
}

export function putBackTable(page: Page): Block {
  const { columns, nonePutBack } = page.words;
  return {
    kind: 'table',
    columns: [columns.change, columns.beforeAfter, columns.approvedBy, columns.putBack],
    empty: nonePutBack,
    rows: page.facts.putBack.map((change) => putBackRow(change, page)),
  };
}

/** Nothing was put back: the target is gone, and the change with it. */
export function endedTable(page: Page): Block {
  const { columns, endedWhy } = page.words;
  return {
    kind: 'table',
    columns: [columns.change, columns.why],
    empty: '—',
    rows: page.facts.ended.map(({ step }) => [[named(step, page)], [[endedWhy]]]),
  };
}

function putBackRow({ step, at, by }: PutBack, page: Page): Line[][] {
  const undone = page.state.timeline.findLast((e) => e.kind === 'step-undone' && e.stepIds?.includes(step.id) === true);
  return [
    [named(step, page)],
    diffLines(
      step.diff.map((d) => ({ field: d.field, before: d.after, after: d.before })),
      page,
    ),
    by.length > 0
      ? approvals(by, page)
      : [[step.undoneOutsideAt === undefined ? (undone?.actor.name ?? '—') : page.words.outside]],
    [[page.words.readBack], [{ quiet: page.when(at ?? undone?.at) }]],
  ];
}

export function notDoneTable(page: Page): Block {
  const { columns, noneNotDone } = page.words;
  return {
    kind: 'table',
    columns: [columns.proposal, columns.outcome, columns.why],
    empty: noneNotDone,
    rows: page.facts.notDone.map((step) => [
      [named(step, page)],
      [[{ strong: outcome(step, page) }], ...(step.attempts > 0 ? [[{ quiet: page.when(step.finishedAt) }]] : [])],
      [[step.reason?.[page.language] ?? '—']],
    ]),
  };
}

export function staysTable(page: Page): Block {
  const { columns, noneStays } = page.words;
  return {
    kind: 'table',
    columns: [columns.change, columns.why],
    empty: noneStays,
    rows: page.facts.staying.map(({ step, because }) => [[named(step, page)], [[because[page.language]]]]),
  };
}

export function openTable(page: Page): Block {
  const { columns, noneOpen } = page.words;
  return {
    kind: 'table',
    columns: [columns.point, columns.outcome, columns.owner, columns.due],
    empty: noneOpen,
    rows: page.facts.open.map(({ what, step, owner, target = step?.target, dueAt }) => [
      [[what[page.language], ...(target === undefined ? [] : [' ', { code: target.id }])]],
      [[step === undefined ? '—' : outcome(step, page)]],
      [[owner[page.language]]],
      [[dueAt === undefined ? '—' : longDate(dueAt, page.state.customer.timeZone, page.language)]],
    ]),
  };
}

export function findingsTable(page: Page): Block {
  const { columns, noFindings } = page.words;
  return {
    kind: 'table',
    columns: [columns.finding, columns.about, columns.time],
    empty: noFindings,
    rows: page.state.findings.map((f) => [
      [
        [f.weight === 'grave' ? { strong: f.title[page.language] } : f.title[page.language]],
        ...(f.detail === undefined ? [] : [[{ quiet: f.detail[page.language] }]]),
      ],
      [f.entity === undefined ? ['—'] : [{ code: f.entity.id }]],
      [[f.at === undefined ? '—' : page.when(f.at)], ...(f.technique === undefined ? [] : [[{ quiet: f.technique }]])],
    ]),
  };
}

/** As their source wrote them, with the title in its own language. */
export function alertsTable(page: Page): Block {
  const { columns } = page.words;
  return {
    kind: 'table',
    columns: [columns.time, columns.alert, columns.confirmed],
    empty: '—',
    rows: page.state.alerts.map((a) => [
      [[page.when(a.occurredAt)]],
      [[titleIn(a, page.language)], [{ code: a.findingType }]],
      [[confirmationName(a.confirmation, a.source)[page.language]]],
    ]),
  };
}

export function evidenceTable(page: Page): Block {
  const { columns, noEvidence, heldByAws } = page.words;
  return {
    kind: 'table',
    columns: [columns.item, columns.about, columns.time, 'SHA-256'],
    empty: noEvidence,
    rows: page.state.evidence.map((item) => [
      [[item.title[page.language]], [{ code: item.ref }]],
      [[{ code: item.entity.id }]],
      [[page.when(item.at)]],
      [item.sha256 === undefined ? [heldByAws] : [{ code: item.sha256 }]],
    ]),
  };
}

/** Parts of lists that lie in the evidence store alone. */
export function keptTable(page: Page): Block {
  const { columns, lists } = page.words;
  return {
    kind: 'table',
    columns: [columns.item, columns.count, columns.file, 'SHA-256'],
    empty: '—',
    rows: (page.state.kept ?? []).map(({ list, count, key, sha256 }) => [
      [[lists[list]]],
      [[String(count)]],
      [[{ code: key }]],
      [[{ code: sha256 }]],
    ]),
  };
}

/** @param who heading of the column that names the person or Firebreak */
export function eventsTable(page: Page, events: readonly TimelineEvent[], who: string, empty: string): Block {
  const { columns, reason } = page.words;
  return {
    kind: 'table',
    columns: [columns.time, columns.phase, who, columns.what],
    empty,
    rows: events.map((e) => [
      [[page.when(e.at)]],
      [[PHASE_NAMES[e.phase][page.language]]],
      [[e.actor.name]],
      [
        [e.what[page.language]],
        ...(e.why === undefined ? [] : [[{ quiet: `${reason}: ${e.why}` }]]),
        ...(e.diff === undefined || e.kind === 'step-running' ? [] : diffLines(e.diff, page)),
      ],
    ]),
  };
}

const outcome = ({ status }: Step, { words }: Page): string => (isNotDone(status) ? words.outcomes[status] : '—');

/** A step as people find it in AWS: what is done, to which resource, where. */
export function named(step: Step, page: Page): Line {
  const { id, region, facts } = step.target;
  const name = facts?.['name'] ?? facts?.['user'];
  const place = [name, region].filter((x) => x !== undefined).join(', ');
  return [step.title[page.language], ' ', { code: id }, ...(place === '' ? [] : [' ', { quiet: `(${place})` }])];
}

const diffLines = (diff: readonly DiffLine[], { language }: Page): Line[] =>
  diff.map((d) => [
    { quiet: `${wordsIn(d.field, language)}: ` },
    value(d.before, language),
    ' → ',
    value(d.after, language),
  ]);

/** A value that is the same in all languages is AWS's own, and quoted as such. */
const value = (words: Words, language: Language): Inline =>
  typeof words === 'string' && words !== '—' && words.trim() !== '' ? { code: words } : wordsIn(words, language) || '—';

function approvals(list: readonly Approval[], page: Page): Line[] {
  return list.length === 0
    ? [['—']]
    : list.map((a) => [approverWords(a)[page.language], ' ', { quiet: page.when(a.at) }]);
}

/** The decisions and refused decisions among the timeline's events. */
export const decisionsOf = (timeline: readonly TimelineEvent[]): TimelineEvent[] =>
  timeline.filter((e) => DECISIONS.has(e.kind));

const DECISIONS = new Set<TimelineKind>([
  'acknowledged',
  'handed-over',
  'asked',
  'answered',
  'severity-set',
  'approved',
  'rejected',
  'approval-lapsed',
  'decision-refused',
  'message-refused',
  'gate-expired',
  'step-retried',
  'step-skipped',
  'step-undone',
  'task-done',
  'dismissed',
  'merged',
  'joined',
  'note',
]);
