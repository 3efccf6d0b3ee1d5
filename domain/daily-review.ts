/** The daily review for the infosec team: what opened no incident since the last one, and what was not understood. Pure. */
import { z } from 'zod';
import type { CountedSuppression } from './suppressions.ts';
import { DAY_MS, HOUR_MS } from './units.ts';

const Counts = z.record(z.string().max(600), z.number().int().min(0));

/** What one intake process has counted since it last told. Hostile text: the names are those of alarms and rules. */
export const Tally = z.object({
  /** Customer and alarm → how often it opened no incident. */
  alarms: Counts,
  /** Reason → other events that were ignored. */
  ignored: Counts,
  /** Reason → events that were not understood. They are kept whole. */
  rejected: Counts,
});
export type Tally = z.infer<typeof Tally>;

export const emptyTally = (): Tally => ({ alarms: {}, ignored: {}, rejected: {} });

/** Names that are counted by themselves. What comes from outside must not make a record grow without end. */
const MOST_NAMES = 200;
const OTHERS = 'others';

export function count(counts: Record<string, number>, name: string, n = 1): void {
  const short = name.slice(0, 600);
  const isKnown = Object.hasOwn(counts, short) || Object.keys(counts).length < MOST_NAMES;
  const key = isKnown ? short : OTHERS;
  counts[key] = (counts[key] ?? 0) + n;
}

export function addTally(to: Tally, more: Tally): void {
  for (const part of ['alarms', 'ignored', 'rejected'] as const)
    for (const [name, n] of Object.entries(more[part])) count(to[part], name, n);
}

/** What the workflow remembers from one review to the next. */
export interface DailyMemory {
  tally: Tally;
  /** When the last review was, or when counting began. ISO 8601. */
  since: string;
  /** `ListedSuppressions.counts` by then. */
  hidden: Record<string, number>;
}

export const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, n) => sum + n, 0);

/** A suppression with what it has hidden since the last review. */
export interface ReviewedSuppression extends CountedSuppression {
  sinceLast: number;
}

/** The suppressions that a review may tell of. */
export interface ListedSuppressions {
  /** What each has hidden, by its workflow and the first run of that. */
  counts: Record<string, number>;
  /** Those that the review shows. */
  first: CountedSuppression[];
}

/** More are only counted: a review is one message, and one payload. */
const MOST_SUPPRESSIONS = 30;
/** Names of one part that are shown, the most frequent. */
const MOST_SHOWN = 10;

const runOf = ({ id, firstRunId }: CountedSuppression): string => `${id} ${firstRunId}`;

/** Those that somebody ended come first: no other list has them. */
export const listedForReview = (suppressions: readonly CountedSuppression[]): ListedSuppressions => ({
  counts: Object.fromEntries(suppressions.map((s) => [runOf(s), s.count])),
  first: suppressions
    .toSorted((a, b) => Number(b.ended !== undefined) - Number(a.ended !== undefined))
    .slice(0, MOST_SUPPRESSIONS),
});

/** One part of the tally. */
export interface ReviewedPart {
  sum: number;
  /** The most frequent names, with how often. */
  names: [name: string, n: number][];
  /** Names that are not shown. */
  more: number;
}

/** One day's review, as Slack shows it. */
export interface DailyReview {
  since: string;
  until: string;
  tally: Record<keyof Tally, ReviewedPart>;
  suppressions: ReviewedSuppression[];
  /** What all suppressions have hidden since the last review, also those that are not shown. */
  hidden: number;
  /** Suppressions that are not shown. */
  more: number;
}

/** Midnight in UTC: nine in the morning in Korea. */
const HOUR_OF_REVIEW = 0;

/** Milliseconds until the next review. */
export function untilNextReview(nowMs: number): number {
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS + HOUR_OF_REVIEW * HOUR_MS;
  return (today > nowMs ? today : today + DAY_MS) - nowMs;
}

export function reviewOf(
  { tally, since, hidden }: DailyMemory,
  listed: ListedSuppressions,
  until: string,
): DailyReview {
  const { counts, first } = listed;
  const sinceLast = (run: string): number => (counts[run] ?? 0) - (hidden[run] ?? 0);
  const runs = Object.keys(counts);
  return {
    since,
    until,
    tally: { alarms: partOf(tally.alarms), ignored: partOf(tally.ignored), rejected: partOf(tally.rejected) },
    suppressions: first.map((s) => ({ ...s, sinceLast: sinceLast(runOf(s)) })),
    hidden: runs.reduce((sum, run) => sum + sinceLast(run), 0),
    more: runs.length - first.length,
  };
}

function partOf(counts: Readonly<Record<string, number>>): ReviewedPart {
  const names = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  return { sum: sumOf(counts), names: names.slice(0, MOST_SHOWN), more: Math.max(0, names.length - MOST_SHOWN) };
}

/** Nobody is told of nothing. */
export const isEmpty = ({ tally, suppressions }: DailyReview): boolean =>
  suppressions.length === 0 && Object.values(tally).every(({ sum }) => sum === 0);
