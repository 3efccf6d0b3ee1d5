/**
 * Due dates: days in the customer's calendar, at a time in the customer's working day, so that nobody is reminded at
 * night.
 */
import { localDay, wallClock } from './format.ts';
import { DAY_MS } from './units.ts';

/** Local time at which a task is due. */
const HOUR = 10;

/** Ten in the morning, local time, this many days after the customer's current day. @returns ISO 8601, UTC */
export function dueInDays(now: string, days: number, timeZone: string): string {
  const today = Date.parse(`${localDay(now, timeZone)}T00:00:00Z`);
  return dueOn(new Date(today + days * DAY_MS).toISOString().slice(0, 10), timeZone);
}

/** @param day a day in the customer's calendar, e.g. `2026-12-06`. @returns ISO 8601, UTC */
export const dueOn = (day: string, timeZone: string): string => momentOf(day, `${HOUR}:00:00`, timeZone);

/**
 * The moment of a wall clock's time. A time that a change to daylight saving leaves out is the moment an hour later on the
 * clock; of one that comes twice, the first.
 * @param day `2026-12-06`
 * @param time `10:00:00`
 */
export function momentOf(day: string, time: string, timeZone: string): string {
  const wall = Date.parse(`${day}T${time}Z`);
  // Around a change of the clocks there are two offsets: the one of the day before, and the one of the day after.
  const before = wall - offsetMs(wall - DAY_MS, timeZone);
  const after = wall - offsetMs(wall + DAY_MS, timeZone);
  const isShown = (at: number): boolean => at + offsetMs(at, timeZone) === wall;
  const [first] = [before, after].toSorted((x, y) => x - y).filter(isShown);
  return new Date(first ?? before).toISOString();
}

/** Offset of the time zone from UTC at a moment, in milliseconds. */
function offsetMs(at: number, timeZone: string): number {
  const { date, time } = wallClock(new Date(at).toISOString(), timeZone);
  return Date.parse(`${date}T${time}Z`) - Math.floor(at / 1000) * 1000;
}
