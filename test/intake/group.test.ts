/** Alerts wait a moment for others of their incident; customers take turns. */
import { status } from '@grpc/grpc-js';
import { ServiceError } from '@temporalio/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { receiptOf, type Delivered } from '../../domain/alert-groups.ts';
import { Grouping } from '../../intake/group.ts';
import { alert, instance } from '../workflows/world.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const delivered = (n: number, about = 'iam-user:kim', more = {}): Delivered => ({
  alert: alert(`a${n}`, [], { correlationKey: about, ...more }),
  receipt: receiptOf(`m${n}`),
});
const ACME = { id: 'acme' };
const GLOBEX = { id: 'globex' };

/** A Temporal client that records calls and answers on command. */
function temporal(
  answer: (deliveries: readonly Delivered[]) => Promise<void> = () => Promise.resolve(),
  suppressed: string[] = [],
) {
  const sent: { customer: string; ids: string[] }[] = [];
  const grouping = new Grouping({
    async send(deliveries, customer) {
      sent.push({ customer: customer.id, ids: deliveries.map((d) => d.alert.id) });
      await answer(deliveries);
      return new Set(deliveries.filter((d) => suppressed.includes(d.alert.id)));
    },
  });
  return { sent, grouping };
}

const refusal = (): Error => {
  const cause = Object.assign(new Error('refused'), { code: status.INVALID_ARGUMENT, details: '', metadata: {} });
  return new ServiceError('refused', { cause });
};

describe('alerts of one incident', () => {
  it('go to Temporal together, in order, and all are told the incident, or that they are suppressed', async () => {
    const { sent, grouping } = temporal(undefined, ['a2']);
    const all = Promise.all([1, 2, 3].map((n) => grouping.add(delivered(n), ACME)));
    expect(sent).toEqual([]);
    await vi.runAllTimersAsync();
    expect(sent).toEqual([{ customer: 'acme', ids: ['a1', 'a2', 'a3'] }]);
    const [first, ...others] = await all;
    expect(first?.incidentId).toMatch(/^acme-111122223333-iam-user-/);
    expect(others).toEqual([{ ...first, isSuppressed: true }, first]);
    expect(first?.isSuppressed).toBe(false);
  });

  it('go at once at first, and together when others have gone a moment ago', async () => {
    const { sent, grouping } = temporal();
    void grouping.add(delivered(1), ACME);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toHaveLength(1);
    for (const n of [2, 3]) {
      void grouping.add(delivered(n), ACME);
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(250);
    expect(sent.map((s) => s.ids)).toEqual([['a1'], ['a2', 'a3']]);
    await vi.advanceTimersByTimeAsync(1_000);
    void grouping.add(delivered(4), ACME);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toHaveLength(3);
  });

  it('go at once when they are two hundred', async () => {
    const { sent, grouping } = temporal();
    const all = Array.from({ length: 450 }, (_, n) => grouping.add(delivered(n), ACME));
    await Promise.all(all.slice(0, 400));
    expect(sent.map((s) => s.ids.length)).toEqual([200, 200]);
    await vi.runAllTimersAsync();
    expect(sent.map((s) => s.ids.length)).toEqual([200, 200, 50]);
  });

  it('go at once when they are large', async () => {
    const { sent, grouping } = temporal();
    const large = (n: number) => delivered(n, 'iam-user:kim', { entities: [instance('가'.repeat(2_000))] });
    const all = Array.from({ length: 70 }, (_, n) => grouping.add(large(n), ACME));
    await vi.runAllTimersAsync();
    await Promise.all(all);
    expect(sent.length).toBeGreaterThan(1);
    expect(sent.flatMap((s) => s.ids)).toEqual(Array.from({ length: 70 }, (_, n) => `a${n}`));
  });

  it('wait for the group before them, so that their order is kept', async () => {
    const answers: (() => void)[] = [];
    const { sent, grouping } = temporal(() => new Promise((resolve) => answers.push(resolve)));
    for (let n = 0; n < 400; n += 1) void grouping.add(delivered(n), ACME);
    await vi.runAllTimersAsync();
    expect(sent).toHaveLength(1);
    answers[0]?.();
    await vi.runAllTimersAsync();
    expect(sent).toHaveLength(2);
  });

  it('that Temporal does not take are all told so, since it may take them later', async () => {
    const { grouping } = temporal(() => Promise.reject(new Error('14 UNAVAILABLE')));
    const all = Promise.allSettled([1, 2].map((n) => grouping.add(delivered(n), ACME)));
    await vi.runAllTimersAsync();
    expect((await all).map((r) => r.status)).toEqual(['rejected', 'rejected']);
  });

  it('do not fall with one that Temporal refuses', async () => {
    const { sent, grouping } = temporal((group) =>
      group.some((d) => d.alert.id === 'a2') ? Promise.reject(refusal()) : Promise.resolve(),
    );
    const all = Promise.allSettled([1, 2, 3].map((n) => grouping.add(delivered(n), ACME)));
    await vi.runAllTimersAsync();
    expect((await all).map((r) => r.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(sent.at(-1)?.ids).toEqual(['a3']);
  });
});

describe("one customer's storm", () => {
  it("does not delay another's alert", async () => {
    const { sent, grouping } = temporal(() => new Promise(() => undefined));
    for (let n = 0; n < 100; n += 1) void grouping.add(delivered(n, `iam-user:u${n}`), ACME);
    await vi.runAllTimersAsync();
    expect(sent).toHaveLength(8);
    void grouping.add(delivered(1), GLOBEX);
    await vi.runAllTimersAsync();
    expect(sent.at(-1)).toEqual({ customer: 'globex', ids: ['a1'] });
  });

  it('takes turns with another storm', async () => {
    const answers: (() => void)[] = [];
    const { sent, grouping } = temporal(() => new Promise((resolve) => answers.push(resolve)));
    for (const customer of [ACME, GLOBEX])
      for (let n = 0; n < 40; n += 1) void grouping.add(delivered(n, `iam-user:u${n}`), customer);
    await vi.runAllTimersAsync();
    for (let i = 0; i < 24; i += 1) {
      answers[i]?.();
      await vi.runAllTimersAsync();
    }
    const of = (id: string) => sent.filter((s) => s.customer === id).length;
    // Neither is ahead by more than what it may send at once.
    expect(of('acme') + of('globex')).toBe(40);
    expect(Math.abs(of('acme') - of('globex'))).toBeLessThanOrEqual(8);
  });
});
