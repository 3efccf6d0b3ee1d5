/** The evidence of an incident, read only: of each item the version that its manifest names, checked against its hash. */
import { anchorOf, type Anchored } from '../../activities/evidence/anchor.ts';
import { sha256Of } from '../../activities/evidence/manifest.ts';
import { originalsIn } from '../../activities/evidence/originals.ts';
import { ManifestBroken, type EvidenceStore, type StoredItem } from '../../activities/evidence/store.ts';
import { verifyEvidence, type Verdict } from '../../activities/evidence/verify.ts';
import type { VersionedBucket } from '../../activities/evidence/versions.ts';
import type { Archive } from '../../contract/temporal/archives.ts';
import { dropOldest } from '../../domain/drop-oldest.ts';
import { parseJson } from '../../domain/fields.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import type { IncidentState } from '../../domain/incident.ts';
import type { PublicKey } from '../../domain/signature.ts';
import type { IncidentSummary } from '../../domain/summary.ts';

export interface Evidence {
  /** As the workers stored them, whatever was written to the bucket since. */
  originals: Pick<EvidenceStore, 'checked' | 'get'>;
  /** All items, in the order they were stored. @throws ManifestBroken */
  items(incidentId: string): Promise<StoredItem[]>;
  /** An item of that incident; undefined if its manifest names none. @throws ManifestBroken if it was altered */
  item(incidentId: string, key: string): Promise<{ item: StoredItem; bytes: Uint8Array } | undefined>;
  /**
   * As `firebreak evidence verify` does.
   * @param archives what Temporal knows of what an incident stored after its end. By default Temporal is asked.
   * @throws NoAnswer while Temporal is away
   */
  verify(incident: Verified, archives?: EvidenceDeps['archives']): Promise<Verdict>;
}

interface Verified {
  state: Anchored & Pick<IncidentState, 'runId'>;
  /** Other incidents with the same id that have closed. */
  others: readonly Pick<IncidentSummary, 'runId' | 'seal'>[];
  /** Whether one with this id is open, or is just closing. */
  goesOn: boolean;
}

const REMEMBERED_MS = 5_000;
const MOST_REMEMBERED = 100;
const ASKED_AT_ONCE = 4;

type KnownArchive = Pick<Archive, 'seal' | 'items'>;

export interface EvidenceDeps {
  bucket: VersionedBucket;
  /** Of the workers. */
  keys: readonly PublicKey[];
  /** What Temporal knows of the archives of an incident. @throws NoAnswer */
  archives: (incident: { id: string; runId: string }) => Promise<readonly KnownArchive[]>;
}

export function createEvidence({ bucket, keys, archives }: EvidenceDeps): Evidence {
  const originals = originalsIn(bucket, keys);
  /** A page asks several times. */
  const recent = new Map<string, { items: Promise<StoredItem[]>; until: number }>();
  function items(incidentId: string): Promise<StoredItem[]> {
    const before = recent.get(incidentId);
    if (before !== undefined && before.until > Date.now()) return before.items;
    const asked = { items: originals.checked(incidentId), until: Date.now() + REMEMBERED_MS };
    asked.items.catch(() => recent.delete(incidentId));
    recent.delete(incidentId);
    recent.set(incidentId, asked);
    dropOldest(recent, MOST_REMEMBERED);
    return asked.items;
  }
  return {
    originals,
    items,
    async item(incidentId, key) {
      const item = (await items(incidentId)).find((one) => one.key === key);
      if (item === undefined || !key.startsWith(`${incidentId}/`)) return undefined;
      const bytes = await originals.get(key);
      if (sha256Of(bytes) !== item.sha256) throw new ManifestBroken(`${key} was altered after it was stored`);
      return { item, bytes };
    },
    async verify({ state, others, goesOn }, known = archives) {
      const { id } = state;
      const [own = [], ...later] = await inParallel([state, ...others], ASKED_AT_ONCE, ({ runId }) =>
        known({ id, runId }),
      );
      const archived = [...own, ...later.flat()];
      const seals = others.flatMap(({ seal }) => seal ?? []);
      return verifyEvidence(bucket, id, anchorOf(state, archived, { seals, goesOn }), keys);
    },
  };
}

/** The whole record of a closed incident. @throws ManifestBroken if it is not as it was stored */
export async function recordOf(
  evidence: Pick<Evidence, 'item'>,
  { id, reports }: Pick<IncidentSummary, 'id' | 'reports'>,
): Promise<IncidentState> {
  const key = reports['incident.json'] ?? '';
  const found = await evidence.item(id, key);
  const record = found === undefined ? undefined : parseJson(new TextDecoder().decode(found.bytes));
  if (record === undefined || record === null) throw new ManifestBroken(`${id} has no record in the evidence store`);
  return record as IncidentState;
}
