/** The summaries of closed incidents: 10,000 are read once, and nobody adds, alters or hides one. */
import { describe, expect, it } from 'vitest';
import { assert, constantFrom, oneof, property, string } from 'fast-check';
import { signSummary } from '../../activities/evidence/manifest.ts';
import { createSummaries, type Summaries } from '../../console/sources/summaries.ts';
import { IncidentSummary, SUMMARIES, summaryKey, summaryOf } from '../../domain/summary.ts';
import { HOUR_MS, MINUTE_MS } from '../../domain/units.ts';
import { HOSTILE } from '../incidents/hostile.ts';
import { incident as closed } from '../incidents/closed.ts';
import { summaries as many, summary } from './synthetic.ts';
import { keep, memoryBucket, type MemoryBucket } from './world.ts';
import { newSigningKey } from '../spoken.ts';

function given(count: number): {
  bucket: MemoryBucket;
  key: ReturnType<typeof newSigningKey>;
  clock: { now: number };
  of: Summaries;
  said: unknown[];
} {
  const [bucket, key, clock] = [memoryBucket(), newSigningKey(), { now: Date.parse('2026-11-27T09:00:00.000Z') }];
  for (const one of many(count)) keep(bucket, one, key);
  const said: unknown[] = [];
  const log = { error: (_: string, fields?: Record<string, unknown>) => void said.push(fields) };
  return { bucket, key, clock, said, of: createSummaries({ bucket, keys: [key.key], log, now: () => clock.now }) };
}

describe('10,000 summaries', { timeout: 60_000 }, () => {
  it('are each read once, and after that only what is new', async () => {
    const { bucket, key, clock, of } = given(10_000);
    expect(await of.all()).toHaveLength(10_000);
    expect(bucket.gets).toHaveLength(10_000);
    expect(bucket.lists).toEqual([SUMMARIES]);
    // Within two seconds nothing is asked at all.
    for (let i = 0; i < 20; i += 1) await of.all();
    expect(bucket.lists).toHaveLength(1);
    clock.now += 3_000;
    keep(
      bucket,
      summary(0, { id: 'acme-111122223333-key-0000000000000000', at: new Date(clock.now).toISOString() }),
      key,
    );
    expect(await of.all()).toHaveLength(10_001);
    expect(bucket.gets).toHaveLength(10_001);
    expect(bucket.lists.slice(1)).toEqual(['07', '08', '09'].map((hour) => `${SUMMARIES}2026-11-27T${hour}`));
  });

  it('are asked for by one reader at a time', async () => {
    const { bucket, of } = given(100);
    await Promise.all(Array.from({ length: 50 }, () => of.all()));
    expect(bucket.lists).toHaveLength(1);
    expect(bucket.gets).toHaveLength(100);
  });
});

describe('a summary', () => {
  it('that was written hours late is found within ten minutes', async () => {
    const { bucket, key, clock, of } = given(3);
    await of.all();
    keep(bucket, summary(5, { at: new Date(clock.now - 5 * HOUR_MS).toISOString() }), key);
    clock.now += 5_000;
    expect(await of.all()).toHaveLength(3);
    clock.now += 10 * MINUTE_MS;
    expect(await of.all()).toHaveLength(4);
  });

  it('of an incident that was reopened gives way to the later one', async () => {
    const { bucket, key, of } = given(0);
    keep(bucket, summary(1, { at: '2026-11-20T08:00:00.000Z', outcome: 'dismissed' }), key);
    keep(bucket, summary(1, { at: '2026-11-20T09:00:00.000Z', outcome: 'closed' }), key);
    expect((await of.all()).map((s) => s.outcome)).toEqual(['closed']);
  });

  it.each<[string, (bucket: MemoryBucket, key: ReturnType<typeof newSigningKey>) => void]>([
    ['is not signed', (b) => b.put(summaryKey(summary(9)), JSON.stringify(summary(9)))],
    [
      'is signed by somebody else',
      (b) => b.put(summaryKey(summary(9)), JSON.stringify(signSummary(summary(9), newSigningKey()))),
    ],
    [
      'says something else than was signed',
      (b, key) => {
        const signed = signSummary(summary(10), key);
        b.put(
          summaryKey(summary(10)),
          JSON.stringify({ ...signed, summary: signed.summary.replace('acme', 'hanbit') }),
        );
      },
    ],
    ['is no JSON', (b) => b.put(`${SUMMARIES}2026-11-26T00-00-00.000Z~x~y.json`, 'nonsense')],
  ])('that %s counts as nothing, and is named once', async (_, add) => {
    const { bucket, key, clock, said, of } = given(3);
    add(bucket, key);
    expect(await of.all()).toHaveLength(3);
    clock.now += 11 * MINUTE_MS;
    await of.all();
    expect(of.broken()).toHaveLength(1);
    expect(said).toHaveLength(1);
  });

  it('that was overwritten or deleted stays as the worker wrote it, and is named', async () => {
    const { bucket, of } = given(3);
    bucket.put(summaryKey(summary(0)), 'nonsense');
    bucket.delete(summaryKey(summary(1)));
    const all = await of.all();
    expect(all.map((s) => s.id).toSorted()).toEqual(
      many(3)
        .map((s) => s.id)
        .toSorted(),
    );
    expect(of.broken().toSorted()).toEqual([summaryKey(summary(0)), summaryKey(summary(1))].toSorted());
  });

  it('can be made of every incident, whatever stands in it', () => {
    const text = oneof(constantFrom(...HOSTILE), string({ maxLength: 3_000 }));
    assert(
      property(text, text, text, (title, name, reason) => {
        const state = {
          ...closed,
          title,
          titleKo: title,
          dismissal: {
            by: { slackUser: 'U', name },
            at: closed.openedAt,
            reason,
            until: closed.openedAt,
            agreed: { slackUser: 'U2', name },
          },
          customer: { ...closed.customer, account: { ...closed.customer.account, name } },
          steps: closed.steps.map((s) => ({
            ...s,
            approvals: s.approvals.map((a) => ({ ...a, by: { ...a.by, name } })),
          })),
        };
        const made = summaryOf(state, { reports: { 'incident.json': 'k' } });
        expect(IncidentSummary.safeParse(JSON.parse(JSON.stringify(made))).error).toBeUndefined();
        expect(made.dismissal).toMatchObject({ until: closed.openedAt, agreed: name.slice(0, 200) });
      }),
      { numRuns: 60 },
    );
  });
});
