/** When a time set by law ends. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadlineOf, isWorkingDay, type Calendar } from '../../domain/deadlines.ts';
import { momentOf } from '../../domain/due-date.ts';
import { localDay, wallClock } from '../../domain/format.ts';

const HOUR_MS = 3_600_000;
const calendar = (timeZone: string, holidays: string[] = []): Calendar => ({ timeZone, holidays });
const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'), 'UTC');
const moments = fc
  .date({ min: new Date('2025-01-01'), max: new Date('2032-01-01'), noInvalidDate: true })
  .map((d) => d.toISOString());

describe('a time in hours', () => {
  it('is elapsed time, whatever the clocks on the wall do', () => {
    // New York sets its clocks forward on 14 March 2027, and back on 7 November 2027.
    expect(deadlineOf({ within: { hours: 24 } }, '2027-03-13T17:00:00.000Z', calendar('America/New_York'))).toBe(
      '2027-03-14T17:00:00.000Z',
    );
    fc.assert(
      fc.property(moments, zones, fc.integer({ min: 1, max: 2000 }), (from, zone, hours) => {
        const end = deadlineOf({ within: { hours } }, from, calendar(zone));
        expect(Date.parse(end) - Date.parse(from)).toBe(hours * HOUR_MS);
      }),
    );
  });
});

describe('a time in months', () => {
  it('ends at the same wall-clock time, on the last day of a month that is too short', () => {
    const after = (from: string, zone: string): string => deadlineOf({ within: { months: 1 } }, from, calendar(zone));
    expect(after('2027-01-31T15:00:00.000Z', 'UTC')).toBe('2027-02-28T15:00:00.000Z');
    expect(after('2028-01-31T15:00:00.000Z', 'UTC')).toBe('2028-02-29T15:00:00.000Z');
    expect(after('2026-12-15T01:00:00.000Z', 'Asia/Seoul')).toBe('2027-01-15T01:00:00.000Z');
    // Ten in the morning in Berlin before and after its clocks were set forward.
    expect(after('2027-03-10T09:00:00.000Z', 'Europe/Berlin')).toBe('2027-04-10T08:00:00.000Z');
  });

  it('keeps the wall clock wherever that time exists, and the order of what began earlier', () => {
    fc.assert(
      fc.property(moments, zones, fc.integer({ min: 1, max: 12 }), (from, zone, months) => {
        const end = deadlineOf({ within: { months } }, from, calendar(zone));
        expect(Date.parse(end)).toBeGreaterThan(Date.parse(from) + 27 * 24 * HOUR_MS * (months === 1 ? 1 : 0));
        const [then, now] = [wallClock(end, zone), wallClock(from, zone)];
        const exists = wallClock(momentOf(then.date, now.time, zone), zone).time === now.time;
        if (exists) expect(then.time).toBe(now.time);
        const day = Number(then.date.slice(8));
        expect(day).toBeLessThanOrEqual(Number(now.date.slice(8)));
      }),
    );
  });
});

describe('a time that ends on a day that does not count', () => {
  it('ends at noon of the next working day, and never earlier than without the rule', () => {
    const rolls = 'noon-of-next-working-day' as const;
    // Friday 25 December 2026 and Monday 28 December are holidays.
    const end = deadlineOf({ within: { hours: 24 }, rolls }, '2026-12-24T09:00:00.000Z', {
      timeZone: 'Europe/Berlin',
      holidays: ['2026-12-25', '2026-12-28'],
    });
    expect(end).toBe('2026-12-29T11:00:00.000Z');
    fc.assert(
      fc.property(moments, zones, fc.integer({ min: 1, max: 200 }), (from, zone, hours) => {
        const plain = deadlineOf({ within: { hours } }, from, calendar(zone));
        const rolled = deadlineOf({ within: { hours }, rolls }, from, calendar(zone));
        expect(Date.parse(rolled)).toBeGreaterThanOrEqual(Date.parse(plain));
        expect(isWorkingDay(localDay(rolled, zone), { holidays: [] })).toBe(true);
      }),
    );
  });
});

describe('a wall clock’s time', () => {
  it('is the first of two when the clocks go back, and an hour later on the clock when they skip it', () => {
    expect(momentOf('2027-11-07', '01:30:00', 'America/New_York')).toBe('2027-11-07T05:30:00.000Z');
    const skipped = momentOf('2027-03-14', '02:30:00', 'America/New_York');
    expect(wallClock(skipped, 'America/New_York').time).toBe('03:30:00');
  });
});
