/** What closed incidents show together: times, causes, false positives, waits, and how runbooks do. Drills do not count. Pure. */
import { max, median, min, quantileSorted } from 'd3-array';
import { groupBy } from '../domain/group.ts';
import { LINE_COUNTS, type IncidentSummary, type Line } from '../domain/summary.ts';
import { PHASES } from '../domain/phase.ts';
import type { Text } from '../domain/text.ts';

export const METRICS = ['detect', 'acknowledge', 'contain', 'restore'] as const;
export type Metric = (typeof METRICS)[number];

/** Milliseconds. */
export interface Spread {
  count: number;
  min: number;
  q1: number;
  median: number;
  q3: number;
  max: number;
}

export function spreadOf(values: readonly number[]): Spread | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  if (sorted.length === 0) return undefined;
  return {
    count: sorted.length,
    min: min(sorted)!,
    q1: quantileSorted(sorted, 0.25)!,
    median: median(sorted)!,
    q3: quantileSorted(sorted, 0.75)!,
    max: max(sorted)!,
  };
}

export interface Times {
  /** Of the customer or category. */
  key: string;
  incidents: number;
  times: Partial<Record<Metric, Spread>>;
}

export interface Trends {
  incidents: number;
  dismissed: number;
  /** By month of opening, `2026-11`, each month between the first and the last. */
  months: { month: string; closed: number; dismissed: number }[];
  all: Times;
  byCustomer: Times[];
  byCategory: Times[];
  /** Kinds of findings, the most frequent first. */
  findings: { findingType: string; count: number; customers: number; again: number; last: string }[];
  /** Of root causes that the evidence shows, and how often it shows none. */
  causes: { cause: Text; count: number }[];
  causeUnknown: number;
  falsePositives: { findingType: string; dismissed: number; of: number; reason: string }[];
  waits: { by: WaitRow[]; phases: WaitRow[]; longest: LongestWait[]; expired: number };
}

export interface WaitRow {
  /** A person's name, or a phase. */
  key: string;
  gates: number;
  wait: Spread;
}

export interface LongestWait {
  incident: IncidentSummary;
  phase: string;
  purpose: 'change' | 'release';
  ms: number;
  by: string[];
}

export interface RunbookRow {
  id: string;
  title: Text;
  incidents: number;
  /** How long its gates waited for people. */
  wait?: Spread;
  lines: Line[];
}

const MOST_FINDINGS = 12;
const MOST_PEOPLE = 20;
const MOST_LONGEST = 8;

/** @param dayOf the day on which an incident was opened, as pages show it */
export function trendsOf(given: readonly IncidentSummary[], dayOf: (s: IncidentSummary) => string): Trends {
  const all = given.filter((s) => !s.drill);
  const real = all.filter((s) => s.outcome === 'closed');
  const caused = real.filter((s) => s.cause !== undefined);
  return {
    incidents: all.length,
    dismissed: all.length - real.length,
    months: monthsOf(all, dayOf),
    all: timesOf('', real),
    byCustomer: timesBy(real, (s) => s.customer),
    byCategory: timesBy(real, (s) => s.category),
    findings: findingsOf(real),
    causes: byCount(groupBy(caused, (s) => s.cause!.en)).map(([, these]) => ({
      cause: these[0]!.cause!,
      count: these.length,
    })),
    causeUnknown: real.length - caused.length,
    falsePositives: falsePositivesOf(all),
    waits: waitsOf(real),
  };
}

const timesBy = (all: readonly IncidentSummary[], keyOf: (s: IncidentSummary) => string): Times[] =>
  byCount(groupBy(all, keyOf)).map(([key, these]) => timesOf(key, these));

function timesOf(key: string, these: readonly IncidentSummary[]): Times {
  const times: Times['times'] = {};
  for (const metric of METRICS) {
    const spread = spreadOf(these.flatMap((s) => s.metrics[`${metric}Ms`] ?? []));
    if (spread !== undefined) times[metric] = spread;
  }
  return { key, incidents: these.length, times };
}

function byCount<T>(groups: ReadonlyMap<string, T[]>): [string, T[]][] {
  return [...groups].toSorted(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
}

function monthsOf(all: readonly IncidentSummary[], dayOf: (s: IncidentSummary) => string): Trends['months'] {
  const months = groupBy(all, (s) => dayOf(s).slice(0, 7));
  const sorted = [...months.keys()].toSorted();
  const rows: Trends['months'] = [];
  for (let month = sorted[0] ?? '9'; month <= (sorted.at(-1) ?? ''); month = nextMonth(month)) {
    const these = months.get(month) ?? [];
    const dismissed = these.filter((one) => one.outcome === 'dismissed').length;
    rows.push({ month, closed: these.length - dismissed, dismissed });
  }
  return rows;
}

function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

const findingsOf = (all: readonly IncidentSummary[]): Trends['findings'] =>
  byCount(groupBy(all, (s) => s.findingType))
    .slice(0, MOST_FINDINGS)
    .map(([findingType, these]) => ({
      findingType,
      count: these.length,
      customers: new Set(these.map((s) => s.customer)).size,
      again: these.filter((s) => s.recurs).length,
      last: these
        .map((s) => s.openedAt)
        .toSorted()
        .at(-1)!,
    }));

function falsePositivesOf(all: readonly IncidentSummary[]): Trends['falsePositives'] {
  return [...groupBy(all, (s) => s.findingType)]
    .map(([findingType, these]) => {
      const dismissed = these.filter((s) => s.outcome === 'dismissed').toSorted((a, b) => (a.at < b.at ? 1 : -1));
      return {
        findingType,
        dismissed: dismissed.length,
        of: these.length,
        reason: dismissed[0]?.dismissal?.reason ?? '',
      };
    })
    .filter((row) => row.dismissed > 0)
    .toSorted((a, b) => b.dismissed - a.dismissed || b.dismissed / b.of - a.dismissed / a.of)
    .slice(0, MOST_FINDINGS);
}

interface Waited {
  incident: IncidentSummary;
  phase: string;
  purpose: 'change' | 'release';
  ms: number;
  by: string[];
}

const waitedIn = (incident: IncidentSummary): Waited[] =>
  incident.waits.flatMap(({ status, openedAt, closedAt, phase, purpose, by }) =>
    status === 'decided' && closedAt !== undefined
      ? [{ incident, phase, purpose, by, ms: Math.max(0, Date.parse(closedAt) - Date.parse(openedAt)) }]
      : [],
  );

function waitsOf(all: readonly IncidentSummary[]): Trends['waits'] {
  const waited = all.flatMap(waitedIn);
  const rows = (groups: ReadonlyMap<string, Waited[]>): WaitRow[] =>
    byCount(groups).map(([key, these]) => ({ key, gates: these.length, wait: spreadOf(these.map((w) => w.ms))! }));
  const people = groupBy(
    waited.flatMap((w) => w.by.map((name) => ({ ...w, name }))),
    (w) => w.name,
  );
  return {
    by: rows(people).slice(0, MOST_PEOPLE),
    phases: rows(groupBy(waited, (w) => (w.purpose === 'release' ? 'release' : w.phase))),
    longest: waited.toSorted((a, b) => b.ms - a.ms).slice(0, MOST_LONGEST),
    expired: all.flatMap((s) => s.waits).filter((w) => w.status === 'expired').length,
  };
}

/** How runbooks do, without the other figures: over 10,000 incidents these take much longer. */
export function runbooksOf(given: readonly IncidentSummary[]): RunbookRow[] {
  const real = given.filter((s) => !s.drill && s.outcome === 'closed');
  return byCount(groupBy(real, (s) => s.runbook.id)).map(([id, these]) => {
    const lines = new Map<string, Line>();
    for (const line of these.flatMap((s) => s.lines)) {
      const key = `${line.phase} ${line.entry}`;
      const sum = lines.get(key);
      if (sum === undefined) lines.set(key, { ...line });
      else for (const count of LINE_COUNTS) sum[count] += line[count];
    }
    const wait = spreadOf(these.flatMap(waitedIn).map((w) => w.ms));
    return {
      id,
      title: these[0]!.runbook.title,
      incidents: these.length,
      ...(wait === undefined ? {} : { wait }),
      lines: [...lines.values()].toSorted(
        (a, b) => PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase) || b.steps - a.steps,
      ),
    };
  });
}
