/** Every regular expression of the product takes linear time: a text from outside must not hold the event loop. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseSync, Visitor } from 'oxc-parser';
import { analyse } from 'scslre';
import { describe, expect, it, vi } from 'vitest';
import { jsonTextsIn } from '../../intake/unwrap/packed.ts';
import { textAt } from '../../domain/fields.ts';

const FOLDERS = [
  'domain',
  'contract',
  'config',
  'workflows',
  'intake',
  'activities',
  'slack-app',
  'replay',
  'console',
  'workers',
  'cli',
  'codec-server',
];

/** Files with expressions that are put together when they run: of our own words, of names as they are, or over texts that are cut before. */
const COMPOSED = [
  'activities/intrusion/creations.ts',
  'domain/full-names.ts',
  'domain/secrets-in-text.ts',
  'domain/review.ts',
  'intake/sources/cloudtrail/destruction-rules.ts',
];

function expressions(): { where: string; source: string; flags: string }[] {
  const globs = FOLDERS.flatMap((folder) => [`${folder}/*.ts`, `${folder}/*.tsx`, `${folder}/*.js`]);
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...globs], {
    encoding: 'utf8',
  });
  return files
    .trim()
    .split('\n')
    .flatMap((file) => {
      const found: { where: string; source: string; flags: string }[] = [];
      const { program } = parseSync(file, readFileSync(file, 'utf8'));
      new Visitor({
        Literal(node) {
          if ('regex' in node) found.push({ where: file, source: node.regex.pattern, flags: node.regex.flags });
        },
        NewExpression({ callee }) {
          if (callee.type === 'Identifier' && callee.name === 'RegExp')
            found.push({ where: file, source: '', flags: '?' });
        },
      }).visit(program);
      return found;
    });
}

const slow = (source: string, flags: string): string[] =>
  analyse({ source, flags }).reports.map((r) => `${r.type}${r.exponential ? ', exponential' : ''}`);

describe('the regular expressions of the product', () => {
  const all = expressions();

  it('are linear', () => {
    const literals = all.filter(({ flags }) => flags !== '?');
    expect(literals.length).toBeGreaterThan(300);
    const found = literals.flatMap(({ where, source, flags }) =>
      slow(source, flags).map((why) => `${where}: /${source}/${flags} is ${why}`),
    );
    expect(found).toEqual([]);
  });

  it('are written as literals, so that they can be checked, but for few', () => {
    const composed = new Set(all.filter(({ flags }) => flags === '?').map(({ where }) => where));
    expect([...composed].filter((file) => !COMPOSED.includes(file))).toEqual([]);
  });

  it('are linear also where they are put together when their file is read', async () => {
    const made: { source: string; flags: string }[] = [];
    const Plain = globalThis.RegExp;
    vi.resetModules();
    globalThis.RegExp = new Proxy(Plain, {
      construct(target, args: [string, string?]) {
        const expression: RegExp = new target(...args);
        made.push({ source: expression.source, flags: expression.flags });
        return expression;
      },
    });
    try {
      await import('../../domain/secrets-in-text.ts');
      await import('../../domain/review.ts');
    } finally {
      globalThis.RegExp = Plain;
    }
    const ours = made.filter(({ source }) => /token|A-Za-z-/.test(source));
    expect(ours.length).toBeGreaterThanOrEqual(3);
    expect(ours.flatMap(({ source, flags }) => slow(source, flags))).toEqual([]);
  });

  it.each([
    ['blanks at the end', String.raw`[\s,]+$`],
    ['blanks around a line end', String.raw`\s*\n\s*`],
    ['two that share characters', String.raw`^(\w+)(\d*)\w*$`],
    ['one in another', '^(a+)+$'],
  ])('are found if they are not: %s', (_name, source) => {
    expect(slow(source, '').length).toBeGreaterThan(0);
  });
});

describe('what used to take seconds', () => {
  it('is done at once: blanks between texts, and fields of a wide object', () => {
    const blanks = `{"a":1}${' '.repeat(1_000_000)}x${' '.repeat(1_000_000)}{"b":2}`;
    expect([...jsonTextsIn(blanks)]).toEqual(['{"a":1}', 'x', '{"b":2}']);
    const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`Name${i}`, i]));
    for (let i = 0; i < 2_000; i += 1) expect(textAt(wide, `missing${i}`)).toBeUndefined();
    expect(textAt(wide, 'name99999')).toBe('99999');
  }, 10_000);
});
