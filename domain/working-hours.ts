/** A customer's working hours. Outside them, the person on call is called at once (P1.5). */
import { z } from 'zod';
import { wallClock } from './format.ts';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
/** A time of day, `09:00`. */
export const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 09:00, in quotes');

export const WorkingHours = z
  .strictObject({
    days: z.array(z.enum(DAYS)).min(1).default(['mon', 'tue', 'wed', 'thu', 'fri']),
    /** In the customer's time zone. */
    from: Clock,
    to: Clock,
  })
  .refine(({ from, to }) => from < to, 'must end after they begin, on the same day');
export type WorkingHours = z.infer<typeof WorkingHours>;

/** @param isHoliday of a day such as `2026-12-25` */
export function isWorkingTime(
  at: Date,
  { days, from, to }: WorkingHours,
  timeZone: string,
  isHoliday: (day: string) => boolean = () => false,
): boolean {
  const { date, time } = wallClock(at.toISOString(), timeZone);
  const day = DAYS[new Date(date).getUTCDay()];
  const now = time.slice(0, 5);
  return day !== undefined && days.includes(day) && !isHoliday(date) && now >= from && now < to;
}
