import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SEVERITIES } from '../../domain/alert.ts';
import { AlertGroup, groupsOf, receiptOf, sizeOf, type Delivered } from '../../domain/alert-groups.ts';
import { entityKey } from '../../domain/entity.ts';
import { alert, instance } from '../workflows/world.ts';

const delivered = (n: number, ...given: Parameters<typeof alert>): Delivered => ({
  alert: alert(...given),
  receipt: receiptOf(String(n)),
});
const receiptsIn = ({ alerts, repeats }: AlertGroup): string[] => [
  ...alerts.map((a) => a.receipt),
  ...repeats.flatMap((r) => r.receipts),
];
/** Without what only repeats the alert before: the parts of a large alert, and the alert that a group begins with. */
const distinct = <T>(list: readonly T[]): T[] => [...new Set(list)];
const machines = (count: number, idLength = 10) =>
  Array.from({ length: count }, (_, i) => instance(`i-${String(i).padStart(idLength - 2, '0')}`));

const deliveries = fc
  .array(
    fc.record({
      id: fc.integer({ min: 0, max: 20 }),
      severity: fc.constantFrom(...SEVERITIES),
      first: fc.integer({ min: 0, max: 6 }),
      count: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 490, max: 1_100 })),
      idLength: fc.constantFrom(10, 300),
      minute: fc.integer({ min: 10, max: 14 }),
      title: fc.string({ unit: 'binary', maxLength: 40 }),
    }),
    { maxLength: 12 },
  )
  .map((all) =>
    all.map(({ id, severity, first, count, idLength, minute, title }, n) =>
      delivered(n, `a${id}`, machines(first + count, idLength).slice(first), {
        severity,
        title,
        occurredAt: `2026-11-20T00:${minute}:30.000Z`,
      }),
    ),
  );

describe('groups of alerts', () => {
  it('lose no delivery and no entity, keep the order, and stay small', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(deliveries, (given) => {
        const groups = groupsOf(given);
        const receipts = distinct(groups.flatMap(receiptsIn));
        expect(receipts.toSorted()).toEqual(given.map((d) => d.receipt).toSorted());
        const named = new Set(groups.flatMap((g) => g.alerts.flatMap((a) => a.alert.entities.map(entityKey))));
        for (const { alert: a } of given) expect(a.entities.filter((e) => !named.has(entityKey(e)))).toEqual([]);
        const order = new Map(given.map((d, i) => [d.receipt, i]));
        const whole = groups
          .filter((g, i) => i === 0 || g.repeats.length === 0)
          .flatMap((g) => g.alerts.map((a) => order.get(a.receipt) ?? -1));
        expect(whole).toEqual(whole.toSorted((a, b) => a - b));
        for (const group of groups) {
          expect(AlertGroup.safeParse(group).success).toBe(true);
          expect(group.alerts.length).toBeGreaterThan(0);
          expect(sizeOf(group)).toBeLessThan(320_000);
          for (const { alert: a } of group.alerts) expect(a.entities.length).toBeLessThanOrEqual(500);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('become one group for ten thousand equal deliveries, which keeps every receipt', () => {
    const given = Array.from({ length: 10_000 }, (_, n) => delivered(n, `a${n}`, [instance('i-1')]));
    const groups = groupsOf(given);
    expect(groups).toHaveLength(1);
    expect(groups[0]?.alerts).toHaveLength(1);
    expect(distinct(groups.flatMap(receiptsIn))).toHaveLength(10_000);
  });

  it('cut an alert that names five thousand things in parts of five hundred', () => {
    const given = [delivered(1, 'a1', machines(5_000))];
    const parts = groupsOf(given).flatMap((g) => g.alerts);
    expect(parts.map((p) => p.alert.entities.length)).toEqual(Array.from({ length: 10 }, () => 500));
    expect(parts.flatMap((p) => p.alert.entities)).toEqual(given[0]?.alert.entities);
    expect(distinct(parts.map((p) => p.receipt))).toHaveLength(1);
  });

  it('are smaller where names are long, in whatever script', () => {
    const long = Array.from({ length: 500 }, (_, i) => instance(`${i}-${'가'.repeat(2_000)}`));
    const groups = groupsOf([delivered(1, 'a1', long)]);
    for (const group of groups) expect(sizeOf(group)).toBeLessThan(320_000);
    expect(groups.flatMap((g) => g.alerts.flatMap((a) => a.alert.entities))).toEqual(long);
  });

  it('are none for no delivery', () => {
    expect(groupsOf([])).toEqual([]);
  });
});
