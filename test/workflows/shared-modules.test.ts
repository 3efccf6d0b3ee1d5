/** What the workflows of a worker share keeps nothing of a workflow (workers/bundle.ts). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** Caches: each value follows from its key alone, and their size is bounded. */
const CACHES = ['const INDEXES', 'const formatters', 'const keys'];
/** What a module fills in later: a variable, or a collection that is empty at first. */
const FILLED_IN =
  /^(?:export )?(?:(?:let|var) \w+|const \w+(?=.* = (?:new (?:Weak)?(?:Map|Set)\b.*\(\)|\[\]|\{\});$))/gm;

const files = ['contract', 'domain'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name)),
);

it('domain and contract have no variable that a workflow could change for another', () => {
  const found = files.flatMap((file) => readFileSync(file, 'utf8').match(FILLED_IN) ?? []);
  expect(found).toEqual(CACHES);
});
