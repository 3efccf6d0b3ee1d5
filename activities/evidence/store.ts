/** The evidence store: items are written once, locked, and listed in a manifest whose entries are chained by hash. */

export interface StoredItem {
  /** Full key, below the incident's prefix. */
  key: string;
  sha256: string;
  /** ISO time. */
  at: string;
  bytes: number;
}

export interface EvidenceStore {
  /** Stores one item and adds it to the manifest. The same key and bytes again are one item; other bytes get a new version name. */
  put(incidentId: string, name: string, body: Uint8Array | string, contentType: string): Promise<StoredItem>;
  get(key: string): Promise<Uint8Array>;
  /** All items of an incident, in the order they were stored. */
  list(incidentId: string): Promise<StoredItem[]>;
}
