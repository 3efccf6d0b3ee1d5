/** The evidence manifest: one locked object for each item. Each names the hash of the previous one, so that no item can be replaced or removed. */
import { createHash } from 'node:crypto';
import { z } from 'zod';

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

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** `incident/manifest/000007.json`. */
export const manifestKey = (incidentId: string, seq: number): string =>
  `${manifestPrefix(incidentId)}${String(seq).padStart(6, '0')}.json`;
export const manifestPrefix = (incidentId: string): string => `${incidentId}/manifest/`;

export function parseEntry(bytes: Uint8Array): ManifestEntry | undefined {
  try {
    return ManifestEntry.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch {
    return undefined;
  }
}
