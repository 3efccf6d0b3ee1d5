import { describe, expect, it } from 'vitest';
import { Customer } from '../../domain/customer.ts';
import { forIntake } from '../../domain/extracts.ts';
import { wantedAlarm } from '../../domain/wanted.ts';
import { ACCOUNT, customerOf, HANBIT, JUN, MINJI } from '../customers.ts';

const ENTRY = {
  account: ACCOUNT,
  findingType: 'Recon:EC2/Portscan',
  about: ['i-1'],
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
      { ...ENTRY, from: '2026-11-27T15:00:00.000Z', until: '2026-12-04T15:00:00.000Z', by: ['minji'] },
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
  ])('%s is refused', (_what, over, why) => {
    expect(problems(over).join('\n')).toContain(why);
  });
  it('longer than a week is taken when two approvers have agreed', () => {
    expect(problems({ until: '2026-12-20', by: [MINJI.slackUser, JUN.slackUser] })).toEqual([]);
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
