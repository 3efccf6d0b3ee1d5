/** The engine's decisions about a resource in memory. laws.test.ts tests them against AWS. */
import { array, assert, boolean, constantFrom, dictionary, property, uniqueArray } from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { ChangeInterrupted } from '../../activities/aws/errors.ts';
import { apply, isOnTheWay, preview } from '../../activities/engine.ts';
import { defineChange, TargetGone, type ChangeEntry, type EntryContext } from '../../activities/entry.ts';
import type { Json } from '../../domain/digest.ts';
import type { Entity } from '../../domain/entity.ts';
import type { IncidentRef } from '../../domain/entry.ts';

const incident: IncidentRef = {
  id: 'acme-1',
  customerId: 'acme',
  account: '111122223333',
  region: 'us-east-1',
  phase: 'isolate',
  window: { from: '2026-11-22T00:00:00Z', to: '2026-11-22T01:00:00Z' },
};
const target: Entity = { kind: 'instance', id: 'i-0abc', region: 'us-east-1', standing: 'affected' };
const ctx = {
  incident,
  aws: { id: incident.account, partition: 'aws' },
  heartbeat: () => {},
  sleep: async () => {},
} as unknown as EntryContext;
const nothing = { rules: [], own: [] };

/** Interfaces, each to be moved to `quarantine`. */
type Groups = { [eni: string]: string[] };

function resource(initial: Groups | undefined) {
  const held = { state: initial, writes: 0, failAfter: Infinity, deaf: false };
  const entry = defineChange<Groups, Record<string, never>>({
    id: 'test.quarantine',
    title: { en: 'Quarantine the instance', ko: '인스턴스 격리' },
    targets: ['instance'],
    reversible: true,
    permissions: [],
    csf: [],
    requirements: [],
    params: z.strictObject({}),
    read: async () => {
      if (held.state === undefined) throw new TargetGone('i-0abc');
      return structuredClone(held.state);
    },
    desired: (state) => Object.fromEntries(Object.keys(state).map((eni) => [eni, ['quarantine']])),
    async write(_ctx, _target, _from, to) {
      for (const [eni, groups] of Object.entries(to)) {
        if (held.writes === held.failAfter) throw new Error('the worker died');
        held.writes += 1;
        if (!held.deaf) held.state = { ...held.state, [eni]: groups };
      }
    },
    writes: () => [{ arn: 'arn:aws:iam::111122223333:role/break-glass-host' }],
  });
  return { held, entry };
}

const REFUSED = { name: 'ValidationError', $metadata: { httpStatusCode: 400 } };
const BEFORE: Groups = { 'eni-1': ['web'], 'eni-2': ['ssh', 'web'] };
const input = { incident, target, params: {}, entities: [target] };

async function planned(entry: ChangeEntry) {
  const result = await preview(entry, ctx, nothing, input);
  if (result.outcome !== 'change') throw new Error(JSON.stringify(result));
  return { incident, target, params: result.params, from: result.from, to: result.to };
}

describe('preview', () => {
  test('says what is and what would be, and changes nothing', async () => {
    const { entry, held } = resource(BEFORE);
    expect(await preview(entry, ctx, nothing, input)).toEqual({
      outcome: 'change',
      params: {},
      from: BEFORE,
      to: { 'eni-1': ['quarantine'], 'eni-2': ['quarantine'] },
      diff: [
        { field: 'eni-1', before: 'web', after: 'quarantine' },
        { field: 'eni-2', before: 'ssh, web', after: 'quarantine' },
      ],
      impact: [],
    });
    expect(held.writes).toBe(0);
  });

  test('of a target that already has the wanted state proposes nothing', async () => {
    const { entry } = resource({ 'eni-1': ['quarantine'] });
    expect(await preview(entry, ctx, nothing, input)).toMatchObject({ outcome: 'noop' });
  });

  test('of a target that no longer exists says so', async () => {
    expect(await preview(resource(undefined).entry, ctx, nothing, input)).toMatchObject({ outcome: 'gone' });
  });

  test('refuses parameters that are not the entry’s', async () => {
    const wrong = { ...input, params: { force: true } };
    await expect(preview(resource(BEFORE).entry, ctx, nothing, wrong)).rejects.toThrow(z.ZodError);
  });

  test('refuses a target of another account', async () => {
    const foreign = { ...input, target: { ...target, account: '999999999999' } };
    expect(await preview(resource(BEFORE).entry, ctx, nothing, foreign)).toMatchObject({ outcome: 'refused' });
  });

  test('says that the impact is unknown if looking it up fails or takes too long, and proposes the change', async () => {
    const { entry } = resource(BEFORE);
    const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    const failing = await preview({ ...entry, impact: () => Promise.reject(throttled) }, ctx, nothing, input);
    expect(failing).toMatchObject({ outcome: 'change', impact: [{ en: expect.stringContaining('not known') }] });

    vi.useFakeTimers();
    try {
      const hanging = preview({ ...entry, impact: () => new Promise(() => {}) }, ctx, nothing, input);
      await vi.advanceTimersByTimeAsync(20_000);
      expect(await hanging).toMatchObject({ outcome: 'change', impact: [{ en: expect.stringContaining('too long') }] });
    } finally {
      vi.useRealTimers();
    }
  });

  test('says that the impact is unknown if the role may not look it up', async () => {
    const { entry } = resource(BEFORE);
    const denied = Object.assign(new Error('no'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    const result = await preview({ ...entry, impact: () => Promise.reject(denied) }, ctx, nothing, input);
    expect(result).toMatchObject({ outcome: 'change', impact: [{ en: expect.stringContaining('not known') }] });
  });
});

describe('whom a change hits besides its target', () => {
  const denied = Object.assign(new Error('no'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
  const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
  const hitsOf = async (hitsOthers: NonNullable<ChangeEntry['hitsOthers']>) => {
    const planned = await preview({ ...resource(BEFORE).entry, hitsOthers }, ctx, nothing, input);
    return planned.outcome === 'change' ? planned : {};
  };

  test.each([denied, throttled])(
    'is not known if the look fails, and nobody must take that for nobody: %s',
    async (e) => {
      expect(await hitsOf(() => Promise.reject(e))).toMatchObject({
        hitsOthers: 'unknown',
        impact: [{ en: expect.stringContaining('not known') }],
      });
    },
  );

  test('is not known if the look takes too long', async () => {
    vi.useFakeTimers();
    try {
      const hanging = hitsOf(() => new Promise(() => {}));
      await vi.advanceTimersByTimeAsync(20_000);
      expect(await hanging).toMatchObject({ hitsOthers: 'unknown' });
    } finally {
      vi.useRealTimers();
    }
  });

  test('is said if AWS names them, and not if it names none', async () => {
    const others = { en: '3 instances', ko: '인스턴스 3대' };
    expect(await hitsOf(async () => others)).toMatchObject({ hitsOthers: true, impact: [others] });
    expect(await hitsOf(async () => undefined)).not.toHaveProperty('hitsOthers');
  });
});

describe('never-touch', () => {
  const cases: [string, Parameters<typeof preview>[2]][] = [
    ['by id', { rules: [{ match: 'i-0abc', because: 'payroll' }], own: [] }],
    ['by ARN', { rules: [{ match: 'arn:aws:ec2:*:instance/i-0abc', because: 'payroll' }], own: [] }],
    ['by what its state tells', { rules: [{ match: 'break-glass*', because: 'break-glass' }], own: [] }],
    ["as the engine's own", { rules: [], own: ['arn:aws:iam::111122223333:role/break-glass-host'] }],
  ];
  test.each(cases)('is refused at preview and at apply: %s', async (_name, untouchable) => {
    const { entry, held } = resource(BEFORE);
    const approved = await planned(entry);
    expect(await preview(entry, ctx, untouchable, input)).toMatchObject({ outcome: 'refused' });
    expect(await apply(entry, ctx, untouchable, approved)).toMatchObject({ outcome: 'refused' });
    expect(held.writes).toBe(0);
  });
});

describe('apply', () => {
  test('is done only when reading back shows the desired state', async () => {
    const { entry, held } = resource(BEFORE);
    const approved = await planned(entry);
    held.deaf = true;
    const failure = await apply(entry, ctx, nothing, approved).catch((e: unknown) => e);
    expect(failure).toBeInstanceOf(ChangeInterrupted);
    expect((failure as ChangeInterrupted).cause).toMatchObject({ name: 'NotVerified' });
  });

  test('interrupted in the middle says what is and what is not changed, then continues', async () => {
    const { entry, held } = resource(BEFORE);
    const approved = await planned(entry);
    held.failAfter = 1;
    const failure = (await apply(entry, ctx, nothing, approved).catch((e: unknown) => e)) as ChangeInterrupted;
    expect(failure.state.en).toBe(
      'It is half done. Changed: eni-1: web → quarantine. Not yet: eni-2: ssh, web → quarantine.',
    );
    held.failAfter = Infinity;
    expect(await apply(entry, ctx, nothing, approved)).toMatchObject({ outcome: 'done', state: approved.to });
  });

  test('that is interrupted before its first write says that nothing was changed', async () => {
    const { entry, held } = resource(BEFORE);
    const approved = await planned(entry);
    held.failAfter = 0;
    const failure = (await apply(entry, ctx, nothing, approved).catch((e: unknown) => e)) as ChangeInterrupted;
    expect(failure.state.en).toBe('Nothing was changed.');
  });

  test('takes its own finished work for done, not for drift', async () => {
    const { entry, held } = resource(BEFORE);
    const approved = await planned(entry);
    await apply(entry, ctx, nothing, approved);
    const writes = held.writes;
    expect(await apply(entry, ctx, nothing, approved)).toMatchObject({ outcome: 'already' });
    expect(held.writes).toBe(writes);
  });

  test('that AWS refuses, because an earlier attempt has made it and reads do not show it yet, is looked at again', async () => {
    const { entry: made, held } = resource(BEFORE);
    const entry: ChangeEntry = made;
    const plan = await planned(entry);
    let late = 2;
    const stale: ChangeEntry = {
      ...entry,
      read: (...where) => ((late -= 1) >= 0 ? Promise.resolve(BEFORE) : entry.read(...where)),
      write: () => Promise.reject(Object.assign(new Error('it is in Standby'), REFUSED)),
    };
    held.state = plan.to as Groups;
    expect(await apply(stale, ctx, nothing, plan)).toMatchObject({ outcome: 'already', state: plan.to });
    held.state = { 'eni-1': ['web', 'opened-since'] };
    late = 2;
    expect(await apply(stale, ctx, nothing, plan)).toMatchObject({ outcome: 'drift' });
    // Nothing shows late: AWS means it.
    held.state = BEFORE;
    await expect(apply(stale, ctx, nothing, plan)).rejects.toMatchObject({ cause: REFUSED });
  });

  test('changes nothing when somebody changed the target meanwhile', async () => {
    const { entry, held } = resource(BEFORE);
    const approved = await planned(entry);
    held.state = { ...BEFORE, 'eni-2': ['admin'] };
    expect(await apply(entry, ctx, nothing, approved)).toEqual({
      outcome: 'drift',
      state: held.state,
      diff: [{ field: 'eni-2', before: 'ssh, web', after: 'admin' }],
    });
    expect(held.writes).toBe(0);
  });

  test('changes nothing when a part was added that nobody has seen', async () => {
    const { entry, held } = resource(BEFORE);
    const approved = await planned(entry);
    held.state = { ...BEFORE, 'eni-3': ['web'] };
    expect(await apply(entry, ctx, nothing, approved)).toMatchObject({ outcome: 'drift' });
  });

  test('with from and to exchanged restores exactly the earlier state', async () => {
    const { entry, held } = resource(BEFORE);
    const approved = await planned(entry);
    await apply(entry, ctx, nothing, approved);
    await apply(entry, ctx, nothing, { ...approved, from: approved.to, to: approved.from });
    expect(held.state).toEqual(BEFORE);
  });
});

describe('a state is between from and to', () => {
  const group = constantFrom('web', 'ssh', 'admin', 'quarantine');
  const states = dictionary(constantFrom('a', 'b', 'c'), uniqueArray(group, { maxLength: 3 }));

  test('whichever parts an interrupted write has changed', () => {
    assert(
      property(states, states, array(boolean(), { minLength: 3, maxLength: 3 }), (from, to, reached) => {
        const keys = ['a', 'b', 'c'];
        const parts = keys.map((k, i): [string, Json | undefined] => [k, reached[i] ? to[k] : from[k]]);
        const now = Object.fromEntries(parts.filter((p): p is [string, string[]] => p[1] !== undefined));
        expect(isOnTheWay(now, from, to)).toBe(true);
      }),
    );
  });

  test('never with an item that is neither in from nor in to', () => {
    assert(
      property(states, states, constantFrom('a', 'b', 'c'), (from, to, key) => {
        expect(isOnTheWay({ ...from, [key]: [...(from[key] ?? []), 'unseen'] }, from, to)).toBe(false);
      }),
    );
  });

  test('while a deletion removes one thing after another', () => {
    const from = { arn: 'a', keys: ['1', '2'], password: 'set' };
    expect(isOnTheWay({ arn: 'a', keys: ['2'], password: null }, from, null)).toBe(true);
    expect(isOnTheWay({ arn: 'a', keys: ['2', '3'], password: null }, from, null)).toBe(false);
    expect(isOnTheWay({ arn: 'b', keys: [], password: null }, from, null)).toBe(false);
  });
});
