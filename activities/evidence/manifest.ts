/**
 * The evidence manifest: one locked object for each item, or for several that were stored together. Each names the hash of
 * the previous one and is signed, so that no item can be replaced, removed or added by somebody who can write to the bucket.
 * Only the end is open: that is what a seal is for (`domain/evidence-seal.ts`).
 */
import { createHash, sign, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../domain/digest.ts';
import { sealBytes, type EvidenceSeal } from '../../domain/evidence-seal.ts';
import { isSignedBy, type PublicKey } from '../../domain/signature.ts';
import { IncidentSummary, summaryBytes, type SignedSummary } from '../../domain/summary.ts';
import { ManifestBroken, type StoredItem } from './store.ts';

export const ManifestEntry = z.object({
  /** 1, 2, 3, … without a gap. */
  seq: z.number().int().min(1),
  items: z
    .array(
      z.object({
        /** Full key of the item. */
        key: z.string(),
        /** Hex SHA-256 of the item's bytes. */
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        bytes: z.number().int().min(0),
      }),
    )
    .min(1),
  /** ISO time they were stored. */
  at: z.string(),
  /** Hex SHA-256 of the previous entry's bytes; 64 zeros for the first. */
  prev: z.string().regex(/^[0-9a-f]{64}$/),
  /** The id of the key, and its signature of all of the above, hex. */
  signer: z.string().regex(/^[0-9a-f]{16}$/),
  signature: z.string().regex(/^[0-9a-f]{128}$/),
});
export type ManifestEntry = z.infer<typeof ManifestEntry>;

/** The Ed25519 key of the worker. */
export interface EvidenceKey {
  privateKey: KeyObject;
  key: PublicKey;
}

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

/** An entry as it stands in the bucket. */
export interface Link {
  /** Of the manifest entry. */
  key: string;
  entry: ManifestEntry;
  items: StoredItem[];
  /** Hash of the manifest entry itself. */
  sha256: string;
}

/** @throws ManifestBroken */
export function toLink(key: string, bytes: Uint8Array): Link {
  const entry = parseEntry(bytes);
  if (entry === undefined)
    throw new ManifestBroken(`${key} is not a manifest entry: was the evidence bucket written to by hand?`);
  return { key, entry, items: itemsOf(entry), sha256: sha256Of(bytes) };
}

export const itemsOf = ({ items, at }: ManifestEntry): StoredItem[] => items.map((item) => ({ ...item, at }));

/** @throws ManifestBroken unless the first link begins the manifest, each follows from the one before, and each is signed */
export function checkChain(incidentId: string, links: readonly Link[], isSigned: (link: Link) => boolean): void {
  for (const [i, link] of links.entries()) {
    const { key, entry } = link;
    const follows = entry.seq === i + 1 && key === manifestKey(incidentId, i + 1);
    if (!follows || entry.prev !== (links[i - 1]?.sha256 ?? CHAIN_START))
      throw new ManifestBroken(`${key} does not follow from the entry before`);
    if (!isSigned(link)) throw new ManifestBroken(`${key} is not signed by a worker`);
  }
}

type Unsigned = Omit<ManifestEntry, 'signature'>;

/** The first line keeps the signature from being one of something else. */
const entryBytes = (entry: Unsigned): Uint8Array =>
  new TextEncoder().encode(`firebreak manifest entry 2\n${canonicalJson(entry)}`);

export function signEntry(entry: Omit<Unsigned, 'signer'>, { key, privateKey }: EvidenceKey): ManifestEntry {
  const unsigned = { ...entry, signer: key.id };
  return { ...unsigned, signature: sign(null, entryBytes(unsigned), privateKey).toString('hex') };
}

export function isEntrySigned({ signature, ...entry }: ManifestEntry, keys: readonly PublicKey[]): boolean {
  const key = keys.find(({ id }) => id === entry.signer);
  return key !== undefined && isSignedBy(entryBytes(entry), signature, key);
}

export function signSeal(
  seal: Omit<EvidenceSeal, 'signer' | 'signature'>,
  { key, privateKey }: EvidenceKey,
): EvidenceSeal {
  const unsigned = { ...seal, signer: key.id };
  return { ...unsigned, signature: sign(null, sealBytes(unsigned), privateKey).toString('hex') };
}

/** @throws ZodError if it is not as the schema says, since nobody could read it then */
export function signSummary(given: IncidentSummary, { key, privateKey }: EvidenceKey): SignedSummary {
  const summary = JSON.stringify(IncidentSummary.parse(given));
  return { summary, signer: key.id, signature: sign(null, summaryBytes(summary), privateKey).toString('hex') };
}
