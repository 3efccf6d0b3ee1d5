import { describe, expect, it } from 'vitest';
import { Customer } from '../../domain/customer.ts';
import { forIntake } from '../../domain/extracts.ts';
import { wantedAlarm } from '../../domain/wanted.ts';
import { ACCOUNT, customerOf, HANBIT, JUN, MINJI } from '../customers.ts';

const ENTRY = {
  account: ACCOUNT,
  findingType: 'Recon:EC2/Portscan',
  about: [{ kind: 'instance' as const, id: 'i-1' }, 'arn:aws:lambda:us-east-1:111122223333:function:api'],
  severity: 'low' as const,
  from: '2026-11-27',
  until: '2026-12-04',
  because: 'our scanner',
  by: [MINJI.slackUser],
};
const problems = (over: object): string[] => {
  const { error } = Customer.safeParse({ ...customerOf({}), suppressions: [{ ...ENTRY, ...over }] });
  return error?.issues.map((i) => `${i.path.join('.')}: ${i.message}`) ?? [];
};

describe('a suppression in customers.yaml', () => {
  it('of a week by one approver is taken, and reaches intake as moments of the customer’s morning', () => {
    expect(problems({})).toEqual([]);
    const customer = customerOf({ suppressions: [ENTRY] });
    const [extract] = forIntake({ customers: [customer] }).customers;
    expect(extract?.suppressions).toEqual([
      {
        ...ENTRY,
        about: [
          { kind: 'instance', id: 'i-1', standing: 'affected' },
          { kind: 'function', id: 'api', region: 'us-east-1', standing: 'affected' },
        ],
        from: '2026-11-27T15:00:00.000Z',
        until: '2026-12-04T15:00:00.000Z',
        by: ['minji'],
      },
    ]);
  });
  it.each([
    ['longer than a week by one', { until: '2026-12-05' }, 'suppressions.0.by: lasts longer than a week'],
    ['longer than a week by one, twice', { until: '2026-12-05', by: [JUN.slackUser, JUN.slackUser] }, 'two different'],
    ['longer than 90 days', { until: '2027-03-01', by: [MINJI.slackUser, JUN.slackUser] }, 'more than 90 days'],
    ['that ends before it begins', { until: '2026-11-27' }, 'is not after from'],
    ['of what is critical', { severity: 'critical' }, 'suppressions.0.severity'],
    ['by a stranger', { by: ['UMALLORY'] }, 'UMALLORY is no approver'],
    ['of a foreign account', { account: '999988887777' }, 'is no account of this customer'],
    ['without a reason', { because: '' }, 'suppressions.0.because'],
    ['without what it is about', { about: undefined }, 'suppressions.0.about: everything that the alert may name'],
    ['about an empty list', { about: [] }, 'suppressions.0.about: everything that the alert may name'],
    ['about a bare id', { about: ['i-1'] }, 'everything that the alert may name: ARNs, or { kind, id }'],
    ['about a finding', { about: [{ kind: 'finding', id: 'f-1' }] }, 'suppressions.0.about'],
  ])('%s is refused', (_what, over, why) => {
    expect(problems(over).join('\n')).toContain(why);
  });
  it('longer than a week is taken when two approvers have agreed', () => {
    expect(problems({ until: '2026-12-20', by: [MINJI.slackUser, JUN.slackUser] })).toEqual([]);
  });
});

describe('suppressions of customers.yaml in series', () => {
  const series = (...entries: object[]): string[] => {
    const suppressions = entries.map((over) => ({ ...ENTRY, ...over }));
    const { error } = Customer.safeParse({ ...customerOf({}), suppressions });
    return error?.issues.map((i) => `${i.path.join('.')}: ${i.message}`) ?? [];
  };
  const TWO = [MINJI.slackUser, JUN.slackUser];
  const next = { from: '2026-12-04', until: '2026-12-11' };

  it.each([
    ['one that follows another at once', [{}, next]],
    ['one that overlaps with another', [{}, { from: '2026-12-01', until: '2026-12-08' }]],
    ['one that comes first in the file', [next, {}]],
    ['one that shares a thing', [{}, { ...next, about: [{ kind: 'instance', id: 'i-1', standing: 'source' }] }]],
    [
      'one after two by two people',
      [
        { until: '2026-12-20', by: TWO },
        { from: '2026-12-20', until: '2026-12-22' },
      ],
    ],
  ])('of one person do not get past the second: %s', (_what, entries) => {
    const [problem, ...others] = series(...entries);
    expect([problem, others]).toEqual([expect.stringContaining('two different approvers'), []]);
    expect(problem).toContain('after 2026-11-27, when it began with the entries before');
  });
  it.each([
    ['a day between them', [{}, { from: '2026-12-05', until: '2026-12-12' }]],
    ['other things', [{}, { ...next, about: [{ kind: 'instance', id: 'i-2' }] }]],
    ['another type', [{}, { ...next, findingType: 'Recon:EC2/PortProbe' }]],
    ['two people', [{}, { ...next, by: TWO }]],
  ])('are taken with %s', (_what, entries) => {
    expect(series(...entries)).toEqual([]);
  });
  it('end after 90 days altogether', () => {
    const [problem] = series({ until: '2027-01-20', by: TWO }, { from: '2027-01-20', until: '2027-03-10', by: TWO });
    expect(problem).toContain('suppressions.1.until: is more than 90 days after 2026-11-27');
  });
});

describe('an operational alarm that a customer wants', () => {
  it.each([
    ['payments-*', 'payments-queue-depth', true],
    ['payments-*', 'shop-payments-1', false],
    ['*-errors', 'checkout-errors', true],
    ['a*b*c', 'a1b2c', true],
    ['a*b*c', 'a1c', false],
    ['ab*ba', 'aba', false],
    ['exact', 'exact', true],
    ['exact', 'exactly', false],
  ])('%s names %s: %s', (name, alarm, named) => {
    const found = wantedAlarm([{ name, severity: 'medium' }], { account: ACCOUNT, name: alarm });
    expect(found !== undefined).toBe(named);
  });
  it('is wanted only in the account that is named', () => {
    const alarms = [{ account: ACCOUNT, name: '*', severity: 'low' as const }];
    expect(wantedAlarm(alarms, { account: HANBIT.accounts[0]!.id, name: 'x' })).toBeUndefined();
  });
});
