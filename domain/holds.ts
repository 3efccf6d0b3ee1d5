/**
 * What incidents hold of one target, and what comes back when the last of them lets go. Pure: a workflow per target
 * (`workflows/holds/resource.ts`) keeps it. A hold belongs to one entry, since another entry governs another piece of state.
 */
import { sameJson, type Json } from './digest.ts';

/** Who holds, or asks. The run tells a recurrence of an incident from the incident itself. */
export interface Holder {
  incidentId: string;
  runId: string;
  stepId: string;
}

/** The state that one entry governs on the target, while anyone holds it. */
export interface Held {
  /** With which the entry looks and writes. */
  params: Record<string, Json>;
  /** Before the first hold: what comes back when the last one ends. */
  base: Json;
  /** What the latest of them wrote. */
  top: Json;
  /** `kept`: its incident has ended and what it did is to stay. */
  holders: (Holder & { kept?: true })[];
}

/** A transition that is about to be written. */
export interface Change {
  params: Record<string, Json>;
  from: Json;
  to: Json;
}

/**
 * - `change`: a turn to change the target, without holding it: repairs, and what cannot be taken back
 * - `hold`: a turn to contain it and to hold that
 * - `join`: to hold what another incident holds, for it is contained already; nothing is changed
 * - `release`: the end of a hold, and if it is the last one, a turn to put the target back
 */
export type Want = { want: 'change' } | ({ want: 'hold' } & Change) | { want: 'join' } | { want: 'release' };

/** What an incident asks of the target's workflow. The same `id` again is the same question. */
export type Ask = Want & { id: string; by: Holder; entry: string };

/** The answer to an `Ask`, by the workflow whose id is `resource`; `others` are the ids of the other incidents that hold it. */
export type Turn = { id: string; resource: string } & Answer;
export type Answer =
  | { answer: 'wait'; behind: string } // another incident is changing the target: the turn comes later
  | { answer: 'go'; held: Held | null } // yours until you say that you leave; `held` as before this ask
  | { answer: 'joined'; others: string[]; held: Held }
  | { answer: 'free' } // nobody holds it, so there is nothing to join
  | { answer: 'still-held'; others: string[] }; // your hold has ended; the target stays as it is

/** The end of a turn. `took`: what was asked for was done, or may have been. */
export interface Leave {
  id: string;
  took: boolean;
}

/** The end of a hold without a change; `keep`: because what was done is to stay. */
export interface LetGo {
  by: Holder;
  entry: string;
  keep: boolean;
}

const same = (a: Holder, b: Holder): boolean =>
  a.incidentId === b.incidentId && a.runId === b.runId && a.stepId === b.stepId;

export const othersThan = (held: Held | undefined, by: Holder): (Holder & { kept?: true })[] =>
  (held?.holders ?? []).filter((h) => !same(h, by));

/** The other holders' incidents, each once; that may be the asker's own, by another step. */
export const incidentsOf = (holders: readonly Holder[]): string[] => [...new Set(holders.map((h) => h.incidentId))];

export const join = (held: Held, by: Holder): Held => ({ ...held, holders: withHolder(held.holders, by) });

/** Counts a change in before it is written, so that the way back is known whatever becomes of the writer. */
export function hold(held: Held | undefined, by: Holder, { params, from, to }: Change): Held {
  const base = held === undefined ? from : before(held.base, held.top, from);
  return { params, base, top: to, holders: withHolder(held?.holders ?? [], by) };
}

const withHolder = (holders: Held['holders'], by: Holder): Held['holders'] =>
  holders.some((h) => same(h, by)) ? holders.map((h) => (same(h, by) ? by : h)) : [...holders, by];

/** Takes `hold` back: the change was not written. A hold that the same step had before stays. */
export function withdraw(held: Held | undefined, earlier: Held | undefined, by: Holder): Held | undefined {
  if (earlier?.holders.some((h) => same(h, by)) === true) return held && { ...earlier, holders: held.holders };
  return letGo(held && earlier && { ...earlier, holders: held.holders }, by);
}

/** @returns undefined when nobody is left who will ever release it */
export function letGo(held: Held | undefined, ...gone: Holder[]): Held | undefined {
  const holders = (held?.holders ?? []).filter((h) => !gone.some((g) => same(g, h)));
  return remaining(held, holders);
}

export function keep(held: Held | undefined, by: Holder): Held | undefined {
  const holders = (held?.holders ?? []).map((h) => (same(h, by) ? { ...h, kept: true as const } : h));
  return remaining(held, holders);
}

const remaining = (held: Held | undefined, holders: Held['holders']): Held | undefined =>
  held !== undefined && holders.some((h) => h.kept !== true) ? { ...held, holders } : undefined;

/**
 * What `now` would be if the holds so far had never been: each part they changed as in `base`, and parts that have
 * come up or gone since (an interface attached later) as they are now.
 */
export function before(base: Json, top: Json, now: Json): Json {
  if (!isRecord(base) || !isRecord(now) || sameJson(top, now)) return base;
  const known = isRecord(top) ? top : {};
  const result: Record<string, Json> = {};
  for (const key of new Set([...Object.keys(base), ...Object.keys(now)])) {
    const [was, is] = [member(base, key), member(now, key)];
    if (was !== undefined && is !== undefined) result[key] = before(was, member(known, key) ?? null, is);
    // Missing on one side: by the holds' own doing, or did the world change?
    else if (was !== undefined && member(known, key) === undefined) result[key] = was;
    else if (is !== undefined && member(known, key) === undefined) result[key] = is;
  }
  return result;
}

const isRecord = (v: Json): v is { [key: string]: Json } => typeof v === 'object' && v !== null && !Array.isArray(v);
const member = (of: { [key: string]: Json }, key: string): Json | undefined =>
  Object.hasOwn(of, key) ? of[key] : undefined;
