/** Keeps a map small. A map has its entries in the order in which they were set. */

/** Deletes the oldest entries, until there are no more than `most`. */
export function dropOldest<K>(map: Map<K, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
