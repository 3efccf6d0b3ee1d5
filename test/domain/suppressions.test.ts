import { describe, expect, it } from 'vitest';
import type { Entity } from '../../domain/entity.ts';
import {
  isHidden,
  isHiddenBy,
  needsTwo,
  noteKind,
  whyNotUntil,
  type ConfiguredSuppression,
  type KnownKind,
} from '../../domain/suppressions.ts';
import { ACCOUNT } from '../customers.ts';
import { alert, instance } from '../workflows/world.ts';

const NOW = Date.parse('2026-11-27T12:00:00Z');
const DAY = 86_400_000;
const UNTIL = '2026-12-01T00:00:00.000Z';
const finding = (id: string): Entity => ({ kind: 'finding', id, standing: 'related' });
const FIRST = alert('f-1', [instance('i-1'), finding('f-1')], { severity: 'medium' });

const NEWS: [string, Partial<typeof FIRST>][] = [
  ['is more severe', { severity: 'high' }],
  ['is critical', { severity: 'critical' }],
  ['names another thing', { entities: [instance('i-1'), instance('i-2')] }],
  ['names a thing of another account', { entities: [{ ...instance('i-1'), account: '999988887777' }] }],
  ['is of another type', { findingType: 'Backdoor:EC2/C&CActivity.B' }],
];

describe('what people have suppressed', () => {
  const kinds: KnownKind[] = [];
  noteKind(kinds, FIRST);
  const hides = { until: UNTIL, kinds };

  it.each([
    ['again', {}],
    ['as another finding', { id: 'f-2', entities: [instance('i-1'), finding('f-2')] }],
    ['less severe', { severity: 'low' as const }],
  ])('is hidden when it comes %s', (_how, change) => {
    expect(isHidden({ ...FIRST, ...change }, hides, NOW)).toBe(true);
  });

  it.each([
    ...NEWS,
    ['has the thing act where it only suffered', { entities: [{ ...instance('i-1'), standing: 'source' as const }] }],
    ['comes from another source', { source: 'securityhub' as const }],
  ])('is not hidden when it %s', (_how, change) => {
    expect(isHidden({ ...FIRST, ...change }, hides, NOW)).toBe(false);
  });

  it('is not hidden any more when the day has come', () => {
    expect(isHidden(FIRST, hides, Date.parse(UNTIL))).toBe(false);
  });

  it('is never what is critical, even if it was seen so', () => {
    const all: KnownKind[] = [];
    noteKind(all, { ...FIRST, severity: 'critical' });
    expect(isHidden({ ...FIRST, severity: 'critical' }, { until: UNTIL, kinds: all }, NOW)).toBe(false);
  });

  it('forgets kinds and things beyond what people can read, so that these open an incident', () => {
    const many = Array.from({ length: 201 }, (_, n) => instance(`i-${n}`));
    const all: KnownKind[] = [];
    noteKind(all, { ...FIRST, entities: many });
    for (let n = 0; n < 30; n += 1) noteKind(all, { ...FIRST, findingType: `Type:${n}` });
    expect([all.length, all[0]?.things.length]).toEqual([20, 200]);
    expect(isHidden({ ...FIRST, entities: [many[200]!] }, { until: UNTIL, kinds: all }, NOW)).toBe(false);
  });
});

describe('a suppression of customers.yaml', () => {
  const given: ConfiguredSuppression = {
    account: ACCOUNT,
    findingType: FIRST.findingType,
    about: ['i-1'],
    severity: 'medium',
    from: '2026-11-27T00:00:00.000Z',
    until: UNTIL,
    because: 'a scanner of ours',
    by: ['minji'],
  };
  it('hides the alert about its things', () => {
    expect(isHiddenBy(FIRST, given, NOW)).toBe(true);
  });
  it.each([...NEWS, ['is of another account', { account: '999988887777' }], ['is a sample', { sample: true }]])(
    'does not hide an alert that %s',
    (_how, change) => {
      expect(isHiddenBy({ ...FIRST, ...change }, given, NOW)).toBe(false);
    },
  );
  it('hides nothing before its first day, and nothing when its last has come', () => {
    expect([Date.parse(given.from) - 1, Date.parse(UNTIL)].map((at) => isHiddenBy(FIRST, given, at))).toEqual([
      false,
      false,
    ]);
  });
});

describe('how long', () => {
  it.each([
    ['a week', '2026-12-04', false],
    ['eight days', '2026-12-05', true],
  ])('%s needs two people: %s → %s', (_how, until, two) => {
    expect(needsTwo('2026-11-27', until)).toBe(two);
  });
  it.each([
    ['critical', 'critical' as const, NOW + DAY, 'never'],
    ['in the past', 'low' as const, NOW, 'future'],
    ['longer than 90 days', 'low' as const, NOW + 91 * DAY, '90 days'],
  ])('nobody suppresses what is %s', (_what, severity, until, why) => {
    expect(whyNotUntil(severity, until, NOW)?.en).toContain(why);
  });
});
