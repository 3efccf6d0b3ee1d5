/** Pages of the lists of a state. */
import { describe, expect, it } from 'vitest';
import { listsFrom, pageOf, READ_BYTES } from '../../domain/state-lists.ts';
import { incident } from '../incidents/closed.ts';

describe('a page of an incident that is told in Korean', () => {
  // Three bytes each in UTF-8.
  const korean = Array.from({ length: 200 }, (_, i) => ({ what: `${i} ${'격리'.repeat(200)}` }));

  it('is at most 64 KB, as bytes', () => {
    const { items, next } = pageOf(korean, 0);
    expect(Buffer.byteLength(JSON.stringify(items))).toBeLessThan(65_536);
    expect(next).toBe(items.length);
  });

  it('is at most 64 KB also where it has several lists', () => {
    const findings = korean.map(({ what }) => ({ title: { en: what, ko: what }, weight: 'info' as const }));
    const page = listsFrom({ ...incident, findings }, { name: 'alerts', from: 0 });
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(65_536);
    expect(page.next).toBeDefined();
  });

  it('is longer for who reads the whole state, but never so long that it goes to external storage', () => {
    const findings = korean.map(({ what }) => ({ title: { en: what, ko: what }, weight: 'info' as const }));
    const page = listsFrom({ ...incident, findings }, { name: 'alerts', from: 0 }, 10_000_000);
    const bytes = Buffer.byteLength(JSON.stringify(page));
    expect(bytes).toBeGreaterThan(READ_BYTES / 2);
    expect(bytes).toBeLessThan(256 * 1024);
  });
});
