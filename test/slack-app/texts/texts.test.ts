/** Both catalogues say the same things, and say nothing that nobody shows. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENTITY_KINDS } from '../../../domain/entity.ts';
import { en } from '../../../slack-app/texts/en.ts';
import { ko } from '../../../slack-app/texts/ko.ts';
import { clock, moment, span } from '../../../slack-app/texts/texts.ts';

const keys = (catalogue: object, path = ''): string[] =>
  Object.entries(catalogue).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? keys(value, `${path}${key}.`)
      : `${path}${key}`,
  );

const root = new URL('../../../slack-app', import.meta.url).pathname;
const source = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('texts/'))
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n');

/** Looked up by a value of the domain, not by name. */
const BY_VALUE = ['severity', 'phase', 'environment', 'entity', 'standing', 'metrics'];

describe('the texts', () => {
  it('exist in both languages', () => {
    expect(keys(ko)).toEqual(keys(en));
    expect(Object.keys(en.entity).sort()).toEqual([...ENTITY_KINDS].sort());
  });

  it('are all shown somewhere', () => {
    const names = keys(en).filter((key) => !BY_VALUE.includes(key.split('.')[0]!));
    const unused = names.filter((key) => !new RegExp(`\\.${key.split('.').at(-1)!}\\b`).test(source));
    expect(unused).toEqual([]);
  });

  it('are Korean in the Korean catalogue', () => {
    const said = keys(ko).flatMap((key) => {
      const value = key.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], ko);
      return typeof value === 'string' ? [[key, value] as const] : [];
    });
    const foreign = said.filter(([key, text]) => key !== 'temporal' && !/\p{Script=Hangul}/u.test(text));
    expect(foreign).toEqual([]);
  });

  it("give moments by the customer's clock, with the day only when it is another", () => {
    const opened = '2026-11-22T14:50:00.000Z';
    expect(clock('2026-11-22T14:59:59.000Z', 'Asia/Seoul', opened)).toBe('23:59:59');
    expect(clock('2026-11-22T15:00:01.000Z', 'Asia/Seoul', opened)).toBe('11-23 00:00:01');
    expect(moment(opened, 'America/New_York')).toBe('2026-11-22 09:50:00 GMT-5');
  });

  it('give spans as people say them', () => {
    expect([4_000, 200_000, 7_500_000].map((ms) => span(ms, 'en'))).toEqual(['4 s', '3 min 20 s', '2 h 5 min']);
    expect(span(200_000, 'ko')).toBe('3분 20초');
  });
});
