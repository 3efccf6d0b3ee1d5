/** The evidence manifest: one locked object for each item. Each names the hash of the previous one, so that no item can be replaced or removed. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Text } from '../../domain/text.ts';

export const ManifestEntry = z.object({
  /** 1, 2, 3, … without a gap. */
  seq: z.number().int().min(1),
  /** Full key of the item. */
  key: z.string(),
  /** Hex SHA-256 of the item's bytes. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().min(0),
  /** ISO time it was stored. */
  at: z.string(),
  /** Hex SHA-256 of the previous entry's bytes; 64 zeros for the first. */
  prev: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ManifestEntry = z.infer<typeof ManifestEntry>;

/** `prev` of the first entry. */
export const CHAIN_START = '0'.repeat(64);

export interface ManifestProblem {
  /** Key of the item or manifest entry. */
  key: string;
  problem: Text;
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** `incident/manifest/000007.json`. */
export const manifestKey = (incidentId: string, seq: number): string =>
  `${manifestPrefix(incidentId)}${String(seq).padStart(6, '0')}.json`;
export const manifestPrefix = (incidentId: string): string => `${incidentId}/manifest/`;

/**
 * Reads a whole manifest and every item it names, and checks hashes, sizes, numbers and the chain.
 * @returns what is wrong. Empty if the evidence is unchanged and complete up to the last entry.
 */
export async function verifyManifest(
  incidentId: string,
  store: { manifestKeys(incidentId: string): Promise<string[]>; get(key: string): Promise<Uint8Array> },
): Promise<ManifestProblem[]> {
  const problems: ManifestProblem[] = [];
  let prev = CHAIN_START;
  for (const [i, key] of (await store.manifestKeys(incidentId)).entries()) {
    const bytes = await store.get(key);
    const parsed = parseEntry(bytes);
    if (parsed === undefined) {
      problems.push({ key, problem: { en: 'is not a manifest entry', ko: '매니페스트 항목이 아닙니다' } });
    } else {
      if (parsed.seq !== i + 1 || key !== manifestKey(incidentId, parsed.seq))
        problems.push({ key, problem: { en: 'is out of sequence', ko: '순번이 맞지 않습니다' } });
      if (parsed.prev !== prev)
        problems.push({
          key,
          problem: { en: 'does not follow from the one before', ko: '앞 항목과 이어지지 않습니다' },
        });
      problems.push(...(await itemProblems(parsed, store)));
    }
    prev = sha256Of(bytes);
  }
  return problems;
}

async function itemProblems(
  entry: ManifestEntry,
  store: { get(key: string): Promise<Uint8Array> },
): Promise<ManifestProblem[]> {
  try {
    const bytes = await store.get(entry.key);
    if (bytes.byteLength === entry.bytes && sha256Of(bytes) === entry.sha256) return [];
    return [{ key: entry.key, problem: { en: 'was altered after it was stored', ko: '저장된 뒤 변경되었습니다' } }];
  } catch {
    return [{ key: entry.key, problem: { en: 'cannot be read', ko: '읽을 수 없습니다' } }];
  }
}

export function parseEntry(bytes: Uint8Array): ManifestEntry | undefined {
  try {
    return ManifestEntry.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch {
    return undefined;
  }
}
