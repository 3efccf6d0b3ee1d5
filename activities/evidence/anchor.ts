/** What is known of an incident's evidence from outside the bucket: its state, and what was archived after it ended. */
import { EvidenceSeal } from '../../domain/evidence-seal.ts';
import type { IncidentState } from '../../domain/incident.ts';
import type { Archive } from '../../contract/temporal/archives.ts';
import type { Anchor } from './verify.ts';

export type Anchored = Pick<IncidentState, 'id' | 'seal' | 'evidence' | 'kept' | 'reports'>;

/** What is known of the other incidents with an id. Ids repeat, and all incidents with one id share a manifest. */
interface SameId {
  /** Of those that have closed. */
  seals: readonly EvidenceSeal[];
  /** One is open, or is just closing. */
  goesOn: boolean;
}

const NO_OTHER: SameId = { seals: [], goesOn: false };

/** @param archives of Temporal (`archivesOf`): without them what was stored after the end is known by its signatures only */
export function anchorOf(
  { id, seal, evidence, kept = [], reports }: Anchored,
  archives: readonly Pick<Archive, 'seal' | 'items'>[],
  { seals, goesOn }: SameId = NO_OTHER,
): Anchor {
  const parsed = EvidenceSeal.safeParse(seal);
  const stored = evidence.filter(({ ref, sha256 }) => sha256 !== undefined && ref.startsWith(`${id}/`));
  return {
    seals: [...(parsed.success ? [parsed.data] : []), ...archives.flatMap((archive) => archive.seal ?? []), ...seals],
    goesOn,
    items: [
      ...stored.map(({ ref: key, sha256 }) => ({ key, sha256 })),
      ...kept.map(({ key, sha256 }) => ({ key, sha256 })),
      ...Object.values(reports).map((key) => ({ key })),
      ...archives.flatMap((archive) => archive.items),
    ],
  };
}
