import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadCatalogue } from '../../activities/catalogue/load.ts';

test('docs/real-aws.md has one row for each change and each evidence entry, and none for what does not exist', async () => {
  const page = readFileSync('docs/real-aws.md', 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z0-9-]+\.[a-z0-9-]+)` \|/gm)].map((m) => m[1] ?? '');
  const entries = [...(await loadCatalogue()).values()].filter((e) => e.kind === 'change' || e.kind === 'evidence');
  expect(rows.toSorted()).toEqual(entries.map((e) => e.id).toSorted());
});
