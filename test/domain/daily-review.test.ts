/** What the infosec team is told each day. */
import { describe, expect, it } from 'vitest';
import { emptyTally, isEmpty, listedForReview, reviewOf, type DailyMemory } from '../../domain/daily-review.ts';
import type { CountedSuppression } from '../../domain/suppressions.ts';

const suppression = (id: string, firstRunId: string, count: number): CountedSuppression => ({
  id,
  firstRunId,
  count,
  customer: 'acme',
  account: '111122223333',
  origin: 'configuration',
  findingTypes: ['Recon:EC2/Portscan'],
  about: 'i-1',
  severity: 'low',
  from: '2026-11-01T00:00:00Z',
  until: '2026-12-01T00:00:00Z',
  because: 'a scanner of ours',
  by: ['minji'],
});
const memory = (hidden: DailyMemory['hidden'] = {}): DailyMemory => ({
  tally: emptyTally(),
  since: '2026-11-26T00:00:00Z',
  hidden,
});
const UNTIL = '2026-11-27T00:00:00Z';

describe('the daily review', () => {
  it('counts what a suppression has hidden since the last review, and from 0 if it has begun again', () => {
    const { counts } = listedForReview([suppression('s', 'run-1', 7)]);
    const later = listedForReview([suppression('s', 'run-1', 9), suppression('s', 'run-2', 1)]);
    const { suppressions, hidden } = reviewOf(memory(counts), later, UNTIL);
    expect(suppressions.map((s) => s.sinceLast)).toEqual([2, 1]);
    expect(hidden).toBe(3);
  });

  it('holds no more than it shows, with the totals of the rest', () => {
    const tally = { ...emptyTally(), alarms: Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`a${i}`, i])) };
    const listed = listedForReview(Array.from({ length: 500 }, (_, i) => suppression(`s${i}`, 'run', 2)));
    const review = reviewOf({ ...memory(), tally }, listed, UNTIL);
    expect(review.tally.alarms).toMatchObject({ sum: 19_900, more: 190 });
    expect(review.tally.alarms.names).toHaveLength(10);
    expect(review.tally.alarms.names[0]).toEqual(['a199', 199]);
    expect([review.suppressions.length, review.more, review.hidden]).toEqual([30, 470, 1_000]);
  });

  it('shows those that somebody ended before the others', () => {
    const ended = { by: 'jun', because: 'gone', at: '2026-11-26T12:00:00Z' };
    const all = [...Array.from({ length: 40 }, (_, i) => suppression(`s${i}`, 'run', 2)), suppression('e', 'run', 1)];
    const { first } = listedForReview([...all.slice(0, 40), { ...all[40]!, ended }]);
    expect(first.slice(0, 2).map((s) => s.id)).toEqual(['e', 's0']);
  });

  it('is of nothing only without counts and suppressions', () => {
    expect(isEmpty(reviewOf(memory(), listedForReview([]), UNTIL))).toBe(true);
    expect(isEmpty(reviewOf(memory(), listedForReview([suppression('s', 'run', 0)]), UNTIL))).toBe(false);
  });
});
