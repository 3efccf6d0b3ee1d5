/**
 * The quota of a customer's unconfirmed alerts: how much of each kind of paid work they begin in an hour without a click. One
 * who forges alerts then makes few copies, searches and text messages, however many alerts or things they name. Pure; a
 * workflow (`workflows/quota.ts`) keeps it.
 */
import { z } from 'zod';
import { HOUR_MS } from './units.ts';

/**
 * How much of each kind of paid work (copies, searches, notices, text messages) a customer's unconfirmed alerts begin in an
 * hour without a click, where customers.yaml says nothing else.
 */
export const UNCONFIRMED_PER_HOUR = 10;
/** The highest that `unconfirmedPerHour` may be. */
export const MOST_PER_HOUR = 200;
/** Grants that are remembered. With so many nothing more is granted until the oldest has ended. */
const MOST_GRANTS = 5_000;

export const QuotaAsk = z.object({
  /** A repeated call has the same. */
  id: z.string().min(1).max(200),
  /** The kind of work: an entry's id, or `incident.call`. */
  work: z.string().min(1).max(100),
  /** How much is wanted: targets, or one call. */
  units: z.number().int().min(1).max(100_000),
  /** How much of the kind may begin in an hour. */
  limit: z.number().int().min(0).max(MOST_PER_HOUR),
});
export type QuotaAsk = z.infer<typeof QuotaAsk>;

export interface QuotaAnswer {
  /** At most as many as were asked for; 0: none now. */
  granted: number;
  /** When more may be free, Unix milliseconds. Only if nothing was granted. */
  againAt?: number;
}

interface Grant {
  id: string;
  work: string;
  units: number;
  /** Unix milliseconds. */
  at: number;
}

/** Oldest first. */
export type QuotaMemory = readonly Grant[];

/** @param now Unix milliseconds */
export function take(memory: QuotaMemory, ask: QuotaAsk, now: number): { answer: QuotaAnswer; memory: QuotaMemory } {
  const known = stillCounted(memory, now);
  const before = known.find((g) => g.id === ask.id);
  if (before !== undefined) return { answer: { granted: before.units }, memory: known };
  const { id, work, units, limit } = ask;
  const same = known.filter((g) => g.work === work);
  const granted = Math.min(
    units,
    limit - same.reduce((sum, g) => sum + g.units, 0),
    known.length < MOST_GRANTS ? units : 0,
  );
  if (granted > 0) return { answer: { granted }, memory: [...known, { id, work, units: granted, at: now }] };
  const oldest = known.length < MOST_GRANTS ? same[0] : known[0];
  return { answer: { granted: 0, againAt: (oldest?.at ?? now) + HOUR_MS }, memory: known };
}

/** Those of the last hour. */
export const stillCounted = (memory: QuotaMemory, now: number): QuotaMemory =>
  memory.filter((g) => g.at + HOUR_MS > now);
