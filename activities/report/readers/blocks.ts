/** The pieces of which the documents for all readers are made. */
import { outcomeOf } from '../../../domain/outcome.ts';
import { accountNumber, duration, longDate } from '../../../domain/format.ts';
import { metricsOf } from '../../../domain/metrics.ts';
import { METRIC_NAMES, SEVERITY_NAMES } from '../../../domain/names.ts';
import type { Block, Line } from '../document.ts';
import type { OpenPoint } from '../../../domain/report-facts.ts';
import type { Page } from '../page.ts';

export const heading = (text: string): Block => ({ kind: 'heading', text });
export const paragraph = (text: string): Block => ({ kind: 'paragraph', line: [text] });
export const notice = (text: string): Block => ({ kind: 'notice', line: [text] });
export const list = (items: Line[]): Block => ({ kind: 'list', items });

/** A section, or nothing if it has nothing to say. */
export const section = (title: string, ...blocks: Block[]): Block[] =>
  blocks.length === 0 ? [] : [heading(title), ...blocks];

/** The four times. One that was not reached is told from one that cannot be reached. */
export function numbers({ state, words, language }: Page): Block {
  const metrics = metricsOf(state);
  const missing = state.drill || state.dismissal !== undefined ? words.notApplicable : words.notReached;
  const shown = (ms: number | undefined): string => (ms === undefined ? missing : duration(ms, language));
  const items = (['detect', 'acknowledge', 'contain', 'restore'] as const).map((name) => ({
    label: METRIC_NAMES[name][language],
    value: shown(metrics[`${name}Ms`]),
    note: words.numberNotes[name],
  }));
  return { kind: 'numbers', items };
}

/** What every reader needs to know which incident it is. */
export function incidentFacts({ state, words, language, when }: Page): [string, Line][] {
  const { facts } = words;
  const { account } = state.customer;
  return [
    [facts.id, [{ code: state.id }]],
    [facts.customer, [state.customer.name]],
    [facts.account, [`${account.name} (${accountNumber(account.id)}) · ${state.region}`]],
    [facts.severity, [{ strong: SEVERITY_NAMES[state.severity][language] }]],
    [facts.status, [words.statuses[state.phase === 'report' && state.status === 'open' ? 'closed' : outcomeOf(state)]]],
    [facts.opened, [when(state.openedAt)]],
  ];
}

/** Open points with owner and due date, at most so many; the rest as a number. */
export function openPoints(page: Page, points: readonly OpenPoint[], most: number): Block[] {
  const { words, language, state } = page;
  const shown = points.slice(0, most);
  const more = points.length - shown.length;
  return [
    {
      kind: 'table',
      columns: [words.columns.point, words.columns.owner, words.columns.due],
      empty: words.noneOpen,
      rows: shown.map(({ what, step, owner, target = step?.target, dueAt }) => [
        [[what[language], ...(target === undefined ? [] : [' ', { code: target.id }])]],
        [[owner[language]]],
        [[dueAt === undefined ? '—' : longDate(dueAt, state.customer.timeZone, language)]],
      ]),
    },
    ...(more === 0 ? [] : [paragraph(words.readers.moreOpen(more))]),
  ];
}

/** Those with a date first, the earliest of them first. */
export const byDate = (points: readonly OpenPoint[]): OpenPoint[] =>
  points.toSorted((a, b) => (a.dueAt ?? '9').localeCompare(b.dueAt ?? '9'));
