import { describe, expect, it } from 'vitest';
import { AlertSource, canBeAsked } from '../../domain/alert.ts';
import type { AlertRecord } from '../../domain/alert-record.ts';
import type { Entity } from '../../domain/entity.ts';
import { knownKinds, noteThings, wouldHide, type SeenThings } from '../../domain/known-alerts.ts';
import {
  isHidden,
  isHiddenBy,
  needsTwo,
  whyNotUntil,
  type ConfiguredSuppression,
  type KnownKind,
} from '../../domain/suppressions.ts';
import { wholeCatalogue } from '../activities/harness.ts';
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

/** As an incident has it. */
const record = (given: typeof FIRST, confirmation: AlertRecord['confirmation'] = 'confirmed'): AlertRecord => {
  const { entities: _, ...rest } = given;
  return { ...rest, receivedAt: given.occurredAt, confirmation, revision: 1 };
};
/** What a suppression hides after these alerts, each with its source's answer. @param sure what the source's copies say */
function kindsAfter(
  alerts: [typeof FIRST, AlertRecord['confirmation']?][],
  sure: Entity[] = alerts.flatMap(([a]) => a.entities),
): KnownKind[] {
  const seen: SeenThings = {};
  for (const [one] of alerts) noteThings(seen, one);
  const entities = sure.map((e): Entity => ({ ...e, origin: 'source' }));
  return knownKinds({ alerts: alerts.map(([a, said]) => record(a, said)), entities }, seen);
}

describe('what people have suppressed', () => {
  const hides = { until: UNTIL, kinds: kindsAfter([[FIRST]]) };

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
    ['says that the victim acts', { entities: [{ ...instance('i-1'), part: 'acts' as const }] }],
    ['comes from another source', { source: 'securityhub' as const }],
    ['names nothing', { entities: [finding('f-1')] }],
  ])('is not hidden when it %s', (_how, change) => {
    expect(isHidden({ ...FIRST, ...change }, hides, NOW)).toBe(false);
  });

  it('that names nothing hides what names nothing', () => {
    const bare = { ...FIRST, entities: [finding('f-1')] };
    expect(isHidden(bare, { until: UNTIL, kinds: kindsAfter([[bare]]) }, NOW)).toBe(true);
  });

  it('is not hidden any more when the day has come', () => {
    expect(isHidden(FIRST, hides, Date.parse(UNTIL))).toBe(false);
  });

  it('is never what is critical, even if it was seen so', () => {
    const all = kindsAfter([[{ ...FIRST, severity: 'critical' }]]);
    expect(isHidden({ ...FIRST, severity: 'critical' }, { until: UNTIL, kinds: all }, NOW)).toBe(false);
  });

  it('forgets kinds and things beyond what people can read, so that these open an incident', () => {
    const many = Array.from({ length: 201 }, (_, n) => instance(`i-${n}`));
    const others = Array.from({ length: 30 }, (_, n) => ({ ...FIRST, id: `t-${n}`, findingType: `Type:${n}` }));
    const all = kindsAfter([[{ ...FIRST, entities: many }], ...others.map((a): [typeof FIRST] => [a])]);
    expect([all.length, all[0]?.things.length]).toEqual([20, 200]);
    expect(isHidden({ ...FIRST, entities: [many[200]!] }, { until: UNTIL, kinds: all }, NOW)).toBe(false);
  });
});

describe('a forged alert teaches a suppression nothing:', () => {
  const isHiddenAfter = (kinds: KnownKind[], alertNow: typeof FIRST): boolean =>
    isHidden(alertNow, { until: UNTIL, kinds }, NOW);
  const forged = { ...FIRST, id: 'f-forged', findingType: 'Backdoor:EC2/C&CActivity.B' };

  it.each(['unconfirmed', 'pending'] as const)('not its kind while its source’s answer is %s', (said) => {
    expect(isHiddenAfter(kindsAfter([[FIRST], [forged, said]]), forged)).toBe(false);
    expect(isHiddenAfter(kindsAfter([[FIRST], [forged, 'confirmed']]), forged)).toBe(true);
  });
  it('not a thing that the source’s copy does not name', () => {
    const more = { ...FIRST, entities: [instance('i-1'), instance('i-prod-db')] };
    const kinds = kindsAfter([[more]], [instance('i-1')]);
    expect(isHiddenAfter(kinds, FIRST)).toBe(true);
    expect(isHiddenAfter(kinds, { ...FIRST, entities: [instance('i-prod-db')] })).toBe(false);
  });
  it('not that the thing acts, if the source does not say so', () => {
    const acting = { ...FIRST, entities: [{ ...instance('i-1'), part: 'acts' as const }] };
    expect(isHiddenAfter(kindsAfter([[acting]], [instance('i-1')]), acting)).toBe(false);
    expect(isHiddenAfter(kindsAfter([[acting]]), acting)).toBe(true);
  });
  it('where nobody can be asked, what people saw is known', () => {
    const scanner = { ...FIRST, source: 'third-party' as const };
    expect(isHiddenAfter(kindsAfter([[scanner, 'pending']], []), scanner)).toBe(true);
  });
});

describe('before people decide', () => {
  const state = (n: number) => ({
    alerts: Array.from({ length: n }, (_, i) => record({ ...FIRST, id: `f-${i}`, findingType: `Type:${i}` })),
    entities: Array.from({ length: n }, (_, i): Entity => ({
      ...instance(`i-${i}`),
      foundBy: 'alert',
      origin: 'source',
    })),
  });
  it('they are shown types, the highest severity and things, with how many more there are', () => {
    const { alerts, entities } = state(12);
    const shown = wouldHide({ alerts: [...alerts, record({ ...FIRST, id: 'x', severity: 'high' })], entities });
    expect([shown?.types.length, shown?.moreTypes, shown?.things.length, shown?.moreThings, shown?.severity]).toEqual([
      5,
      8,
      10,
      2,
      'high',
    ]);
  });
  it('nothing that no source has confirmed', () => {
    const { alerts, entities } = state(1);
    expect(wouldHide({ alerts: [{ ...alerts[0]!, confirmation: 'unconfirmed' }], entities })).toBeUndefined();
    const lie: Entity = { ...instance('i-lie'), foundBy: 'alert', origin: 'alert' };
    expect(wouldHide({ alerts, entities: [...entities, lie] })?.things.map((e) => e.id)).toEqual(['i-0']);
  });
  it('and the sources that can be asked are those with an entry that confirms', async () => {
    const sources = [...(await wholeCatalogue()).values()].flatMap((e) => e.confirms ?? []);
    expect(AlertSource.options.filter(canBeAsked).toSorted()).toEqual(sources.toSorted());
  });
});

describe('a suppression of customers.yaml', () => {
  const given: ConfiguredSuppression = {
    account: ACCOUNT,
    findingType: FIRST.findingType,
    about: [instance('i-1')],
    severity: 'medium',
    from: '2026-11-27T00:00:00.000Z',
    until: UNTIL,
    because: 'a scanner of ours',
    by: ['minji'],
  };
  it('hides the alert about its things', () => {
    expect(isHiddenBy(FIRST, given, NOW)).toBe(true);
    expect(isHiddenBy(FIRST, { ...given, source: 'guardduty' }, NOW)).toBe(true);
  });
  it.each([
    ...NEWS,
    ['is of another account', { account: '999988887777' }],
    ['is a sample', { sample: true }],
    ['names nothing', { entities: [finding('f-1')] }],
    ['names the same id of another kind', { entities: [{ ...instance('i-1'), kind: 'volume' as const }] }],
    ['has the victim attack', { entities: [{ ...instance('i-1'), standing: 'source' as const }] }],
    ['says that the victim acts', { entities: [{ ...instance('i-1'), part: 'acts' as const }] }],
  ])('does not hide an alert that %s', (_how, change) => {
    expect(isHiddenBy({ ...FIRST, ...change }, given, NOW)).toBe(false);
  });
  it('does not hide an alert of another source than it names, or about a thing of another region', () => {
    expect(isHiddenBy(FIRST, { ...given, source: 'securityhub' }, NOW)).toBe(false);
    const group = (region: string): Entity => ({ kind: 'security-group', id: 'sg-1', region, standing: 'affected' });
    const about = { ...given, about: [group('us-east-1')] };
    const hidden = ['us-east-1', 'eu-west-1'].map((r) => isHiddenBy({ ...FIRST, entities: [group(r)] }, about, NOW));
    expect(hidden).toEqual([true, false]);
  });
  it('about none hides only what names nothing', () => {
    const none = { ...given, about: 'none' as const };
    expect([{ ...FIRST, entities: [finding('f-1')] }, FIRST].map((a) => isHiddenBy(a, none, NOW))).toEqual([
      true,
      false,
    ]);
  });
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
