import { array, assert, integer, property, record } from 'fast-check';
import { expect, it } from 'vitest';
import { InOrder } from '../../../../sandbox/gateway/trail/in-order.ts';

it('finds the same events as a search through all of them, in any order of arrival', () => {
  const time = integer({ min: 0, max: 20 });
  assert(
    property(array(time), record({ from: time, to: time, limit: integer({ min: 1, max: 8 }) }), (times, stretch) => {
      const events = times.map((at, order) => ({ time: at, order }));
      const held = new InOrder<(typeof events)[number]>();
      for (const event of events) held.insert(event);
      const expected = events
        .filter((e) => e.time >= stretch.from && e.time <= stretch.to)
        .toSorted((a, b) => b.time - a.time || b.order - a.order);
      const found = [];
      let more = true;
      while (more) {
        const page = held.newest({ ...stretch, before: found.at(-1) });
        found.push(...page.page);
        more = page.more;
      }
      expect(found).toEqual(expected);
    }),
  );
});
