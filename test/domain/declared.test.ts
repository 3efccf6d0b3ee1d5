import { describe, expect, it } from 'vitest';
import { Alert } from '../../domain/alert.ts';
import { declaredAlert, MOST_THINGS, thingsIn, type Declaration } from '../../domain/declared.ts';
import { DRILLS, drillAlert } from '../../domain/drills.ts';
import { mayFreeze } from '../../domain/approval.ts';
import { freezeOf, isInForce } from '../../domain/freeze.ts';
import { ACCOUNT, JUN, MALLORY, MINJI, policyOf } from '../customers.ts';

const said = (things: string, more: Partial<Declaration> = {}): Declaration => ({
  channel: 'C0ACME',
  account: ACCOUNT,
  region: 'eu-west-1',
  kind: 'unauthorized-access',
  severity: 'high',
  title: 'Somebody signed in',
  things,
  known: 'a customer called',
  ...more,
});
const by = { by: MINJI, at: '2026-11-27T00:00:00.000Z' };

describe('what a person declares', () => {
  it.each([
    ['AKIAEXAMPLE000000007Q', 'access-key AKIAEXAMPLE000000007Q - affected'],
    ['i-0abc0000000000001', 'instance i-0abc0000000000001 eu-west-1 affected'],
    ['sg-0abc0000000000001', 'security-group sg-0abc0000000000001 eu-west-1 affected'],
    ['arn:aws:iam::111122223333:user/team/deploy-bot', 'iam-user deploy-bot - affected'],
    ['arn:aws:lambda:us-east-1:111122223333:function:payments', 'function payments us-east-1 affected'],
    ['user deploy-bot', 'iam-user deploy-bot - affected'],
    ['role: Admin', 'iam-role Admin - affected'],
    ['bucket customer-data', 'bucket customer-data eu-west-1 affected'],
    ['s3://customer-data', 'bucket customer-data eu-west-1 affected'],
    ['198.51.100.7', 'ip 198.51.100.7 - source'],
    ['10.0.0.7', 'ip 10.0.0.7 - related'],
    ['root', 'root root - affected'],
  ])('%s is %s', (line, thing) => {
    const { entities, unknown } = thingsIn(said(line));
    expect(unknown).toEqual([]);
    expect(entities.map((e) => `${e.kind} ${e.id} ${e.region ?? '-'} ${e.standing}`)).toEqual([thing]);
  });

  it('is told back where it is not understood, and where it is too much', () => {
    const many = Array.from({ length: MOST_THINGS + 2 }, (_, i) => `user u${i}`).join('\n');
    expect(thingsIn(said('deploy-bot\nfinding f-1\naddress everywhere')).unknown).toHaveLength(3);
    expect(thingsIn(said(many))).toMatchObject({ unknown: [], beyond: 2 });
  });

  it('is one alert when the same window is submitted twice, and another one from another window or with other words', () => {
    const idOf = (more: Partial<Declaration>): string =>
      declaredAlert(said('root', { window: 'V1', ...more }), { ...by, at: more.known ?? by.at }).id;
    expect(idOf({})).toBe(idOf({ known: '2026-11-27T00:01:00.000Z' }));
    expect(new Set([idOf({}), idOf({ window: 'V2' }), idOf({ title: 'Another' })]).size).toBe(3);
  });

  it('is an alert about what it names, and one of its own if it names nothing or fits no category', () => {
    const named = declaredAlert(said('user deploy-bot'), by);
    expect(Alert.parse(named)).toMatchObject({
      correlationKey: 'iam-user:deploy-bot',
      sample: false,
      source: 'manual',
    });
    const other = declaredAlert(said('', { kind: 'other' }), by);
    expect(Alert.parse(other)).toMatchObject({ correlationKey: other.id, unclassified: true });
  });
});

it.each(DRILLS)('the drill %s is a sample about things that nobody has', (drill) => {
  const alert = Alert.parse(drillAlert(drill, { ...by, nonce: 'n1', account: ACCOUNT, region: 'us-east-1' }));
  expect(alert).toMatchObject({ sample: true, correlationKey: 'drill:n1', titleKo: expect.stringMatching(/^훈련: /) });
  expect(alert.title).toMatch(/^Drill: /);
});

it('a freeze is for leads and the infosec team, and ends by itself', () => {
  expect(mayFreeze(MINJI, policyOf())).toBeUndefined();
  expect(mayFreeze(JUN, policyOf())?.en).toContain('@minji');
  expect(mayFreeze(MALLORY, policyOf())).toBeDefined();
  const freeze = freezeOf(MINJI, 'sale', 4, 0);
  expect(isInForce(freeze, 4 * 3_600_000 - 1)).toBe(true);
  expect(isInForce(freeze, 4 * 3_600_000)).toBe(false);
});
