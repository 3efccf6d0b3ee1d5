/** A seal of the shape that workers make. */
import type { EvidenceSeal } from '../domain/evidence-seal.ts';

export const SEAL: EvidenceSeal = {
  incidentId: 'acme-111122223333-key-0000000000000000',
  count: 12,
  head: 'cd'.repeat(32),
  at: '2026-01-01T00:00:00.000Z',
  covers: 'all',
  signer: 'ef'.repeat(8),
  signature: 'ab'.repeat(64),
};
