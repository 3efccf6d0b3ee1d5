/** The records of reviews in the evidence store. Their names are times, so that the newest before a moment can be found. */
import type { z } from 'zod';
import type { EvidenceStore, StoredItem } from './store.ts';

/** Uses the MSP's store and not the last result of a Temporal schedule: it outlives schedules, and nobody can alter it. */
export function keepRecord(
  evidence: EvidenceStore,
  reviewId: string,
  folder: string,
  at: string,
  record: unknown,
): Promise<StoredItem> {
  return evidence.put(reviewId, `${folder}/${stampOf(at)}.json`, JSON.stringify(record), 'application/json');
}

/** The newest record of a folder, not later than `upTo` (ISO time). Undefined if there is none, or it does not fit the schema. */
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

/** The stamps sort in the order of the times. */
const stampOf = (iso: string): string => iso.replaceAll(':', '-');
