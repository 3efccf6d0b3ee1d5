/** People edit the words of a report, and nothing else. */
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { editReport, proseOf, readReport } from '../../../activities/report/edit.ts';
import type { EvidenceFile, StoredItem } from '../../../activities/evidence/store.ts';
import { incident } from '../../incidents/closed.ts';

const ID = incident.id;
const AT = '2026-11-23T09:00:00.000Z';

/** One of its approvers has a hostile name. */
const [first, ...others] = incident.customer.approvers;
const INCIDENT = {
  ...incident,
  customer: { ...incident.customer, approvers: [{ ...first!, fullName: 'Minji <b>Kim</b>' }, ...others] },
};

describe('an edited report', () => {
  let items: Map<string, Uint8Array>;
  let manifest: Map<string, StoredItem>;
  const evidence = {
    putAll: (id: string, files: readonly Pick<EvidenceFile, 'name' | 'body'>[]) =>
      Promise.resolve(files.map((file) => stored(id, file))),
    get: (key: string) => Promise.resolve(items.get(key)!),
    checked: () => Promise.resolve([...manifest.values()]),
  };
  const stored = (id: string, { name, body }: Pick<EvidenceFile, 'name' | 'body'>): StoredItem => {
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
    const key = `${id}/${name}`;
    items.set(key, bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const item = { key, sha256, at: AT, bytes: bytes.length };
    manifest.set(key, item);
    return item;
  };
  const text = (key: string): string => new TextDecoder().decode(items.get(key));
  const edit = (words: string, by = 'Minji <b>Kim</b>') =>
    editReport(evidence, ID, { reader: 'customer', language: 'en', text: words, by, at: AT }, new Map());

  beforeEach(async () => {
    items = new Map();
    manifest = new Map();
    await evidence.putAll(ID, [{ name: 'reports/incident.json', body: JSON.stringify(INCIDENT) }]);
  });

  it('says the new words, who approved them and which version it is, and keeps the facts', async () => {
    const before = await readReport(evidence, ID);
    expect(proseOf(before, 'customer', 'en')).toContain('We have ended our response');
    const keys = await edit('We are sorry.\n\nCall us </script><script>.');
    expect(keys).toEqual(
      ['prose-customer.en-0001.json', 'customer.en-v0001.html', 'customer.en-v0001.md', 'customer.en-v0001.pdf'].map(
        (name) => `${ID}/reports/${name}`,
      ),
    );
    const html = text(keys[1]!);
    expect(html).toContain('<p>We are sorry.</p>');
    expect(html).not.toMatch(/<script|<b>/);
    expect(html).toContain('version 1');
    expect(html).not.toContain('We have ended our response');
    expect(html).toContain('Block public access');
  });

  it('keeps each version, and other readers and languages as they are', async () => {
    await edit('First.');
    await edit('Second.');
    const stored = await readReport(evidence, ID);
    expect(stored.prose.map((p) => [p.version, p.text])).toEqual([
      [1, 'First.'],
      [2, 'Second.'],
    ]);
    expect(proseOf(stored, 'customer', 'en')).toBe('Second.');
    expect(proseOf(stored, 'customer', 'ko')).toContain('대응을 마쳤습니다');
    expect(proseOf(stored, 'executive', 'en')).toContain('The response has ended');
  });

  it('says all that a person approved, also in the document that should be one page', async () => {
    const long = `We are sorry. ${'This is what happened. '.repeat(60)}The end.`;
    const keys = await editReport(
      evidence,
      ID,
      { reader: 'executive', language: 'en', text: long, by: INCIDENT.customer.approvers[0]!.name, at: AT },
      new Map(),
    );
    expect(text(keys[1]!)).toContain(long);
  });

  it('is not made of bytes that the manifest does not name, of the record or of an earlier version', async () => {
    const [version] = await edit('First.');
    for (const key of [version!, `${ID}/reports/incident.json`]) {
      items.set(key, new TextEncoder().encode(text(key).replace('First.', 'Forged.').replace('"title"', '"Title"')));
      await expect(edit('Second.')).rejects.toThrow(/is not as it was stored/);
    }
    expect([...manifest.keys()].some((key) => key.includes('0002'))).toBe(false);
  });

  it('is refused from somebody who is no approver of the customer, and says who is', async () => {
    await expect(edit('Words.', 'Mallory')).rejects.toThrow(/Mallory is not an approver of .*Minji <b>Kim/);
  });

  it('is refused without words, and where there is no report', async () => {
    await expect(edit('  ')).rejects.toThrow();
    items.clear();
    manifest.clear();
    await expect(edit('Words.')).rejects.toThrow(/has no report/);
  });
});
