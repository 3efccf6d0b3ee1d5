/** The catalogue of a language, and how moments and spans are written in it. */
import type { Language } from '../../domain/text.ts';
import { en, type Texts } from './en.ts';
import { ko } from './ko.ts';

export type { Texts } from './en.ts';

export const textsOf = (language: Language): Texts => (language === 'ko' ? ko : en);

/**
 * `03:14:20`, or `11-22 03:14:20` when that is another day than `reference`, in the given time zone.
 * @param iso a moment, ISO 8601
 */
export function clock(iso: string, timeZone: string, reference: string): string {
  const [day, time] = local(iso, timeZone);
  return day === local(reference, timeZone)[0] ? time : `${day.slice(5)} ${time}`;
}

/** `2026-11-22 03:14:20 GMT-5`: a moment that says of itself where and when. */
export function moment(iso: string, timeZone: string): string {
  const zone = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'shortOffset' })
    .formatToParts(new Date(iso))
    .find((p) => p.type === 'timeZoneName')?.value;
  return `${local(iso, timeZone).join(' ')} ${zone ?? ''}`.trim();
}

/** `Sun 6 Dec`, `12월 6일 (일)`: a day by the customer's calendar. */
export function day(iso: string, timeZone: string, language: Language): string {
  const locale = language === 'ko' ? 'ko-KR' : 'en-GB';
  const format = new Intl.DateTimeFormat(locale, { timeZone, weekday: 'short', day: 'numeric', month: 'short' });
  return format.format(new Date(iso)).replace(',', '');
}

/** `4 s`, `3 min 20 s`, `2 h 05 min`. */
export function span(ms: number, language: Language): string {
  const [h, m, s] = language === 'ko' ? ['시간', '분', '초'] : [' h', ' min', ' s'];
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}${s}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}${m} ${seconds % 60}${s}`;
  return `${Math.floor(minutes / 60)}${h} ${minutes % 60}${m}`;
}

function local(iso: string, timeZone: string): [day: string, time: string] {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const [day = '', time = ''] = parts.format(new Date(iso)).split(' ');
  return [day, time];
}
