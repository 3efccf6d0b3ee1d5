/** What reviews keep in the evidence store, run after run: named by time, so that the newest before a moment is found. */
import type { z } from 'zod';
import type { EvidenceStore, StoredItem } from './store.ts';

/** The MSP's own store rather than Temporal's memory of a schedule: it outlives schedules, and nobody can alter it. */
export function keepRecord(
  evidence: EvidenceStore,
  reviewId: string,
  folder: string,
  at: string,
  record: unknown,
): Promise<StoredItem> {
  return evidence.put(reviewId, `${folder}/${stampOf(at)}.json`, JSON.stringify(record), 'application/json');
}

/** The newest record of a folder, of `upTo` (ISO time) at the latest. Undefined if there is none, or it is of another make. */
export async function newestRecord<T>(
  evidence: EvidenceStore,
  reviewId: string,
  folder: string,
  schema: z.ZodType<T>,
  upTo?: string,
): Promise<T | undefined> {
  const prefix = `${reviewId}/${folder}/`;
  const keys = (await evidence.list(reviewId)).map((item) => item.key).filter((key) => key.startsWith(prefix));
  const until = upTo === undefined ? keys : keys.filter((key) => key <= `${prefix}${stampOf(upTo)}.json`);
  const newest = until.sort().at(-1);
  if (newest === undefined) return undefined;
  return schema.safeParse(JSON.parse(new TextDecoder().decode(await evidence.get(newest)))).data;
}

/** Sorts as the times do. */
const stampOf = (iso: string): string => iso.replaceAll(':', '-');
