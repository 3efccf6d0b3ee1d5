import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accountNumber,
  clock,
  day,
  duration,
  localDay,
  longDate,
  moment,
  momentWithUtc,
  plural,
  shortKey,
  shortMoment,
  timeWithUtc,
  wallClock,
} from '../../domain/format.ts';

const ZONES = ['UTC', 'Asia/Seoul', 'America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'Pacific/Auckland'];
const zone = fc.constantFrom(...ZONES);
const at = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((d) => d.toISOString());
const language = fc.constantFrom('en' as const, 'ko' as const);

describe('ids', () => {
  it('of accounts are written in groups of four, as in the AWS console', () => {
    expect(accountNumber('111122223333')).toBe('1111-2222-3333');
    expect(accountNumber('acme')).toBe('acme');
  });

  it('of access keys are never written out', () => {
    expect(shortKey('AKIAQ3EGRIF6EXAMPLE7Q')).toBe('AKIA…7Q');
    fc.assert(
      fc.property(fc.string({ minLength: 9, maxLength: 128 }), (id) => {
        expect(shortKey(id)).toHaveLength(7);
      }),
    );
  });
});

describe('counts', () => {
  it('take the regular plural of their noun', () => {
    expect(plural(1, 'step')).toBe('1 step');
    expect([0, 2].map((n) => plural(n, 'step'))).toEqual(['0 steps', '2 steps']);
    expect(['address', 'policy', 'key', 'branch', 'box'].map((noun) => plural(3, noun))).toEqual([
      '3 addresses',
      '3 policies',
      '3 keys',
      '3 branches',
      '3 boxes',
    ]);
  });
});

describe('moments', () => {
  const opened = '2026-11-22T14:50:00.000Z';

  it("are told by the customer's clock, with the zone's name where everybody knows it", () => {
    expect(moment(opened, 'America/New_York')).toBe('2026-11-22 09:50:00 GMT-5');
    expect(moment(opened, 'Asia/Seoul')).toBe('2026-11-22 23:50:00 KST');
    expect(moment(opened, 'UTC')).toBe('2026-11-22 14:50:00 UTC');
  });

  it('have UTC beside them in a report, with its date where that is another', () => {
    expect(momentWithUtc('2026-11-22T14:14:03.000Z', 'America/New_York')).toBe(
      '2026-11-22 09:14:03 GMT-5 (14:14:03 UTC)',
    );
    expect(momentWithUtc('2026-11-21T18:14:20.000Z', 'Asia/Seoul')).toBe(
      '2026-11-22 03:14:20 KST (11-21 18:14:20 UTC)',
    );
    expect(momentWithUtc('2026-12-31T18:00:00.000Z', 'Asia/Seoul')).toBe(
      '2027-01-01 03:00:00 KST (2026-12-31 18:00:00 UTC)',
    );
    expect(momentWithUtc('2026-11-22T18:00:00.000Z', 'UTC')).toBe('2026-11-22 18:00:00 UTC');
    expect(timeWithUtc('2026-11-22T14:14:03.000Z', 'America/New_York')).toBe('09:14:03 GMT-5 (14:14:03 UTC)');
  });

  it('on a card have the day of the week and no seconds', () => {
    expect(shortMoment('2026-11-21T18:14:20.000Z', 'Asia/Seoul', 'ko')).toBe('11월 22일 (일) 03:14 KST');
    expect(shortMoment('2026-11-21T18:14:20.000Z', 'America/New_York', 'en')).toBe('Sat 21 Nov 13:14 GMT-5');
  });

  it('give the day only when it is another than the one that was named', () => {
    expect(clock('2026-11-22T14:59:59.000Z', 'Asia/Seoul', opened, 'en')).toBe('23:59:59');
    expect(clock('2026-11-22T15:00:01.000Z', 'Asia/Seoul', opened, 'en')).toBe('11-23 00:00:01');
    expect(clock('2026-11-22T15:00:01.000Z', 'Asia/Seoul', opened, 'ko')).toBe('11월 23일 00:00:01');
  });

  it('agree on the day for every reader', () => {
    fc.assert(
      fc.property(at, zone, language, (iso, timeZone, lang) => {
        const { date, time } = wallClock(iso, timeZone);
        const [year, month, dayOfMonth] = date.split('-').map(Number);
        expect(localDay(iso, timeZone)).toBe(date);
        expect(momentWithUtc(iso, timeZone)).toContain(`${date} ${time}`);
        expect(clock(iso, timeZone, iso, lang)).toBe(time);
        expect(day(iso, timeZone, lang)).toContain(String(dayOfMonth));
        expect(longDate(iso, timeZone, lang)).toContain(String(year));
        expect(longDate(iso, timeZone, 'ko')).toBe(`${year}년 ${month}월 ${dayOfMonth}일`);
      }),
    );
  });

  it('are the same moment in every zone: a wall clock is never more than 14 hours from UTC', () => {
    fc.assert(
      fc.property(at, zone, (iso, timeZone) => {
        const { date, time } = wallClock(iso, timeZone);
        const offset = Date.parse(`${date}T${time}Z`) - Math.floor(Date.parse(iso) / 1000) * 1000;
        expect(Math.abs(offset)).toBeLessThanOrEqual(14 * 3_600_000);
        expect(Math.abs(offset % 900_000)).toBe(0);
      }),
    );
  });
});

describe('durations', () => {
  it('are said in the two largest units', () => {
    expect(
      [840, 4_000, 9_990, 200_000, 252_000, 3_600_000, 7_500_000, 108_000_000].map((ms) => duration(ms, 'en')),
    ).toEqual(['0.8 s', '4 s', '10 s', '3 min 20 s', '4 min 12 s', '1 h', '2 h 5 min', '1 d 6 h']);
    expect([200_000, 7_440_000].map((ms) => duration(ms, 'ko'))).toEqual(['3분 20초', '2시간 4분']);
  });

  it('are never empty and never have a part of nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 10 }), language, (ms, lang) => {
        const said = duration(ms, lang);
        expect(said).toMatch(/^\d/);
        if (ms >= 50) expect(said).not.toMatch(/(^| )0(?!\.)/);
      }),
    );
  });
});
