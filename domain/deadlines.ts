/** When a time set by law ends: elapsed hours, calendar months, and days that do not count. Moments are ISO 8601, UTC. */
import { momentOf } from './due-date.ts';
import { localDay, wallClock } from './format.ts';
import type { Obligation } from './regimes.ts';
import { DAY_MS, HOUR_MS } from './units.ts';

export interface Calendar {
  timeZone: string;
  /** Days on which nobody works, beside Saturday and Sunday: `2026-12-25`. */
  holidays: readonly string[];
}

/** @param from when the time begins to run */
export function deadlineOf(
  { within, rolls }: Pick<Obligation, 'within' | 'rolls'>,
  from: string,
  calendar: Calendar,
): string {
  const end =
    'hours' in within
      ? new Date(Date.parse(from) + within.hours * HOUR_MS).toISOString()
      : monthsAfter(from, within.months, calendar.timeZone);
  return rolls === undefined ? end : rolled(end, calendar);
}

/** The same wall-clock time on the same day of a later month, or on its last day if it has no such day. */
function monthsAfter(from: string, months: number, timeZone: string): string {
  const { date, time } = wallClock(from, timeZone);
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  const then = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(day, last)));
  return momentOf(then.toISOString().slice(0, 10), time, timeZone);
}

/** Noon of the next working day, if the day is none. */
function rolled(end: string, calendar: Calendar): string {
  const day = localDay(end, calendar.timeZone);
  if (isWorkingDay(day, calendar)) return end;
  for (let next = Date.parse(`${day}T00:00:00Z`) + DAY_MS; ; next += DAY_MS) {
    const date = new Date(next).toISOString().slice(0, 10);
    if (isWorkingDay(date, calendar)) return momentOf(date, '12:00:00', calendar.timeZone);
  }
}

/** @param day `2026-12-25` */
export function isWorkingDay(day: string, { holidays }: Pick<Calendar, 'holidays'>): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !holidays.includes(day);
}
