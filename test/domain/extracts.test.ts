import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadIntakeCustomers, loadSlackCustomers } from '../../config/customers.ts';
import { EXTRACTS, extractOf, forIntake, forSlack } from '../../domain/extracts.ts';
import { ownRolesIn, ownRolesOf } from '../../domain/own-roles.ts';
import { ACCOUNT, accountOf, customerOf, customersFileOf, EXTERNAL_ID, HANBIT } from '../customers.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const MANAGEMENT = '999988887777';
const PHONE = '+12065550100';
const management = accountOf(MANAGEMENT, { roleArn: `arn:aws:iam::${MANAGEMENT}:role/firebreak-management` });
const acme = customerOf({
  organization: { managementAccount: MANAGEMENT, roleArn: management.roleArn, externalId: management.externalId },
  onCall: [{ slackUser: 'UMINJI', phone: PHONE }],
  senders: [{ id: 'acme-tools', door: 'direct' }],
  notify: { topicArn: `arn:aws:sns:us-east-1:${MANAGEMENT}:people` },
});
const file = customersFileOf([acme, HANBIT]);
const folder = temporaryFolder('extracts');
const written = (name: string, content: object): string => {
  const path = join(folder, name);
  writeFileSync(path, stringify(content));
  return path;
};

describe('what a process other than the worker reads of customers.yaml', () => {
  it.each(EXTRACTS)('has no external id, pattern of roles or phone number (%s)', (process) => {
    const text = stringify(extractOf(file, process));
    for (const secret of [EXTERNAL_ID, '{phase}', PHONE, 'externalId', 'roleArn', 'phone'])
      expect(text).not.toContain(secret);
  });

  it('has no role at all for the Slack app', () => {
    expect(stringify(forSlack(file))).not.toContain('arn:aws:iam');
  });

  it('can be read again', async () => {
    expect(await loadIntakeCustomers(written('intake.yaml', forIntake(file)))).toEqual(forIntake(file));
    expect(await loadSlackCustomers(written('slack-app.yaml', forSlack(file)))).toEqual(forSlack(file));
  });

  it('lets the intake know the engine’s roles by their exact ARNs, also in the management account', () => {
    const { customers } = forIntake(file);
    expect(ownRolesIn(customers, ACCOUNT)).toEqual([{ customerId: 'acme', roles: ownRolesOf(accountOf(ACCOUNT)) }]);
    expect(ownRolesIn(customers, MANAGEMENT)).toEqual([{ customerId: 'acme', roles: [management.roleArn] }]);
    expect(ownRolesIn(customers, '121212121212')).toEqual([]);
  });
});

describe('the intake and the Slack app', () => {
  it('do not take the whole customers.yaml, and say how to make their own file', async () => {
    const whole = written('customers.yaml', file);
    await expect(loadIntakeCustomers(whole)).rejects.toThrow(
      /externalId[^]*firebreak customers export customers.yaml --for intake/,
    );
    await expect(loadSlackCustomers(whole)).rejects.toThrow(/externalId[^]*--for slack-app/);
  });

  it('refuse a file in which two customers have one account', async () => {
    const { customers } = forIntake(file);
    const stolen = { customers: customers.map((c) => ({ ...c, accounts: [{ id: ACCOUNT }] })) };
    await expect(loadIntakeCustomers(written('stolen.yaml', stolen))).rejects.toThrow('already belongs to acme');
  });

  it('refuse a pattern where the exact ARN of a role belongs', async () => {
    const [first] = forIntake(file).customers;
    const pattern = { customers: [{ ...first, ownRoles: [`arn:aws:iam::${ACCOUNT}:role/*`] }] };
    await expect(loadIntakeCustomers(written('pattern.yaml', pattern))).rejects.toThrow('the exact ARN of a role');
  });
});
