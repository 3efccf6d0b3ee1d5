/** The days on which nobody of a customer works, beside weekends. */
import { z } from 'zod';
import { koreanHolidays } from './korean-holidays.ts';

/** A country whose public holidays are known here. */
export const PublicHolidays = z.enum(['KR']);

interface WithHolidays {
  holidays: readonly string[];
  publicHolidays?: z.infer<typeof PublicHolidays> | undefined;
}

/** The customer's own, and the public ones of these years. Days such as `2026-12-25`. */
export const holidaysOf = ({ holidays, publicHolidays }: WithHolidays, years: readonly number[]): string[] => [
  ...new Set([...holidays, ...(publicHolidays === undefined ? [] : years.flatMap(koreanHolidays))]),
];

export const isHolidayOf =
  (customer: WithHolidays) =>
  (day: string): boolean =>
    holidaysOf(customer, [Number(day.slice(0, 4))]).includes(day);
