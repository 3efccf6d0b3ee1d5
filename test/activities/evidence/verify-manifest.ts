/** What an examiner does with an incident's evidence: checks it against its manifest. */
import {
  CHAIN_START,
  manifestKey,
  parseEntry,
  sha256Of,
  type ManifestEntry,
} from '../../../activities/evidence/manifest.ts';

interface ManifestProblem {
  /** Key of the item or manifest entry. */
  key: string;
  problem: string;
}

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
      problems.push({ key, problem: 'is not a manifest entry' });
    } else {
      if (parsed.seq !== i + 1 || key !== manifestKey(incidentId, parsed.seq))
        problems.push({ key, problem: 'is out of sequence' });
      if (parsed.prev !== prev)
        problems.push({
          key,
          problem: 'does not follow from the one before',
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
    return [{ key: entry.key, problem: 'was altered after it was stored' }];
  } catch {
    return [{ key: entry.key, problem: 'cannot be read' }];
  }
}
