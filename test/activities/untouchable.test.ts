/** Firebreak's own roles, buckets and keys, whichever customer's incident asks. */
import { expect, it } from 'vitest';
import { untouchableIn } from '../../activities/untouchable.ts';
import { neverTouchReason } from '../../domain/never-touch.ts';
import { ACCOUNT, accountOf, customerOf, customersFileOf, HANBIT } from '../customers.ts';

const MANAGEMENT = '555566667777';
const FORENSIC = '888899990000';
const organization = {
  managementAccount: MANAGEMENT,
  roleArn: `arn:aws:iam::${MANAGEMENT}:role/firebreak-management`,
  externalId: 'x-1',
};
const kmsKey = `arn:aws:kms:us-east-1:${FORENSIC}:key/1234`;
const forensics = {
  account: FORENSIC,
  roleArn: `arn:aws:iam::${FORENSIC}:role/firebreak-forensics`,
  externalId: 'x-2',
  kmsKey,
};

/** Of an incident in the management account of the customer's own organization, by an entry that runs there as in any account. */
const told = (arn: string, id = MANAGEMENT): string | undefined => {
  const customer = customerOf({ accounts: [accountOf(ACCOUNT), accountOf(id)], organization, forensics });
  const account = customer.accounts[1]!;
  const customers = { ...customersFileOf([HANBIT]), customers: [customer] };
  const untouchable = untouchableIn(customers, { customer, account }, account, ['firebreak-evidence']);
  return neverTouchReason([{ arn }], untouchable)?.en;
};

it.each([
  ['the role of the organization', organization.roleArn, 'own role'],
  ['the role of the account', `arn:aws:iam::${MANAGEMENT}:role/firebreak-isolate`, 'own role'],
  ['the role of copies', forensics.roleArn, 'own role'],
  ['the key of copies', kmsKey, 'belongs to Firebreak'],
  ['the bucket of evidence', 'arn:aws:s3:::firebreak-evidence', 'belongs to Firebreak'],
  ['what is in it', 'arn:aws:s3:::firebreak-evidence/acme/manifest/000001.json', 'belongs to Firebreak'],
  ['a role of another account', `arn:aws:iam::${ACCOUNT}:role/app`, `belongs to account ${ACCOUNT}`],
])('%s is not touched', (_, arn, why) => {
  expect(told(arn)).toContain(why);
});

it('what is only named like it is', () => {
  expect(told(`arn:aws:iam::${MANAGEMENT}:role/evil/firebreak-management`)).toBeUndefined();
  expect(told('arn:aws:s3:::firebreak-evidence2')).toBeUndefined();
});
