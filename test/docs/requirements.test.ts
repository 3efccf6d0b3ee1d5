import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const idsOfRows = (page: string): string[] =>
  [...readFileSync(page, 'utf8').matchAll(/^\| ((?:S|P\d\.)\d+) \|/gm)].map(([, id = '']) => id);
const known = idsOfRows('docs/requirements.md');

it('every requirement has one line, and a row in the page of what covers it', () => {
  expect(new Set(known).size).toBe(known.length);
  expect(idsOfRows('docs/coverage.md')).toEqual(known);
});

it('every requirement that code, data or a page names is on the page of requirements', () => {
  const files = ['*.ts', '*.yaml', '*.md'];
  const found = execFileSync('git', ['grep', '-ohwE', String.raw`P[12]\.[0-9]+`, '--', ...files], { encoding: 'utf8' });
  const named = [...new Set(found.trim().split('\n'))];
  expect(named.filter((id) => !known.includes(id))).toEqual([]);
});
