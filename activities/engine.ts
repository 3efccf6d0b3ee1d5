/** The transition engine: preview, apply, verify, undo, drift and never-touch, derived from an entry's `read`, `desired` and `write`. */
import { CancelledFailure } from '@temporalio/common';
import { canonicalJson, sameJson, type Json } from '../domain/digest.ts';
import type { Entity } from '../domain/entity.ts';
import type { ApplyResult, DiffLine, PreviewResult, TargetChange } from '../domain/entry.ts';
import { canonicalEntity } from '../domain/canonical.ts';
import { neverTouchReason, type Untouchable } from '../domain/never-touch.ts';
import { diffStates, flattenState, type StateLine } from '../domain/state-diff.ts';
import { type Language, type Text, wordsIn } from '../domain/text.ts';
import { ChangeInterrupted, isDenied, isUnfit, NOTHING_CHANGED, NotVerified } from './aws/errors.ts';
import { targetItself } from './aws/written.ts';
import { TargetGone, type ChangeEntry, type EntryCall, type EntryContext } from './entry.ts';

/** A look at one target. */
export type PreviewCall = EntryCall & { entities: readonly Entity[] };
/** One target's transition. */
export type ApplyCall = EntryCall & TargetChange;

/** Half a minute. IAM, EC2 and most others show a write within seconds (EC2 developer guide: *Eventual consistency in the Amazon EC2 API*). */
const DEFAULT_SETTLE = { attempts: 16, intervalMs: 2_000 };

/** Only reads. Its result is in the history before anything is changed. */
export async function preview(
  entry: ChangeEntry,
  ctx: EntryContext,
  untouchable: Untouchable,
  call: PreviewCall,
): Promise<PreviewResult> {
  const input = { ...call, target: canonicalEntity(call.target) };
  const { target } = input;
  const given = entry.params.parse(input.params);
  const forbidden = await refusal(entry, ctx, untouchable, input);
  if (forbidden !== undefined) return { outcome: 'refused', reason: forbidden };
  try {
    const params = entry.prepare === undefined ? given : await entry.prepare(ctx, target, given, input.entities);
    if (isNotApplicable(params)) return { outcome: 'refused', reason: params.notApplicable };
    const from = await entry.read(ctx, target, params);
    const protectedBy = await refusal(entry, ctx, untouchable, input, { states: [from], params });
    if (protectedBy !== undefined) return { outcome: 'refused', reason: protectedBy };
    const to = entry.desired(from, params, target);
    if (sameJson(from, to)) return { outcome: 'noop', state: from, reason: ALREADY };
    const harm = await harmOf(entry, ctx, target, from, params);
    return { outcome: 'change', params, from, to, diff: diff(entry, from, to), ...harm };
  } catch (error) {
    if (error instanceof TargetGone) return { outcome: 'gone', reason: gone(target) };
    throw error;
  }
}

/**
 * Brings the target from `from` to `to` and reads it back. An undo is the same with the two exchanged.
 * Safe to run again after any interruption: a finished change is kept, and a partial one is completed.
 */
export async function apply(
  entry: ChangeEntry,
  ctx: EntryContext,
  untouchable: Untouchable,
  call: ApplyCall,
  looksLeft = MOST_LOOKS,
): Promise<ApplyResult> {
  const input = { ...call, target: canonicalEntity(call.target) };
  const { target, from, to } = input;
  const params = entry.params.parse(input.params);
  const now = await entry.read(ctx, target, params);
  const reason = await refusal(entry, ctx, untouchable, input, { states: [now, from, to], params });
  if (reason !== undefined) return { outcome: 'refused', reason };
  const produced = async (): Promise<Entity[]> => (await entry.produced?.(ctx, target, params)) ?? [];
  // Checked before drift, so that a retry does not take its own finished work for somebody else's.
  if (sameJson(now, to)) return { outcome: 'already', state: now, produced: await produced() };
  if (!isOnTheWay(now, from, to)) return { outcome: 'drift', state: now, diff: diff(entry, from, now) };

  try {
    await entry.write(ctx, target, from, to, params);
  } catch (error) {
    if (looksLeft > 0 && isUnfit(error) && (await showsOther(entry, ctx, input, params, now)))
      return apply(entry, ctx, untouchable, call, looksLeft - 1);
    throw new ChangeInterrupted(await whereItStands(entry, ctx, input, params), error);
  }
  const state = await readBack(entry, ctx, input, params);
  return { outcome: 'done', state, produced: await produced() };
}

/**
 * Whether every part of a state is as in `from` or as in `to`, so that people have seen and approved all of it. An
 * interrupted write leaves such a state (one interface changed, the next not yet), and completing it overwrites nothing
 * unknown. Objects are compared member by member and lists as sets. Absent and null count as empty, so a partial creation
 * or deletion counts as well.
 */
export function isOnTheWay(now: Json | undefined, from: Json | undefined, to: Json | undefined): boolean {
  if (same(now, from) || same(now, to)) return true;
  if (isRecordOrEmpty(now) && isRecordOrEmpty(from) && isRecordOrEmpty(to)) {
    const keys = new Set([now, from, to].flatMap((s) => Object.keys(s ?? {})));
    return [...keys].every((k) => isOnTheWay(now?.[k], from?.[k], to?.[k]));
  }
  if (isListOrEmpty(now) && isListOrEmpty(from) && isListOrEmpty(to)) {
    const [n, f, t] = [now, from, to].map((l) => new Set((l ?? []).map(canonicalJson))) as [Items, Items, Items];
    return [...n].every((x) => f.has(x) || t.has(x)) && [...f].every((x) => !t.has(x) || n.has(x));
  }
  return false;
}

type Items = Set<string>;

const ALREADY: Text = { en: 'It is already as wanted.', ko: '이미 적용되어 있습니다.' };

const same = (a: Json | undefined, b: Json | undefined): boolean => sameJson(a ?? null, b ?? null);

const isRecordOrEmpty = (v: Json | undefined): v is { [key: string]: Json } | null | undefined =>
  v === undefined || v === null || (typeof v === 'object' && !Array.isArray(v));

const isListOrEmpty = (v: Json | undefined): v is Json[] | null | undefined =>
  v === undefined || v === null || Array.isArray(v);

const isNotApplicable = (p: object): p is { notApplicable: Text } => 'notApplicable' in p;

const gone = (target: Entity): Text => ({
  en: `${target.id} does not exist (any more).`,
  ko: `대상이 없습니다(삭제되었을 수 있음): ${target.id}`,
});

/** Refuses targets of other accounts, and what never-touch protects of all that would be written. Without states, only the target is known. */
async function refusal(
  entry: ChangeEntry,
  ctx: EntryContext,
  untouchable: Untouchable,
  { target, incident }: EntryCall,
  known?: { states: readonly Json[]; params: Record<string, Json> },
): Promise<Text | undefined> {
  if (target.account !== undefined && target.account !== incident.account)
    return {
      en: `${target.id} belongs to account ${target.account}, not to the incident's (${incident.account})`,
      ko: `다른 계정의 리소스: ${target.id}(계정 ${target.account}, 인시던트의 계정 ${incident.account})`,
    };
  const touched = targetItself(ctx, target);
  for (const state of known?.states ?? [])
    touched.push(...(await entry.writes(ctx, target, state, known?.params ?? {})));
  return neverTouchReason(touched, untouchable);
}

/** What the change could break, and whether it hits others than its target. */
async function harmOf(
  entry: ChangeEntry,
  ctx: EntryContext,
  target: Entity,
  state: Json,
  params: Record<string, Json>,
): Promise<Pick<Change, 'impact' | 'hitsOthers'>> {
  const [others, impact] = await Promise.all([
    lookedUp(async () => entry.hitsOthers?.(ctx, target)),
    lookedUp(async () => entry.impact?.(ctx, target, state, params)),
  ]);
  return {
    impact: [others.found ?? [], impact.found ?? [], others.unknown ?? impact.unknown ?? []].flat(),
    ...(others.unknown === undefined ? {} : { hitsOthers: 'unknown' }),
    ...(others.found === undefined ? {} : { hitsOthers: true }),
  };
}
type Change = Extract<PreviewResult, { outcome: 'change' }>;

/** People wait for the preview. */
const IMPACT_PATIENCE_MS = 20_000;

/** Neither a failure of the look nor a slow answer may prevent containment: the card then says that it is not known. */
async function lookedUp<T>(look: () => Promise<T>): Promise<{ found?: T; unknown?: Text }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<{ unknown: Text }>((resolve) => {
    timer = setTimeout(() => resolve({ unknown: NOT_ANSWERED }), IMPACT_PATIENCE_MS);
  });
  try {
    return await Promise.race([look().then((found) => ({ found })), late]);
  } catch (error) {
    if (error instanceof TargetGone || error instanceof CancelledFailure) throw error;
    return { unknown: isDenied(error) ? NOT_ALLOWED : NOT_ANSWERED };
  } finally {
    clearTimeout(timer);
  }
}

const NOT_ALLOWED: Text = {
  en: 'What this could break is not known: the role may not look it up.',
  ko: '역할에 조회 권한이 없어 영향 범위를 알 수 없습니다.',
};

const NOT_ANSWERED: Text = {
  en: 'What this could break is not known: looking it up failed or took too long.',
  ko: '조회에 실패했거나 시간이 너무 오래 걸려 영향 범위를 알 수 없습니다.',
};

/** How often AWS's refusal of one change is taken for an answer to a state that its reads did not show yet. */
const MOST_LOOKS = 2;

/**
 * AWS refuses a write that does not fit an earlier one, such as that of an attempt whose worker died, also while its reads do not
 * show the earlier one yet. @returns whether they show another state by the time at which this entry's writes do
 */
async function showsOther(
  entry: ChangeEntry,
  ctx: EntryContext,
  { target }: ApplyCall,
  params: Record<string, Json>,
  seen: Json,
): Promise<boolean> {
  const { attempts, intervalMs } = entry.settle ?? DEFAULT_SETTLE;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    ctx.heartbeat(`reading ${target.id} again, ${attempt} of ${attempts}`);
    await ctx.sleep(intervalMs);
    try {
      if (!sameJson(await entry.read(ctx, target, params), seen)) return true;
    } catch (error) {
      return error instanceof TargetGone;
    }
  }
  return false;
}

async function readBack(
  entry: ChangeEntry,
  ctx: EntryContext,
  { target, from, to }: ApplyCall,
  params: Record<string, Json>,
): Promise<Json> {
  const { attempts, intervalMs } = entry.settle ?? DEFAULT_SETTLE;
  let last: Json = from;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    ctx.heartbeat(`reading back ${target.id}, ${attempt} of ${attempts}`);
    try {
      last = await entry.read(ctx, target, params);
    } catch (error) {
      throw new ChangeInterrupted(UNKNOWN, error);
    }
    if (sameJson(last, to)) return last;
    if (attempt < attempts) await ctx.sleep(intervalMs);
  }
  throw new ChangeInterrupted(standing(entry, last, from, to), new NotVerified(`${target.id} reads otherwise`));
}

async function whereItStands(
  entry: ChangeEntry,
  ctx: EntryContext,
  { target, from, to }: ApplyCall,
  params: Record<string, Json>,
): Promise<Text> {
  try {
    return standing(entry, await entry.read(ctx, target, params), from, to);
  } catch {
    return UNKNOWN;
  }
}

const UNKNOWN: Text = {
  en: 'The change had begun, and what is changed could not be read back.',
  ko: '변경을 시작했지만 어디까지 반영되었는지 조회하지 못했습니다.',
};

/** One sentence about what was changed and what was not. */
function standing(entry: ChangeEntry, now: Json, from: Json, to: Json): Text {
  if (sameJson(now, from)) return NOTHING_CHANGED;
  if (sameJson(now, to)) return { en: 'The change itself is in place.', ko: '변경은 반영되어 있습니다.' };
  const list = (lines: DiffLine[], language: Language): string =>
    lines
      .map((line) => {
        const [field, before, after] = [line.field, line.before, line.after].map((words) => wordsIn(words, language));
        return `${field}: ${before} → ${after}`;
      })
      .join(language === 'ko' ? ', ' : '; ');
  const [done, open] = [diff(entry, from, now), diff(entry, now, to)];
  return {
    en: `It is half done. Changed: ${list(done, 'en')}. Not yet: ${list(open, 'en')}.`,
    ko: `일부만 변경되었습니다. 변경됨: ${list(done, 'ko')}. 남음: ${list(open, 'ko')}.`,
  };
}

function diff(entry: ChangeEntry, before: Json, after: Json): DiffLine[] {
  const present = (state: Json): StateLine[] => entry.present?.(state) ?? flattenState(state);
  return diffStates(present(before), present(after));
}
