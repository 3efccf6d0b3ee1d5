/** `firebreak replay ID --beside OTHER --html FILE`: one file with two incidents. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { firebreak } from './firebreak.ts';

const folder = temporaryFolder('beside');
const HISTORIES = 'test/replay/histories';
const [MAIN, OTHER] = [`${HISTORIES}/drill.json`, `${HISTORIES}/late-alert-and-dismissal.json`];

it('writes one file with the recordings of two incidents', async () => {
  const html = join(folder, 'two.html');
  const { code, err } = await firebreak('replay', MAIN, '--beside', OTHER, '--html', html);
  expect([code, err]).toEqual([0, expect.stringContaining('two.html')]);
  expect(readFileSync(html, 'utf8').match(/class="recording"/g)).toHaveLength(2);
});

it('refuses another incident without a file to show it in, and one that is not there', async () => {
  const alone = await firebreak('replay', MAIN, '--beside', OTHER);
  expect([alone.code, alone.err]).toEqual([2, expect.stringContaining('--beside needs --html')]);
  const none = await firebreak('replay', MAIN, '--beside', 'missing.json', '--html', join(folder, 'none.html'));
  expect([none.code, none.err]).toEqual([1, expect.stringContaining('There is no file missing.json.')]);
});
