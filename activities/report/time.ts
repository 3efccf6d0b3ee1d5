/** Moments and durations as people read them: the customer's time first, UTC beside it. */
import type { Language } from '../../domain/text.ts';

interface Clock {
  date: string;
  time: string;
  zone: string;
}

/** `2026-11-22 09:14:03 GMT-5 (14:14:03 UTC)`; the UTC date is shown where it is another day. */
export function moment(iso: string, timeZone: string): string {
  const local = clock(iso, timeZone);
  const utc = clock(iso, 'UTC');
  const utcDate = utc.date === local.date ? '' : `${utc.date} `;
  return timeZone === 'UTC'
    ? `${utc.date} ${utc.time} UTC`
    : `${local.date} ${local.time} ${local.zone} (${utcDate}${utc.time} UTC)`;
}

/** The date alone, in the language's own long form. */
export const longDate = (iso: string, timeZone: string, language: Language): string =>
  new Intl.DateTimeFormat(language === 'ko' ? 'ko-KR' : 'en-GB', { timeZone, dateStyle: 'long' }).format(new Date(iso));

/** The moment without its date, for a sentence that has given it. */
export function timeOfDay(iso: string, timeZone: string): string {
  const full = moment(iso, timeZone);
  return full.slice(full.indexOf(' ') + 1);
}

const UNITS = {
  en: { d: ' d', h: ' h', m: ' min', s: ' s' },
  ko: { d: '일', h: '시간', m: '분', s: '초' },
} as const;

/** The two largest units: `2 h 4 min`, `4 min 12 s`, `0.8 s`. */
export function duration(ms: number, language: Language): string {
  const unit = UNITS[language];
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)}${unit.s}`;
  const seconds = Math.round(ms / 1000);
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), unit.d],
    [Math.floor((seconds % 86_400) / 3600), unit.h],
    [Math.floor((seconds % 3600) / 60), unit.m],
    [seconds % 60, unit.s],
  ];
  const first = parts.findIndex(([n]) => n > 0);
  return parts
    .slice(first, first + 2)
    .filter(([n]) => n > 0)
    .map(([n, u]) => `${n}${u}`)
    .join(' ');
}

/** Formatters are slow to make and a timeline needs hundreds. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'shortOffset',
  });
  formatters.set(timeZone, made);
  return made;
}

function clock(iso: string, timeZone: string): Clock {
  const parts = formatterOf(timeZone).formatToParts(new Date(iso));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((p) => p.type === type)?.value ?? '';
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}:${part('second')}`,
    zone: part('timeZoneName'),
  };
}
