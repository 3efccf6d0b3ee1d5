/**
 * Korea's public holidays (관공서의 공휴일에 관한 규정), with the lunar ones and the substitutes; and Labour Day, on which
 * offices are closed too. Days of elections and those that the government adds are in `holidays` of `customers.yaml`.
 */
import { isoDay } from './format.ts';
import { DAY_MS } from './units.ts';

/** Whether another day is free in its place: if it falls on a Sunday or another holiday; also if it falls on a Saturday; never. */
type Substitute = 'sunday' | 'weekend' | 'none';

/** Month and day. */
const FIXED: readonly [day: string, substitute: Substitute, since?: number][] = [
  ['01-01', 'none'],
  ['03-01', 'weekend'],
  ['05-01', 'none'],
  ['05-05', 'weekend'],
  ['06-06', 'none'],
  ['07-17', 'weekend', 2026],
  ['08-15', 'weekend'],
  ['10-03', 'weekend'],
  ['10-09', 'weekend'],
  ['12-25', 'weekend'],
];

/** Month and day of the Korean lunar calendar, and the days before and after that are free too. */
const LUNAR: readonly { month: string; day: string; around: number; substitute: Substitute }[] = [
  { month: '1', day: '1', around: 1, substitute: 'sunday' },
  { month: '4', day: '8', around: 0, substitute: 'weekend' },
  { month: '8', day: '15', around: 1, substitute: 'sunday' },
];

const lunar = new Intl.DateTimeFormat('en-u-ca-dangi', { month: 'numeric', day: 'numeric', timeZone: 'UTC' });

const weekday = (day: string): number => new Date(day).getUTCDay();

/** Days such as `2027-02-09`, sorted. */
export function koreanHolidays(year: number): string[] {
  const given = [
    ...FIXED.filter(([, , since = 0]) => year >= since).map(([day, substitute]) => ({
      day: `${year}-${day}`,
      substitute,
    })),
    ...lunarDays(year),
  ].sort((a, b) => (a.day < b.day ? -1 : 1));
  const free = new Set(given.map(({ day }) => day));
  for (const [i, { day, substitute }] of given.entries())
    if (isReplaced(day, substitute, given[i - 1]?.day === day)) free.add(nextWorkingDay(day, free));
  return [...free].sort();
}

function isReplaced(day: string, substitute: Substitute, isTaken: boolean): boolean {
  if (substitute === 'none') return false;
  return isTaken || weekday(day) === 0 || (substitute === 'weekend' && weekday(day) === 6);
}

function nextWorkingDay(after: string, free: ReadonlySet<string>): string {
  for (let ms = Date.parse(after) + DAY_MS; ; ms += DAY_MS) {
    const day = isoDay(ms);
    if (!free.has(day) && weekday(day) !== 0 && weekday(day) !== 6) return day;
  }
}

function lunarDays(year: number): { day: string; substitute: Substitute }[] {
  const found: { day: string; substitute: Substitute }[] = [];
  for (let ms = Date.UTC(year, 0, 1); ms < Date.UTC(year + 1, 0, 1); ms += DAY_MS) {
    const parts = lunar.formatToParts(ms);
    const part = (type: Intl.DateTimeFormatPartTypes): string | undefined => parts.find((p) => p.type === type)?.value;
    // A leap month has another name (`4bis`).
    const feast = LUNAR.find(({ month, day }) => part('month') === month && part('day') === day);
    if (feast === undefined) continue;
    for (let i = -feast.around; i <= feast.around; i += 1)
      found.push({ day: isoDay(ms + i * DAY_MS), substitute: feast.substitute });
  }
  return found;
}
