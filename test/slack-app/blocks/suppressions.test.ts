/** The daily review and the answers of commands fit into one message, whatever they tell of. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DailyReview, ReviewedPart, ReviewedSuppression } from '../../../domain/daily-review.ts';
import type { SuppressionFacts } from '../../../domain/suppressions.ts';
import { sections } from '../../../slack-app/blocks/elements.ts';
import { dailyReviewBlocks, suppressionBlock } from '../../../slack-app/blocks/suppressions.ts';
import { answered } from '../../../slack-app/listeners/answer.ts';
import { textsOf } from '../../../slack-app/texts/texts.ts';
import { words } from '../../incidents/arbitrary.ts';
import { faultsOfMessage } from '../slack-rules.ts';

const UNTIL = '2026-12-01T00:00:00Z';
const some = fc.oneof(words, fc.constantFrom('<!channel> '.repeat(80), '&'.repeat(400)));
const facts: fc.Arbitrary<SuppressionFacts> = fc
  .record({ customer: some, about: some, because: some, by: fc.array(some, { minLength: 1, maxLength: 2 }) })
  .chain((told) =>
    fc.array(some, { maxLength: 5 }).map((findingTypes) => ({
      ...told,
      findingTypes,
      account: '111122223333',
      origin: 'people',
      severity: 'low',
      from: '2026-11-01T00:00:00Z',
      until: UNTIL,
      incident: 'acme-1-x',
    })),
  );
const suppression: fc.Arbitrary<ReviewedSuppression> = fc
  .tuple(facts, fc.array(facts, { maxLength: 4 }), fc.option(some))
  .map(([latest, earlier, because]) => ({
    ...latest,
    id: 'acme-1-x-suppression',
    firstRunId: 'run',
    earlier,
    count: 7,
    sinceLast: 3,
    ...(because === null ? {} : { ended: { by: because, because, at: UNTIL } }),
  }));
const part: fc.Arbitrary<ReviewedPart> = fc
  .array(fc.tuple(some, fc.nat()), { maxLength: 10 })
  .map((names) => ({ sum: 12, names, more: 3 }));
const review: fc.Arbitrary<DailyReview> = fc
  .record({
    tally: fc.record({ alarms: part, ignored: part, rejected: part }),
    suppressions: fc.array(suppression, { maxLength: 30, size: 'max' }),
    more: fc.nat(500),
  })
  .map((told) => ({ ...told, since: '2026-11-30T00:00:00Z', until: UNTIL, hidden: 9 }));

const t = textsOf('en');
const textOf = (blocks: unknown): string => JSON.stringify(blocks);
const shownIn = (blocks: unknown): number => textOf(blocks).split('hid 3 alerts').length - 1;
const fitsAlways = <T>(arbitrary: fc.Arbitrary<T>, law: (value: T) => void): void =>
  fc.assert(fc.property(arbitrary, law), { numRuns: 100 });

describe('the daily review', () => {
  it('stays within Slack’s limits, and counts the suppressions that it does not show', () => {
    fitsAlways(review, (told) => {
      const blocks = dailyReviewBlocks(told, 'en');
      expect(faultsOfMessage({ blocks, note: '' })).toEqual([]);
      const left = told.more + told.suppressions.length - shownIn(blocks);
      if (left > 0) expect(textOf(blocks)).toContain(`+ ${left} more`);
    });
  });
});

describe('the answer of a command', () => {
  const listing = fc.array(suppression, { maxLength: 80, size: 'max' });
  const where = { timeZone: 'UTC', language: 'en' } as const;

  it('stays within Slack’s limits, and counts the items that it does not show: blocks', () => {
    fitsAlways(listing, (all) => {
      const items = all.map((s) => [suppressionBlock({ ...s, count: 3 }, where)]);
      const { blocks, text } = answered({ title: ['*Suppressed*'], items, more: 5 }, t);
      expect(faultsOfMessage({ blocks, note: text })).toEqual([]);
      expect(textOf(blocks)).toContain(`${5 + all.length - shownIn(blocks)} more are not shown`);
    });
  });

  it('stays within Slack’s limits, and counts the items that it does not show: lines', () => {
    const lines = Array.from({ length: 300 }, (_, i) => `line ${i} ${'x'.repeat(90)}`);
    const { blocks, text } = answered(lines, t);
    expect(faultsOfMessage({ blocks, note: text })).toEqual([]);
    const shown = textOf(blocks).split('line ').length - 1;
    expect(shown).toBeGreaterThan(100);
    expect(textOf(blocks)).toContain(`${300 - shown} more are not shown`);
    expect(answered(['one', 'two'], t).blocks).toEqual(sections(['one', 'two']));
  });
});
