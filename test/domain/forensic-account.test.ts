import { describe, expect, it } from 'vitest';
import { CustomersFile, type Forensics } from '../../domain/customer.ts';
import { EXTERNAL_ID, HANBIT } from '../customers.ts';

const FORENSIC = '777788889999';
const forensics: Forensics = {
  account: FORENSIC,
  roleArn: `arn:aws:iam::${FORENSIC}:role/firebreak-isolate`,
  externalId: EXTERNAL_ID,
  kmsKey: `arn:aws:kms:us-east-1:${FORENSIC}:key/a`,
};

describe('the forensic account of customers.yaml', () => {
  const problems = (over: Partial<Forensics>): string => {
    const customer = { ...HANBIT, forensics: { ...forensics, ...over } };
    const parsed = CustomersFile.safeParse({
      msp: { name: 'M', slackTeam: 'T0FIREBRK', infosecChannel: 'C0INFOSEC' },
      customers: [customer],
    });
    return parsed.error?.message ?? '';
  };

  it.each<[string, () => Partial<Forensics>, string]>([
    [
      'a key of another account',
      () => ({ kmsKey: 'arn:aws:kms:us-east-1:123123123123:key/a' }),
      'is in another account',
    ],
    ['a role of another account', () => ({ roleArn: 'arn:aws:iam::123123123123:role/f' }), 'is in another account'],
    ['a role for each phase', () => ({ roleArn: `arn:aws:iam::${FORENSIC}:role/f-{phase}` }), 'without {phase}'],
    [
      'an account that incidents are about',
      () => ({
        account: '444455556666',
        roleArn: 'arn:aws:iam::444455556666:role/f',
        kmsKey: 'arn:aws:kms:us-east-1:444455556666:key/a',
      }),
      'copies belong in another one',
    ],
  ])('is wrong with %s', (_, over, why) => {
    expect(problems(over())).toContain(why);
    expect(problems({})).toBe('');
  });
});
