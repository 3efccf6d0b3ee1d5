/** What is known of an incident's evidence from outside the bucket: its state. */
import { EvidenceSeal } from '../../domain/evidence-seal.ts';
import type { IncidentState } from '../../domain/incident.ts';
import type { Anchor } from './verify.ts';

export function anchorOf({
  id,
  seal,
  evidence,
  kept = [],
  reports,
}: Pick<IncidentState, 'id' | 'seal' | 'evidence' | 'kept' | 'reports'>): Anchor {
  const parsed = EvidenceSeal.safeParse(seal);
  const stored = evidence.filter(({ ref, sha256 }) => sha256 !== undefined && ref.startsWith(`${id}/`));
  return {
    seals: parsed.success ? [parsed.data] : [],
    items: [
      ...stored.map(({ ref: key, sha256 }) => ({ key, sha256 })),
      ...kept.map(({ key, sha256 }) => ({ key, sha256 })),
      ...Object.values(reports).map((key) => ({ key })),
    ],
  };
}
