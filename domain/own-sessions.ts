/** The role sessions that Firebreak has opened in an account, by their access key ids: only STS chooses those. */
import { z } from 'zod';
import { DAY_MS } from './units.ts';

export const OwnSession = z.object({
  accessKeyId: z.string().regex(/^[A-Z0-9]{16,128}$/),
  /** Unix milliseconds at which the session ends. */
  endsAt: z.int().positive(),
});
export type OwnSession = z.infer<typeof OwnSession>;

/** Oldest first. */
export type OwnSessions = readonly OwnSession[];

/** Events about a call may come this long after it: SQS keeps a message for at most 14 days. */
const REMEMBERED_MS = 14 * DAY_MS;
/** Most sessions of one account: some ten incidents at work for all of this time. Beyond, the oldest are forgotten. */
const MOST = 20_000;

/** @param now Unix milliseconds */
export function remember(known: OwnSessions, opened: OwnSession, now: number): OwnSession[] {
  const others = known.filter((s) => s.accessKeyId !== opened.accessKeyId);
  return stillOf([...others, opened], now).slice(-MOST);
}

/** Without the sessions whose calls can no longer be told of. */
export const stillOf = (known: OwnSessions, now: number): OwnSession[] =>
  known.filter((s) => s.endsAt + REMEMBERED_MS > now);
