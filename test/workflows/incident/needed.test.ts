import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Entity, EntityKind } from '../../../domain/entity.ts';
import { MOST_NEEDED, withinRoom } from '../../../workflows/incident/needed.ts';
import { instance } from '../entities.ts';

const address = (n: number): Entity => ({ kind: 'ip', id: `198.51.${n >> 8}.${n & 255}`, standing: 'source' });
const many = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));
/** As for a preview: only what has no region counts as near. */
const isGlobal = (e: Entity): boolean => e.region === undefined;

it('a thousand addresses do not leave out the instances that they have attacked', () => {
  const attacked = many(3, (n) => instance(`i-${n}`));
  const given = withinRoom([...attacked, ...many(1_000, address)], isGlobal);
  expect(given).toEqual(expect.arrayContaining(attacked));
  expect(given).toHaveLength(MOST_NEEDED);
});

it('entities that take much room leave some for the other kinds', () => {
  const long = many(400, (n) => ({ ...address(n), facts: { note: 'x'.repeat(1_000) } }));
  const given = withinRoom([...long, instance('i-1')], isGlobal);
  expect(given.map((e) => e.id)).toContain('i-1');
  expect(JSON.stringify(given).length).toBeLessThan(121_000);
});

it('what has room is handed over whole, in the order in which it became known', () => {
  const all = [instance('i-1'), address(1), instance('i-2')];
  expect(withinRoom(all, isGlobal)).toEqual(all);
});

it('each kind has its share of the room, and no more than the room is given', () => {
  const kinds: EntityKind[] = ['instance', 'ip', 'volume'];
  const counts = fc.tuple(fc.nat(600), fc.nat(600), fc.nat(600));
  fc.assert(
    fc.property(counts, (of) => {
      const all = kinds.flatMap((kind, i) => many(of[i]!, (n): Entity => ({ kind, id: `${n}`, standing: 'affected' })));
      const given = withinRoom(all, isGlobal);
      expect(given).toHaveLength(Math.min(MOST_NEEDED, all.length));
      kinds.forEach((kind, i) =>
        expect(given.filter((e) => e.kind === kind).length).toBeGreaterThanOrEqual(
          Math.min(of[i]!, Math.floor(MOST_NEEDED / kinds.length)),
        ),
      );
    }),
    { numRuns: 50 },
  );
});
