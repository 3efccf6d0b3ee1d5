/**
 * The holds of incidents on one target, and the state that returns when the last hold is released. Pure: the
 * ledger of the account keeps them (`ledger.ts`). A hold belongs to one entry, because each entry governs its own piece
 * of state.
 */
import { z } from 'zod';
import { Json, sameJson } from './digest.ts';

/** The step that holds, or asks for the lock. The run tells a recurrence of an incident from the incident itself. */
export const Holder = z.object({ incidentId: z.string(), runId: z.string(), stepId: z.string() });
export type Holder = z.infer<typeof Holder>;

const Params = z.record(z.string(), Json);

/** The state that one entry governs on the target, while at least one incident holds it. */
export const Held = z.object({
  /** The parameters with which the entry reads and writes. */
  params: Params,
  /** The state before the first hold. It is restored when the last hold ends. */
  base: Json,
  /** The state that the latest hold wrote. */
  top: Json,
  /** `kept`: its incident has ended and its change stays. */
  holders: z.array(Holder.extend({ kept: z.literal(true).optional() })),
});
export type Held = z.infer<typeof Held>;

/** `target` is its `entityKey`. */
const Asker = z.object({ id: z.string(), by: Holder, entry: z.string(), target: z.string() });
/**
 * An incident asks the ledger for the lock of a target. The same `id` again is the same request.
 * - `change`: to change the target without holding it: repairs, and what cannot be taken back
 * - `hold`: to contain it, and to hold that
 * - `join`: to hold what another incident holds, since it is contained already; nothing is changed, so no lock is needed
 * - `release`: ends a hold; if it is the last one, asks for the lock to put the target back
 */
export const LockRequest = z.discriminatedUnion('want', [
  Asker.extend({ want: z.literal('change') }),
  Asker.extend({ want: z.literal('hold'), params: Params, from: Json, to: Json }),
  Asker.extend({ want: z.literal('join') }),
  Asker.extend({ want: z.literal('release') }),
]);
export type LockRequest = z.infer<typeof LockRequest>;
/** What the lock is for. */
export type Purpose = WithoutAsker<LockRequest>;
type WithoutAsker<R> = R extends LockRequest ? Omit<R, 'id' | 'by' | 'entry' | 'target'> : never;
/** A transition that is about to be written. */
export type Change = Omit<Extract<Purpose, { want: 'hold' }>, 'want'>;

/**
 * The answer to a request. `others`: the ids of the other incidents that hold the target.
 * - `wait`: another incident has the lock; ask again
 * - `go`: acquired; `held` as before this request
 * - `joined`
 * - `free`: nobody holds it, so there is nothing to join
 * - `still-held`: the hold has ended; the target stays as it is
 */
export type LockAnswer = Answered | { answer: 'wait'; behind: string };
export type Answered =
  | { answer: 'go'; held: Held | null }
  | { answer: 'joined'; others: string[]; held: Held }
  | { answer: 'free' }
  | { answer: 'still-held'; others: string[] };

/** The lock of a request is released. `took`: the change was written, or may have been. */
export const LockRelease = z.object({ id: z.string(), target: z.string(), took: z.boolean() });
export type LockRelease = z.infer<typeof LockRelease>;

/** A hold ends without a change. `keep`: the change is to stay. */
export const HoldDrop = z.object({ by: Holder, target: z.string(), entry: z.string(), keep: z.boolean() });
export type HoldDrop = z.infer<typeof HoldDrop>;

const same = (a: Holder, b: Holder): boolean =>
  a.incidentId === b.incidentId && a.runId === b.runId && a.stepId === b.stepId;

export const othersThan = (held: Held | undefined, by: Holder): Held['holders'] =>
  (held?.holders ?? []).filter((h) => !same(h, by));

/** The incidents of the holders, each once. The requesting incident is among them if another of its steps holds. */
export const incidentsOf = (holders: readonly Holder[]): string[] => [...new Set(holders.map((h) => h.incidentId))];

export const join = (held: Held, by: Holder): Held => ({ ...held, holders: withHolder(held.holders, by) });

/** Counts a hold before its change is written, so that the earlier state is known even if the worker crashes. */
export function hold(held: Held | undefined, by: Holder, { params, from, to }: Change): Held {
  const base = held === undefined ? from : before(held.base, held.top, from);
  return { params, base, top: to, holders: withHolder(held?.holders ?? [], by) };
}

const withHolder = (holders: Held['holders'], by: Holder): Held['holders'] =>
  holders.some((h) => same(h, by)) ? holders.map((h) => (same(h, by) ? by : h)) : [...holders, by];

/** Reverts `hold`, because the change was not written. An earlier hold of the same step stays. */
export function withdraw(held: Held | undefined, earlier: Held | undefined, by: Holder): Held | undefined {
  if (earlier?.holders.some((h) => same(h, by)) === true) return held && { ...earlier, holders: held.holders };
  return drop(held && earlier && { ...earlier, holders: held.holders }, by);
}

/** @returns undefined when no holder is left who will release it */
export function drop(held: Held | undefined, ...gone: Holder[]): Held | undefined {
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
 * What `now` would be without the holds: parts that the holds changed are as in `base`, and parts that were added or
 * removed since (a network interface attached later) are as they are now.
 */
export function before(base: Json, top: Json, now: Json): Json {
  if (!isRecord(base) || !isRecord(now) || sameJson(top, now)) return base;
  const known = isRecord(top) ? top : {};
  const result: Record<string, Json> = {};
  for (const key of new Set([...Object.keys(base), ...Object.keys(now)])) {
    const [was, is] = [member(base, key), member(now, key)];
    if (was !== undefined && is !== undefined) result[key] = before(was, member(known, key) ?? null, is);
    // A part is missing on one side: either a hold removed it, or it changed outside.
    else if (was !== undefined && member(known, key) === undefined) result[key] = was;
    else if (is !== undefined && member(known, key) === undefined) result[key] = is;
  }
  return result;
}

const isRecord = (v: Json): v is { [key: string]: Json } => typeof v === 'object' && v !== null && !Array.isArray(v);
const member = (of: { [key: string]: Json }, key: string): Json | undefined =>
  Object.hasOwn(of, key) ? of[key] : undefined;
