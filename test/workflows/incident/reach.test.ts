/** What an alert says of its time decides where people look for traces, so a forged time must not lead them away. */
import { expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../../domain/units.ts';
import { withinReach } from '../../../workflows/incident/book.ts';

const ago = (at: string): number => Date.now() - Date.parse(at);

it.each(['2999-01-01T00:00:00Z', new Date(Date.now() + DAY_MS).toISOString()])('the future counts as now: %s', (at) => {
  expect(ago(withinReach(at))).toBeGreaterThanOrEqual(0);
  expect(ago(withinReach(at))).toBeLessThan(MINUTE_MS);
});

it.each(['1970-01-01T00:00:00Z', '0001-01-01T00:00:00Z', new Date(Date.now() - 400 * DAY_MS).toISOString()])(
  'what is long ago counts as 90 days ago, as far as CloudTrail reaches: %s',
  (at) => {
    expect(ago(withinReach(at))).toBeLessThan(90 * DAY_MS + MINUTE_MS);
    expect(ago(withinReach(at))).toBeGreaterThanOrEqual(90 * DAY_MS);
  },
);

it('any other time stays', () => {
  const at = new Date(Date.now() - 3 * DAY_MS).toISOString();
  expect(withinReach(at)).toBe(at);
});
