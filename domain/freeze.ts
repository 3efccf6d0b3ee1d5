/** A customer that is frozen: for a time nothing is changed in its AWS accounts. Decisions are taken, and wait. */
import { z } from 'zod';
import { TypedText } from './text.ts';
import { HOUR_MS } from './units.ts';

/** No customer is frozen for longer at once. */
export const MOST_FREEZE_HOURS = 7 * 24;
/** What people choose from. */
export const FREEZE_HOURS = [1, 4, 12, 24, 72, MOST_FREEZE_HOURS] as const;

/** As `Person` of `incident.ts`, which imports this file. */
const By = z.object({ slackUser: z.string().min(1).max(64), name: z.string().max(200) });
type By = z.infer<typeof By>;

export const Freeze = z.object({
  by: By,
  /** ISO 8601. */
  at: z.iso.datetime(),
  until: z.iso.datetime(),
  /** Hostile text. */
  reason: TypedText,
});
export type Freeze = z.infer<typeof Freeze>;

/** How a freeze ended. Nobody did it if its time was over. */
export interface Thaw {
  at: string;
  by?: By;
  reason?: string;
}

export const freezeOf = (by: By, reason: string, hours: number, nowMs: number): Freeze => ({
  by,
  at: new Date(nowMs).toISOString(),
  until: new Date(nowMs + hours * HOUR_MS).toISOString(),
  reason,
});

export const isInForce = ({ until }: Freeze, nowMs: number): boolean => Date.parse(until) > nowMs;
