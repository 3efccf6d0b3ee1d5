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
export function dueOn(day: string, timeZone: string): string {
  const wall = Date.parse(`${day}T${HOUR}:00:00Z`);
  // Around a daylight saving change the offset differs from today's, so it is read again at the resulting moment.
  const guess = wall - offsetMs(wall, timeZone);
  return new Date(wall - offsetMs(guess, timeZone)).toISOString();
}

/** Offset of the time zone from UTC at a moment, in milliseconds. */
function offsetMs(at: number, timeZone: string): number {
  const { date, time } = wallClock(new Date(at).toISOString(), timeZone);
  return Date.parse(`${date}T${time}Z`) - Math.floor(at / 1000) * 1000;
}
