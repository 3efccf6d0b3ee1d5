/** The evidence store: items are written once, locked, and listed in a manifest whose entries are chained by hash and signed. */
import type { EvidenceSeal } from '../../domain/evidence-seal.ts';
import type { IncidentSummary } from '../../domain/summary.ts';

export interface StoredItem {
  /** Full key, below the incident's prefix. */
  key: string;
  sha256: string;
  /** ISO time. */
  at: string;
  bytes: number;
}

/** How long evidence cannot be deleted. */
export interface EvidenceLock {
  /** With `COMPLIANCE`, nobody can shorten it. */
  mode: 'GOVERNANCE' | 'COMPLIANCE';
  days: number;
}

/** What is to be stored. */
export interface EvidenceFile {
  name: string;
  body: Uint8Array | string;
  contentType: string;
}

export interface EvidenceStore {
  /** Of its items. Copies that AWS holds, such as snapshots, are locked alike. */
  lock: EvidenceLock;
  /** Stores one item and adds it to the manifest. The same key and bytes again are one item; other bytes get a new version name. */
  put(incidentId: string, name: string, body: Uint8Array | string, contentType: string): Promise<StoredItem>;
  /** The same for several, which one entry of the manifest lists. @returns the items in the order of the files */
  putAll(incidentId: string, files: readonly EvidenceFile[]): Promise<StoredItem[]>;
  get(key: string): Promise<Uint8Array>;
  /** All items of an incident, in the order they were stored. */
  list(incidentId: string): Promise<StoredItem[]>;
  /**
   * The same, once every manifest entry is found to be signed by a worker and to follow from the one before.
   * @throws ManifestBroken
   */
  checked(incidentId: string): Promise<StoredItem[]>;
  /**
   * Signs what the manifest has now. `part` leaves out the reports at its end, so that the same evidence has the same seal
   * when a report is rendered again.
   * @throws ManifestBroken
   */
  seal(incidentId: string, covers: EvidenceSeal['covers']): Promise<EvidenceSeal>;
  /** Keeps the summary of a closed incident, signed, beside the incidents. Safe to run twice. */
  keepSummary(summary: IncidentSummary): Promise<void>;
}

/** The manifest in the bucket is not the one that the workers wrote. */
export class ManifestBroken extends Error {
  override name = 'ManifestBroken';
}

export const isReport = (incidentId: string, key: string): boolean => key.startsWith(`${incidentId}/reports/`);
