import { describe, expect, it } from 'vitest';
import { Customer } from '../../domain/customer.ts';
import { isHolidayOf } from '../../domain/holidays.ts';
import { koreanHolidays } from '../../domain/korean-holidays.ts';
import { ladderAt, onCallProblems, OnCallOverride, Rotation, turnsFrom } from '../../domain/on-call.ts';
import { isWorkingTime, WorkingHours } from '../../domain/working-hours.ts';
import { customerOf } from '../customers.ts';

const [SORA, DAEHO, MINJI] = ['U0SORA', 'U0DAEHO', 'U0MINJI'] as const;

const onCall = (more: { overrides?: object[]; rotation?: object } = {}) => ({
  timeZone: 'Asia/Seoul',
  onCall: [SORA, DAEHO, MINJI].map((slackUser) => ({ slackUser })),
  rotation: Rotation.parse({ people: [SORA, DAEHO], from: '2026-09-07', ...more.rotation }),
  overrides: (more.overrides ?? []).map((o) => OnCallOverride.parse(o)),
});

describe('the public holidays of Korea', () => {
  it.each([
    // The calendars of these years, as published: https://astro.kasi.re.kr
    [
      2025,
      '01-01 01-28 01-29 01-30 03-01 03-03 05-01 05-05 05-06 06-06 08-15 10-03 10-05 10-06 10-07 10-08 10-09 12-25',
    ],
    [
      2026,
      '01-01 02-16 02-17 02-18 03-01 03-02 05-01 05-05 05-24 05-25 06-06 07-17 08-15 08-17 09-24 09-25 09-26 10-03 10-05 10-09 12-25',
    ],
    [
      2027,
      '01-01 02-06 02-07 02-08 02-09 03-01 05-01 05-05 05-13 06-06 07-17 07-19 08-15 08-16 09-14 09-15 09-16 10-03 10-04 10-09 10-11 12-25 12-27',
    ],
    // The day of the foundation falls on Chuseok.
    [2028, '01-01 01-26 01-27 01-28 03-01 05-01 05-02 05-05 06-06 07-17 08-15 10-02 10-03 10-04 10-05 10-09 12-25'],
  ])('of %i are those of the calendar, with the lunar ones and the substitutes', (year, days) => {
    expect(koreanHolidays(year).map((day) => day.slice(5))).toEqual(days.split(' '));
  });

  it('are no working time, nor are the customer’s own', () => {
    const hours = WorkingHours.parse({ from: '09:00', to: '18:00' });
    const isHoliday = isHolidayOf({ holidays: ['2026-12-31'], publicHolidays: 'KR' });
    const at = (iso: string): boolean => isWorkingTime(new Date(iso), hours, 'Asia/Seoul', isHoliday);
    expect(at('2026-09-23T01:00:00Z')).toBe(true);
    expect(at('2026-09-24T01:00:00Z')).toBe(false);
    expect(at('2026-12-31T01:00:00Z')).toBe(false);
  });
});

describe('who is on call', () => {
  it.each([
    ['in the first week', '2026-09-08T03:00:00Z', SORA],
    ['in the second', '2026-09-15T03:00:00Z', DAEHO],
    ['in the third', '2026-09-22T03:00:00Z', SORA],
    ['before the hand-over, whose turn it was', '2026-09-13T23:59:00Z', SORA],
    ['at the hand-over', '2026-09-14T00:00:00Z', DAEHO],
    ['before the rotation began', '2026-09-01T03:00:00Z', DAEHO],
  ])('%s is asked first, and the others after', (_when, at, first) => {
    const ladder = ladderAt(onCall(), new Date(at));
    expect(ladder[0]).toBe(first);
    expect(ladder.toSorted()).toEqual([DAEHO, MINJI, SORA]);
  });

  it('at 03:00 on a Korean holiday is who stands in, then whose turn it is', () => {
    const c = onCall({ overrides: [{ person: MINJI, from: '2026-09-24', until: '2026-09-27' }] });
    const chuseok = new Date('2026-09-24T18:00:00Z');
    expect(ladderAt(c, chuseok)).toEqual([MINJI, SORA, DAEHO]);
    expect(ladderAt(c, new Date('2026-09-27T01:00:00Z'))[0]).toBe(SORA);
  });

  it('is the ladder as it stands without a rotation', () => {
    expect(ladderAt({ ...onCall(), rotation: undefined }, new Date('2026-09-15T03:00:00Z'))).toEqual([
      SORA,
      DAEHO,
      MINJI,
    ]);
  });

  it('in the next days is listed by turns', () => {
    const c = onCall({ overrides: [{ person: MINJI, from: '2026-09-16', until: '2026-09-17' }] });
    expect(turnsFrom(c, new Date('2026-09-15T03:00:00Z'), 10)).toEqual([
      { person: DAEHO, from: '2026-09-15', until: '2026-09-16' },
      { person: MINJI, from: '2026-09-16', until: '2026-09-17' },
      { person: DAEHO, from: '2026-09-17', until: '2026-09-21' },
      { person: SORA, from: '2026-09-21', until: '2026-09-25' },
    ]);
  });

  it('must be of the ladder, and a stand-in must have an end', () => {
    const c = onCall({
      rotation: { people: [SORA, 'U0NOBODY'] },
      overrides: [{ person: SORA, from: '2026-09-16', until: '2026-09-16' }],
    });
    expect(onCallProblems(c).map(({ path }) => path.join('.'))).toEqual(['rotation.people.1', 'overrides.0.until']);
    const given = { ...customerOf({}), rotation: { people: ['U0NOBODY', 'U0ELSE'], from: '2026-09-07' } };
    expect(Customer.safeParse(given).success).toBe(false);
  });
});
