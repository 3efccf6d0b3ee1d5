/** Closed incidents that a filter selects, for trends over all of them. */
import { dropOldest } from '../../domain/drop-oldest.ts';
import { localDay } from '../../domain/format.ts';
import type { IncidentSummary } from '../../domain/summary.ts';
import { fits, type Filter } from '../filter.ts';
import { allows, zoneOf, type Scope } from '../scope.ts';
import type { Summaries } from './summaries.ts';

export type Select = (scope: Scope, filter: Filter) => Promise<readonly IncidentSummary[]>;

const MOST_ANSWERS = 20;

/**
 * Words, status, phase and page of a filter do not count.
 * @returns a function that gives the same array for the same question until an incident closes, so that figures are made once
 */
export function createSelection(summaries: Pick<Summaries, 'all'>): Select {
  let known: readonly IncidentSummary[] = [];
  const answers = new Map<string, readonly IncidentSummary[]>();
  return async (scope, filter) => {
    const all = await summaries.all();
    if (all !== known) answers.clear();
    known = all;
    const of = { ...filter, q: undefined, status: undefined, phase: undefined, page: 1 };
    const zones = scope.customers.map(({ id, timeZone }) => [id, timeZone]);
    const question = JSON.stringify([scope.everything, zones, of]);
    const before = answers.get(question);
    if (before !== undefined) return before;
    const selected = all.filter((s) => {
      // Not a copy of the whole summary, which would take most of the time of this view.
      const { customer, outcome: status, severity, category } = s;
      return (
        allows(scope, customer) && fits(of, { customer, status, severity, category, text: '', day: openedOn(scope, s) })
      );
    });
    answers.set(question, selected);
    dropOldest(answers, MOST_ANSWERS);
    return selected;
  };
}

const days = new WeakMap<IncidentSummary, { zone: string; day: string }>();

/** The day that pages show. Asking for the wall clock of 10,000 incidents takes a while, so each is asked once. */
export function openedOn(scope: Scope, summary: IncidentSummary): string {
  const zone = zoneOf(scope, summary.customer);
  const before = days.get(summary);
  if (before?.zone === zone) return before.day;
  const day = localDay(summary.openedAt, zone);
  days.set(summary, { zone, day });
  return day;
}
