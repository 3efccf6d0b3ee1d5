import { describe, expect, it } from 'vitest';
import { RULES } from '../../../../intake/sources/cloudtrail/rules.ts';
import { TITLES_KO } from '../../../../intake/sources/cloudtrail/titles-ko.ts';

describe('the titles of the CloudTrail rules', () => {
  const titles = new Set(RULES.map((rule) => rule.title));

  it('exist in Korean, and there are no others', () => {
    expect([...TITLES_KO.keys()].toSorted()).toEqual([...titles].toSorted());
  });

  it('tell the rules apart in Korean too', () => {
    expect(new Set(TITLES_KO.values()).size).toBe(TITLES_KO.size);
  });
});
