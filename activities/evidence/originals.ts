/** Reads what the workers wrote, although somebody may have written to the bucket since: of each key, the oldest version. */
import { inParallel } from '../../domain/in-parallel.ts';
import type { PublicKey } from '../../domain/signature.ts';
import { checkChain, isEntrySigned, manifestPrefix, toLink, type Link, type ManifestEntry } from './manifest.ts';
import { ManifestBroken, type EvidenceStore } from './store.ts';
import type { VersionedBucket } from './versions.ts';

const READS_AT_ONCE = 16;

export interface Originals extends Pick<EvidenceStore, 'checked' | 'get'> {
  /** The entries of the manifest. @throws ManifestBroken */
  entries(incidentId: string): Promise<ManifestEntry[]>;
}

/** @param keys of the workers. Without any, signatures are not checked. */
export function originalsIn(bucket: VersionedBucket, keys: readonly PublicKey[]): Originals {
  const chain = async (incidentId: string): Promise<Link[]> => {
    const entries = await oldestIn(bucket, manifestPrefix(incidentId));
    const links = await inParallel(entries, READS_AT_ONCE, async ({ key, versionId }) =>
      toLink(key, await bucket.get(key, versionId)),
    );
    checkChain(incidentId, links, ({ entry }) => keys.length === 0 || isEntrySigned(entry, keys));
    return links;
  };
  return {
    checked: async (incidentId) => (await chain(incidentId)).flatMap((link) => link.items),
    entries: async (incidentId) => (await chain(incidentId)).map((link) => link.entry),
    async get(key) {
      const oldest = await oldestOf(bucket, key);
      if (oldest === undefined) throw new ManifestBroken(`There is no ${key} in the evidence bucket.`);
      return bucket.get(key, oldest);
    },
  };
}

/** The id of the oldest version of a key; undefined if none is left. */
export const oldestOf = async (bucket: VersionedBucket, key: string): Promise<string | undefined> =>
  (await oldestIn(bucket, key)).find((o) => o.key === key)?.versionId;

const oldestIn = async (bucket: VersionedBucket, prefix: string): Promise<{ key: string; versionId: string }[]> =>
  (await bucket.list(prefix)).flatMap(({ key, versions: [first] }) =>
    first === undefined ? [] : [{ key, versionId: first.versionId }],
  );
