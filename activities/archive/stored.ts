/** The finished record of an incident in the evidence store, read only as the manifest names it. */
import { unpackHistories, type ArchivedHistories } from '../../contract/temporal/archived-histories.ts';
import { firstRunOf } from '../../contract/temporal/chain.ts';
import { sha256Of } from '../evidence/manifest.ts';
import type { EvidenceStore, StoredItem } from '../evidence/store.ts';

/** A later version has a number: `archive/histories-2.gz`. */
export const ARCHIVE_FILES = {
  histories: 'archive/histories.gz',
  recording: 'archive/recording.gz',
  page: 'archive/viewer.html',
} as const;

/** The evidence store has no finished record of the incident. */
export class NotArchived extends Error {
  override name = 'NotArchived';
}

/** What the evidence bucket has is not what the manifest names. */
export class Tampered extends Error {
  override name = 'Tampered';
}

type Evidence = Pick<EvidenceStore, 'checked' | 'get'>;

/**
 * The histories of an incident as they were stored last.
 * @param runId only of the incident whose first run this is: ids repeat
 * @throws NotArchived; Tampered, which names the item; ManifestBroken, which names the entry
 */
export async function storedHistories(
  evidence: Evidence,
  incidentId: string,
  runId?: string,
): Promise<ArchivedHistories> {
  const items = (await evidence.checked(incidentId)).filter(isHistories(incidentId));
  for (const item of items.toReversed()) {
    const histories = await read(evidence, item);
    if (runId === undefined || firstRunOf(histories.incident[0]) === runId) return histories;
  }
  throw new NotArchived(`The evidence store has no finished record of ${incidentId}.`);
}

const isHistories =
  (incidentId: string) =>
  ({ key }: StoredItem): boolean =>
    /^archive\/histories(-\d+)?\.gz$/.test(key.slice(incidentId.length + 1));

async function read(evidence: Evidence, { key, sha256 }: StoredItem): Promise<ArchivedHistories> {
  const bytes = await evidence.get(key);
  if (sha256Of(bytes) !== sha256)
    throw new Tampered(`${key} is not as it was stored: its SHA-256 is not the manifest's.`);
  return unpackHistories(bytes);
}
