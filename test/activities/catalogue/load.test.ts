/** The shipped catalogue, and the mistakes that its loader refuses. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { descriptorOf, loadCatalogue } from '../../../activities/catalogue/load.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { wholeCatalogue } from '../harness.ts';

/** A catalogue of these files, `service/what` → members of the entry. */
async function catalogueOf(files: Record<string, object>): Promise<URL> {
  const folder = temporaryFolder('catalogue');
  for (const [name, members] of Object.entries(files)) {
    await mkdir(join(folder, name.split('/')[0] ?? ''), { recursive: true });
    await writeFile(join(folder, `${name}.js`), `export default ${JSON.stringify(members)};`);
  }
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  return pathToFileURL(`${folder}/`);
}

const task = (over: object = {}): object => ({
  id: 'root.rest',
  kind: 'task',
  title: { en: 'Rest', ko: '휴식' },
  targets: ['account'],
  permissions: [],
  csf: [],
  requirements: [],
  instructions: { en: 'Rest.', ko: '쉬세요.' },
  ...over,
});

test('every entry has titles in both languages, CSF subcategories and the requirements it serves', async () => {
  for (const entry of (await wholeCatalogue()).values()) {
    expect(entry.title.ko, entry.id).toMatch(/[가-힣]/);
    expect(entry.csf.length, entry.id).toBeGreaterThan(0);
    for (const id of entry.requirements) expect(id).toMatch(/^[PS]\d(\.\d+)?$/);
  }
});

test('an entry that cannot be undone declares it', async () => {
  const catalogue = await wholeCatalogue();
  const irreversible = [...catalogue.values()].filter((e) => e.kind === 'change' && !e.reversible).map((e) => e.id);
  expect(irreversible).toEqual(expect.arrayContaining(['ec2.terminate-unknown', 'iam.delete-principal']));
});

test('an entry is found by its place in the catalogue', async () => {
  const catalogue = await loadCatalogue(await catalogueOf({ 'root/rest': task() }));
  expect(descriptorOf(catalogue.get('root.rest')!)).toMatchObject({ kind: 'task', instructions: { en: 'Rest.' } });
});

test.each([
  ['an id that is not its place', task({ id: 'root.sleep' }), 'its id is root.sleep, its place says root.rest'],
  ['a misspelt permission', task({ permissions: ['iam.ListUsers'] }), 'permissions[0]'],
  ['a task that calls AWS', task({ permissions: ['iam:ListUsers'] }), 'a task calls nothing'],
  ['no Korean', task({ title: { en: 'Rest' } }), 'title.ko'],
])('the loader refuses %s and names the file', async (_name, entry, complaint) => {
  const loading = loadCatalogue(await catalogueOf({ 'root/rest': entry }));
  await expect(loading).rejects.toThrow('root/rest.js');
  await expect(loadCatalogue(await catalogueOf({ 'root/rest': entry }))).rejects.toThrow(complaint);
});
