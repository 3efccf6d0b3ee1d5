/** Both catalogues have the same texts, and each text is used. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from '../../../slack-app/texts/en.ts';
import { ko } from '../../../slack-app/texts/ko.ts';

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

/** Texts that are looked up by a value of the domain, not by name. */
const BY_VALUE = ['standing.', 'kept.', 'closing.effects.', 'closing.readers.'];

describe('the texts', () => {
  it('exist in both languages', () => {
    expect(keys(ko)).toEqual(keys(en));
  });

  it('are each used somewhere in the code', () => {
    const names = keys(en).filter((key) => !BY_VALUE.some((group) => key.startsWith(group)));
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
});
