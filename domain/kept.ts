/** The lists of the state that are bounded: what lies beyond is in the evidence store. */

export const KEPT_LISTS = ['timeline', 'findings', 'summaries', 'entities', 'evidence', 'alerts'] as const;
export type KeptList = (typeof KEPT_LISTS)[number];

/** Items of a list that are in the evidence store and no longer in the state. */
export interface KeptPart {
  list: KeptList;
  /** Key in the evidence store of a JSON file, `{ list, part, items }`. */
  key: string;
  /** Hex SHA-256 of the file. The evidence manifest has it too. */
  sha256: string;
  /** How many items. */
  count: number;
}
