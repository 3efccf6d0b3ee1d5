import { describe, expect, it } from 'vitest';
import { together } from '../../../sandbox/scenarios/scenario.ts';
import { shares, sizeFrom } from '../../../sandbox/scenarios/size.ts';

const story = { name: 'flood', scales: { size: 'addresses' } };

describe('the size of a scenario', () => {
  it('is read where the scenario has one', () => {
    expect(sizeFrom(story, { size: '100' })).toEqual({ size: 100 });
    expect(sizeFrom(story, {})).toEqual({});
  });

  it('is refused, with the reason, where it has none', () => {
    expect(sizeFrom(story, { users: '3' })).toBe('scenario flood takes no --users');
    expect(sizeFrom({ name: 'insider' }, { size: '3' })).toBe('scenario insider takes no --size');
  });

  it.each(['0', '-1', '2.5', 'many', '', '10001'])('is refused when it is %j', (size) => {
    expect(sizeFrom(story, { size })).toMatch(/^--size takes a number from 1 to 10000/);
  });

  it('is split over regions in proportion, and nothing is lost', () => {
    expect(shares(6, [2, 3, 1])).toEqual([2, 3, 1]);
    expect(shares(1, [2, 3, 1])).toEqual([0, 1, 0]);
    for (let size = 1; size <= 1000; size += 37)
      expect(shares(size, [2, 3, 1]).reduce((sum, count) => sum + count, 0)).toBe(size);
  });
});

describe('claims about many things', () => {
  const claims = (holding: number, broken: number) =>
    together(
      (n) => `${n} things`,
      Array.from({ length: holding + broken }, (_, i) => ({ holds: i < holding, claim: `thing ${i}` })),
    );

  it('are told one by one while they are few', () => {
    expect(claims(3, 2)).toHaveLength(5);
  });

  it('are one line when all hold', () => {
    expect(claims(1000, 0)).toEqual([{ holds: true, claim: '1000 things' }]);
  });

  it('name some that do not hold, and count the rest', () => {
    const told = claims(20, 15);
    expect(told[0]).toEqual({ holds: true, claim: '20 things' });
    expect(told.slice(1, 11).map(({ claim }) => claim)).toEqual(
      Array.from({ length: 10 }, (_, i) => `thing ${20 + i}`),
    );
    expect(told[11]).toMatchObject({ holds: false, claim: '5 things' });
  });
});
