/** The laws of catalogue entries. laws.test.ts tests each entry against them, with the entry's fixture. */
import { expect } from 'vitest';
import { apply, preview } from '../../activities/engine.ts';
import type {
  ChangeEntry,
  EntryContext,
  EvidenceEntry,
  InquiryEntry,
  NoticeContext,
  NoticeEntry,
} from '../../activities/entry.ts';
import type { Json } from '../../domain/digest.ts';
import type { Entity } from '../../domain/entity.ts';
import type { ApplyResult, InquiryInput, PreviewResult } from '../../domain/entry.ts';
import type { ApplyCall } from '../../activities/engine.ts';
import { noticeContext, openWorld, type TestContext, type World } from './harness.ts';

export interface Seeded {
  target: Entity;
  params?: Record<string, Json>;
  /** The other known entities. The target is always included. */
  entities?: Entity[];
}

/** One file for each entry, `fixtures/<entry id>.ts`. Its default export is one of these, or a list with one for each kind of target. */
export interface Fixture {
  /** Creates a target in a new account, in a state that the entry changes or reports. */
  seed(world: World): Promise<Seeded>;
  /** Changes: somebody else sets the state to neither the earlier nor the desired one. */
  drift?(world: World, target: Entity): Promise<void>;
  /** Changes without `drift`: why there is no third state. */
  noThirdState?: string;
  /** Changes: reads the target as the owner, independently of the entry's own `read`. */
  look?(world: World, target: Entity): Promise<unknown>;
  /** Changes: what `look` must return after apply. */
  applied?: unknown;
  /** Inquiries and evidence: what must be in the result. */
  check?(result: unknown, seeded: Seeded, world: World, ctx: TestContext): Promise<void> | void;
  /** Notices: the topics, which `seed` created in the MSP's account. */
  topics?: () => NoticeContext['topics'];
  /** Inquiries: the alerts of the incident. */
  alerts?: (seeded: Seeded, world: World) => InquiryInput['alerts'];
}

const NOTHING_FORBIDDEN = { rules: [], own: [] };

export interface Planned {
  world: World;
  seeded: Seeded;
  input: ApplyCall;
}

/** Plans of a law that wrote nothing, for the next law. */
export const untouched = new WeakMap<Fixture, Planned>();

/** Seeds a target and previews it. A preview may write nothing. */
export async function plan(entry: ChangeEntry, fixture: Fixture): Promise<Planned> {
  const kept = untouched.get(fixture);
  untouched.delete(fixture);
  if (kept !== undefined) return kept;
  const world = await openWorld();
  const seeded = await fixture.seed(world);
  const ctx = world.context(entry);
  const input = await approved(entry, world, seeded, ctx);
  expect(ctx.calls.filter((c) => c.write)).toEqual([]);
  return { world, seeded, input };
}

/** A preview, in which nothing is forbidden. */
export const look = (
  entry: ChangeEntry,
  world: World,
  { target, entities = [], params = {} }: Seeded,
  ctx = world.context(entry),
): Promise<PreviewResult> =>
  preview(entry, ctx, NOTHING_FORBIDDEN, {
    incident: world.incident,
    target,
    params,
    entities: needed(entry, [target, ...entities]),
  });

/** What people would approve of a preview. */
export async function approved(
  entry: ChangeEntry,
  world: World,
  seeded: Seeded,
  ctx = world.context(entry),
): Promise<ApplyCall> {
  const result = await look(entry, world, seeded, ctx);
  if (result.outcome !== 'change') throw new Error(`expected a change, got ${JSON.stringify(result)}`);
  expect(result.diff.length).toBeGreaterThan(0);
  const { params, from, to } = result;
  return { incident: world.incident, target: seeded.target, params, from, to };
}

/** An entry receives only what it declares to need. */
export const needed = (entry: Pick<ChangeEntry, 'needs'>, entities: Entity[]): Entity[] =>
  entities.filter((e) => entry.needs?.includes(e.kind) === true);

export const run = (entry: ChangeEntry, ctx: EntryContext, input: ApplyCall): Promise<ApplyResult> =>
  apply(entry, ctx, NOTHING_FORBIDDEN, input);

export const exchanged = (input: ApplyCall): ApplyCall => ({ ...input, from: input.to, to: input.from });

export async function applyIsVerifiedAndHappensOnce(entry: ChangeEntry, fixture: Fixture): Promise<void> {
  const { world, seeded, input } = await plan(entry, fixture);
  // AWS shows the writes late: the entry waits until it can tell that they have happened.
  const first = await run(entry, world.context(entry, 'late'), input);
  expect(first).toMatchObject({ outcome: 'done', state: input.to });
  if (fixture.look !== undefined && fixture.applied !== undefined)
    expect(await fixture.look(world, seeded.target)).toEqual(fixture.applied);

  const again = world.context(entry);
  expect(await run(entry, again, input)).toMatchObject({ outcome: 'already', state: input.to });
  expect(again.calls.filter((c) => c.write)).toEqual([]);
  const second = await look(entry, world, { ...seeded, params: input.params });
  expect(['noop', 'gone', 'refused']).toContain(second.outcome);
}

export async function undoPutsBackExactlyWhatWas(entry: ChangeEntry, fixture: Fixture): Promise<void> {
  const { world, seeded, input } = await plan(entry, fixture);
  const before = await fixture.look?.(world, seeded.target);
  await run(entry, world.context(entry), input);
  const undone = await run(entry, world.context(entry, 'late'), exchanged(input));
  expect(undone).toMatchObject({ outcome: 'done', state: input.from });
  expect(await fixture.look?.(world, seeded.target)).toEqual(before);
}

export async function driftIsRefused(entry: ChangeEntry, fixture: Fixture): Promise<void> {
  if (fixture.drift === undefined) {
    expect(fixture.noThirdState, 'give the fixture `drift`, or say in `noThirdState` why there is none').toBeTruthy();
    return;
  }
  const { world, seeded, input } = await plan(entry, fixture);
  await fixture.drift(world, seeded.target);
  const ctx = world.context(entry);
  expect(await run(entry, ctx, input)).toMatchObject({ outcome: 'drift' });
  expect(ctx.calls.filter((c) => c.write)).toEqual([]);
}

export async function neverTouchIsRefusedTwice(entry: ChangeEntry, fixture: Fixture): Promise<void> {
  const planned = await plan(entry, fixture);
  const { world, seeded, input } = planned;
  const match = seeded.target.id;
  const forbidden = { rules: [{ match, because: 'break-glass' }], own: [] };
  const ctx = world.context(entry);
  const previewed = await preview(entry, ctx, forbidden, { ...input, entities: [seeded.target] });
  expect(previewed.outcome).toBe('refused');
  expect((await apply(entry, ctx, forbidden, input)).outcome).toBe('refused');
  expect(ctx.calls.filter((c) => c.write)).toEqual([]);
  untouched.set(fixture, planned);
}

export async function inquiryOnlyReads(entry: InquiryEntry, fixture: Fixture): Promise<void> {
  const world = await openWorld();
  const seeded = await fixture.seed(world);
  const ctx = world.context(entry);
  const result = await entry.inquire(ctx, {
    incident: world.incident,
    targets: [seeded.target],
    entities: needed(entry, [seeded.target, ...(seeded.entities ?? [])]),
    alerts: fixture.alerts?.(seeded, world) ?? [],
    params: entry.params.parse(seeded.params ?? {}),
  });
  expect(ctx.calls.filter((c) => c.write)).toEqual([]);
  await fixture.check?.(result, seeded, world, ctx);
}

/** Evidence stores copies, and writes nothing in the account but what it says that it adds. A retry stores no more. */
export async function evidenceIsTakenOnce(entry: EvidenceEntry, fixture: Fixture): Promise<void> {
  const world = await openWorld();
  const seeded = await fixture.seed(world);
  const ctx = world.context(entry);
  const collect = () =>
    entry.collect(
      ctx,
      seeded.target,
      [seeded.target, ...(seeded.entities ?? [])],
      entry.params.parse(seeded.params ?? {}),
    );
  const first = await collect();
  expect(first.items.length).toBeGreaterThan(0);
  await fixture.check?.(first, seeded, world, ctx);
  expect(new Set(ctx.calls.filter((c) => c.write).map((c) => c.operation))).toEqual(new Set(entry.adds));
  const again = await collect();
  expect(again.items.map((i) => i.ref)).toEqual(first.items.map((i) => i.ref));
}

/** Every topic is told, with the permissions of the MSP's own account. */
export async function noticeTellsPeople(entry: NoticeEntry, fixture: Fixture): Promise<void> {
  const world = await openWorld();
  const seeded = await fixture.seed(world);
  const ctx = noticeContext(entry, fixture.topics?.() ?? {});
  const result = await entry.send(ctx, {
    incident: world.incident,
    params: entry.params.parse(seeded.params ?? {}),
    title: 'API called from http://evil.example',
    category: 'unauthorized-access',
    severity: 'critical',
    confirmation: 'confirmed',
    customer: {
      name: '한빛소프트',
      language: 'ko',
      account: { id: world.account, name: 'hanbit-prod', environment: 'production' },
    },
    unclassified: false,
    affected: 2,
    waiting: 0,
  });
  expect(result.sent.map((s) => s.to)).toEqual(Object.values(ctx.topics));
  expect(result.failed).toEqual([]);
  await fixture.check?.(result, seeded, world, world.context(entry));
}
