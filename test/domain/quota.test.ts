/** The quota of a customer's unconfirmed alerts. */
import { describe, expect, it } from 'vitest';
import { MOST_PER_HOUR, stillCounted, take, type QuotaAsk, type QuotaMemory } from '../../domain/quota.ts';

const HOUR = 3_600_000;
let asks = 0;
const ask = (over: Partial<QuotaAsk> = {}): QuotaAsk => ({
  id: `ask-${(asks += 1)}`,
  work: 'ec2.snapshot-volumes',
  units: 1,
  limit: 3,
  ...over,
});

function takeAll(given: readonly QuotaAsk[], now = 0, known: QuotaMemory = []): [number[], QuotaMemory] {
  let memory = known;
  const granted = given.map((one) => {
    const { answer, memory: after } = take(memory, one, now);
    memory = after;
    return answer.granted;
  });
  return [granted, memory];
}

describe('the quota', () => {
  it('grants so much of each kind of work, and what is left of it', () => {
    const [granted] = takeAll([ask(), ask({ units: 5 }), ask(), ask({ work: 'sns.notify' })]);
    expect(granted).toEqual([1, 2, 0, 1]);
  });

  it('says when more is free, and grants it then', () => {
    const [, memory] = takeAll([ask({ units: 2 })], 1_000);
    const [, full] = takeAll([ask()], 5_000, memory);
    expect(take(full, ask(), 9_000).answer).toEqual({ granted: 0, againAt: 1_000 + HOUR });
    expect(take(full, ask({ units: 9 }), 1_000 + HOUR).answer).toEqual({ granted: 2 });
  });

  it('answers a repeated question as before, and counts it once', () => {
    const same = ask({ units: 2 });
    expect(takeAll([same, same, ask({ units: 3 })])[0]).toEqual([2, 2, 1]);
  });

  it('of 0 grants nothing', () => {
    expect(take([], ask({ limit: 0 }), 7).answer).toEqual({ granted: 0, againAt: 7 + HOUR });
  });

  it('remembers a bounded number of grants, and grants nothing beyond', () => {
    const many = Array.from({ length: 6_000 }, (_, i) => ask({ work: `w${i % 50}`, limit: MOST_PER_HOUR }));
    const [granted, memory] = takeAll(many);
    expect(memory).toHaveLength(5_000);
    expect(granted.slice(5_000)).toEqual(Array.from({ length: 1_000 }, () => 0));
    expect(stillCounted(memory, HOUR)).toEqual([]);
  });
});
