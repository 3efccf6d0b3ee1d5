/** Who is on call for a customer, as lines. */
import type { SlackCustomer } from '../../domain/extracts.ts';
import { day } from '../../domain/format.ts';
import { isHolidayOf } from '../../domain/holidays.ts';
import { ladderAt, turnsFrom } from '../../domain/on-call.ts';
import type { Language } from '../../domain/text.ts';
import { isWorkingTime } from '../../domain/working-hours.ts';
import { mention, plain } from '../escape.ts';
import { textsOf } from '../texts/texts.ts';

const DAYS_SHOWN = 14;
const MOST_TURNS = 6;

/** @returns escaped lines */
export function onCallLines(c: SlackCustomer, language: Language, at: Date): string[] {
  const { command: t } = textsOf(language);
  const named = (person: string): string => mention({ slackUser: person, name: person });
  // Noon has the same day in the time zone of every customer.
  const dayOf = (date: string): string => day(`${date}T12:00:00Z`, 'UTC', language);
  const turns = turnsFrom(c, at, DAYS_SHOWN);
  const [hours, isHoliday] = [c.workingHours, isHolidayOf(c)];
  const time =
    hours === undefined
      ? []
      : [isWorkingTime(at, hours, c.timeZone, isHoliday) ? t.inHours : t.outsideHours(hours.from, hours.to)];
  return [
    t.onCallNow(plain(c.id, 40), ladderAt(c, at).map(named).join(' → ')),
    ...time,
    ...(turns.length < 2
      ? []
      : turns.slice(0, MOST_TURNS).map(({ person, from, until }) => t.turn(dayOf(from), dayOf(until), named(person)))),
  ];
}
