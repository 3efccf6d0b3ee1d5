/** People edit the words of a report, and nothing else. */
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { editReport, proseOf, readReport } from '../../../activities/report/edit.ts';
import { incident } from '../../incidents/closed.ts';

const ID = incident.id;
const AT = '2026-11-23T09:00:00.000Z';

describe('an edited report', () => {
  let items: Map<string, Uint8Array>;
  const evidence = {
    put: (id: string, name: string, body: Uint8Array | string) => {
      const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
      const key = `${id}/${name}`;
      items.set(key, bytes);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return Promise.resolve({ key, sha256, at: AT, bytes: bytes.length });
    },
    get: (key: string) => Promise.resolve(items.get(key)!),
    list: () => Promise.resolve([...items.keys()].map((key) => ({ key, sha256: '', at: AT, bytes: 0 }))),
  };
  const text = (key: string): string => new TextDecoder().decode(items.get(key));
  const edit = (words: string) =>
    editReport(
      evidence,
      ID,
      { reader: 'customer', language: 'en', text: words, by: 'Minji <b>Kim</b>', at: AT },
      new Map(),
    );

  beforeEach(async () => {
    items = new Map();
    await evidence.put(ID, 'reports/incident.json', JSON.stringify(incident));
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
      { reader: 'executive', language: 'en', text: long, by: 'Minji', at: AT },
      new Map(),
    );
    expect(text(keys[1]!)).toContain(long);
  });

  it('is refused without words, and where there is no report', async () => {
    await expect(edit('  ')).rejects.toThrow();
    items.clear();
    await expect(edit('Words.')).rejects.toThrow(/has no report/);
  });
});
