/** Due dates are days of the customer's calendar, and fall in the customer's working hours: nobody is reminded at night. */
import { localDay, wallClock } from './format.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** The customer's clock at which something is due. */
const HOUR = 10;

/** Ten in the morning, by the customer's clock, so many days after the customer's today. @returns ISO 8601, UTC */
export function dueInDays(now: string, days: number, timeZone: string): string {
  const today = Date.parse(`${localDay(now, timeZone)}T00:00:00Z`);
  return dueOn(new Date(today + days * DAY_MS).toISOString().slice(0, 10), timeZone);
}

/** @param day `2026-12-06`, of the customer's calendar. @returns ISO 8601, UTC */
export function dueOn(day: string, timeZone: string): string {
  const wall = Date.parse(`${day}T${HOUR}:00:00Z`);
  // The offset a day around a change of clocks is not today's: asked again at the moment the first answer gives.
  const guess = wall - offsetMs(wall, timeZone);
  return new Date(wall - offsetMs(guess, timeZone)).toISOString();
}

/** How far the zone's clock is ahead of UTC at a moment. */
function offsetMs(at: number, timeZone: string): number {
  const { date, time } = wallClock(new Date(at).toISOString(), timeZone);
  return Date.parse(`${date}T${time}Z`) - Math.floor(at / 1000) * 1000;
}
