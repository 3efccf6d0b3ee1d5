/**
 * How values are written for people: account numbers, keys, counts, moments and durations. The caller escapes them.
 */
import type { Language } from './text.ts';

/** `111122223333` → `1111-2222-3333`, as the AWS console writes it; anything else is returned as it is. */
export const accountNumber = (id: string): string => id.replace(/^(\d{4})(\d{4})(\d{4})$/, '$1-$2-$3');

/** `AKIA…7Q`: the short form of an access key's id. Cards, reports and Temporal never show it in full. */
export const shortKey = (id: string): string => (id.length > 8 ? `${id.slice(0, 4)}…${id.slice(-2)}` : id);

/** Text with the ids of access keys in their short form. In the path of a secret an id stays: people find the secret by it. */
export const shortKeysIn = (text: string): string =>
  text.replace(/(?<![\w/])A(?:KIA|SIA)[A-Z0-9]{16}(?!\w)/g, shortKey);

/** `1 step`, `3 addresses`, `2 policies`: a count with its regular English noun. */
export function plural(n: number, noun: string): string {
  if (n === 1) return `1 ${noun}`;
  if (/[^aeiou]y$/.test(noun)) return `${n} ${noun.slice(0, -1)}ies`;
  return `${n} ${noun}${/(s|x|z|ch|sh)$/.test(noun) ? 'es' : 's'}`;
}

/** `2026-11-22 09:14:03 GMT-5`. @param iso a moment, ISO 8601 */
export function moment(iso: string, timeZone: string): string {
  const { date, time, zone } = wallClock(iso, timeZone);
  return `${date} ${time} ${zone}`;
}

/** `2026-11-22 09:14:03 GMT-5 (14:14:03 UTC)`. The UTC date is added if it is another day. */
export function momentWithUtc(iso: string, timeZone: string): string {
  const local = wallClock(iso, timeZone);
  const utc = wallClock(iso, 'UTC');
  if (local.zone === 'UTC') return moment(iso, timeZone);
  const utcDate = utc.date === local.date ? '' : `${dateBeside(local.date, utc.date)} `;
  return `${moment(iso, timeZone)} (${utcDate}${utc.time} UTC)`;
}

/** The same without its date, for a sentence that has given the date already. */
export const timeWithUtc = (iso: string, timeZone: string): string =>
  momentWithUtc(iso, timeZone).slice('2026-11-22 '.length);

/** `Sun 22 Nov 09:14 GMT-5`, `11월 22일 (일) 03:14 KST`: a moment on a card, without seconds. */
export function shortMoment(iso: string, timeZone: string, language: Language): string {
  const { time, zone } = wallClock(iso, timeZone);
  return `${day(iso, timeZone, language)} ${time.slice(0, 5)} ${zone}`;
}

/** `03:14:20`; on another day than `reference` also that day: `11-22 03:14:20`, `11월 22일 03:14:20`. */
export function clock(iso: string, timeZone: string, reference: string, language: Language): string {
  const { date, time } = wallClock(iso, timeZone);
  if (date === wallClock(reference, timeZone).date) return time;
  const [, month, dayOfMonth] = date.split('-').map(Number);
  return language === 'ko' ? `${month}월 ${dayOfMonth}일 ${time}` : `${date.slice(5)} ${time}`;
}

/** `2026-12-06`: the day in UTC. @param ms milliseconds since 1970 */
export const isoDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** `2026-12-06`: the day by the customer's calendar. */
export const localDay = (iso: string, timeZone: string): string => wallClock(iso, timeZone).date;

/** `Sun 6 Dec`, `12월 6일 (일)`: a day near today, without its year. */
export function day(iso: string, timeZone: string, language: Language): string {
  const format = formatter(language === 'ko' ? 'ko-KR' : 'en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  });
  return format.format(new Date(iso)).replace(',', '');
}

/** `6 December 2026`, `2026년 12월 6일`. */
export const longDate = (iso: string, timeZone: string, language: Language): string =>
  formatter(language === 'ko' ? 'ko-KR' : 'en-GB', { timeZone, dateStyle: 'long' }).format(new Date(iso));

const UNITS = {
  en: { d: ' d', h: ' h', m: ' min', s: ' s' },
  ko: { d: '일', h: '시간', m: '분', s: '초' },
} as const;

/** The two largest units: `2 h 4 min`, `4 min 12 s`, `4 s`, `0.8 s`. @param ms not negative */
export function duration(ms: number, language: Language): string {
  const unit = UNITS[language];
  if (ms < 9_950) return `${Math.round(ms / 100) / 10}${unit.s}`;
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

export interface WallClock {
  /** `2026-11-22`. */
  date: string;
  /** `03:14:20`. */
  time: string;
  /** `KST`, `GMT-5`, `UTC`. */
  zone: string;
}

/** Local date and time in a time zone. All moments above are made of it. @param iso ISO 8601 */
export function wallClock(iso: string, timeZone: string): WallClock {
  const format = formatter('en-CA', {
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
  const parts = format.formatToParts(new Date(iso));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.find((p) => p.type === type)?.value ?? '';
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}:${part('second')}`,
    zone: ZONE_NAMES[timeZone] ?? part('timeZoneName'),
  };
}

/** Time zones that are shown by their abbreviation. Others are shown by their offset. */
const ZONE_NAMES: Record<string, string> = { UTC: 'UTC', 'Asia/Seoul': 'KST' };

/** The year is left out if both dates have the same. */
const dateBeside = (local: string, utc: string): string => (local.slice(0, 4) === utc.slice(0, 4) ? utc.slice(5) : utc);

/** Formatters are slow to make, and a timeline needs hundreds. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(locale, options);
  formatters.set(key, made);
  return made;
}

/** `made public` → `Made public`. Korean has no capital letters. */
export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Whether it is an IANA time zone, such as Asia/Seoul. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
