/** An evidence store in memory, for tests about what is stored. */
import { createHash } from 'node:crypto';
import type { EvidenceStore, StoredItem } from '../../../activities/evidence/store.ts';

export function memoryEvidence(): EvidenceStore {
  const bodies = new Map<string, Uint8Array>();
  const items: StoredItem[] = [];
  const store: EvidenceStore = {
    async put(incidentId, name, body, _contentType) {
      const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      for (let version = 1; ; version += 1) {
        const key = `${incidentId}/${version === 1 ? name : name.replace(/(\.[^./]+)?$/, `-${version}$1`)}`;
        const known = items.find((i) => i.key === key);
        if (known?.sha256 === sha256) return known;
        if (known !== undefined) continue;
        const item = { key, sha256, at: new Date().toISOString(), bytes: bytes.byteLength };
        bodies.set(key, bytes);
        items.push(item);
        return item;
      }
    },
    async putAll(incidentId, files) {
      const stored: StoredItem[] = [];
      for (const { name, body, contentType } of files)
        stored.push(await store.put(incidentId, name, body, contentType));
      return stored;
    },
    async get(key) {
      const body = bodies.get(key);
      if (body === undefined) throw new Error(`${key} was never stored`);
      return body;
    },
    seal: async (incidentId, covers) => {
      const count = items.filter((i) => i.key.startsWith(`${incidentId}/`)).length;
      const signature = 'ab'.repeat(64);
      return {
        incidentId,
        count,
        head: 'cd'.repeat(32),
        at: '2026-01-01T00:00:00.000Z',
        covers,
        signer: 'ef'.repeat(8),
        signature,
      };
    },
    keepSummary: () => Promise.resolve(),
    lock: { mode: 'GOVERNANCE', days: 30 },
    checked: async (incidentId) => items.filter((i) => i.key.startsWith(`${incidentId}/`)),
    list: async (incidentId) => items.filter((i) => i.key.startsWith(`${incidentId}/`)),
  };
  return store;
}
