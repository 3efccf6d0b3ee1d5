import { describe, expect, it } from 'vitest';
import { refusalOf, type Envelope, type Sender } from '../../domain/senders.ts';
import { CustomersFile } from '../../domain/customer.ts';
import { ACCOUNT, accountOf, customersFileOf, HANBIT, HANBIT_ACCOUNT } from '../customers.ts';

const AUDIT = '777788889999';
const bus: Sender = { name: 'EventBridge', accounts: 'any', sources: 'any', aws: 'events' };
const topic: Sender = {
  name: 'the topic',
  accounts: [ACCOUNT],
  sources: ['guardduty', 'third-party'],
  aws: 'messages',
};
const tools: Sender = { name: 'the tools', accounts: [ACCOUNT], sources: ['third-party'], aws: 'never' };
const event = (account: string | undefined, source: string, detailType = 'GuardDuty Finding'): Envelope => ({
  account,
  source,
  detailType,
});
const guardduty = { source: 'guardduty', account: ACCOUNT } as const;
const tool = { source: 'third-party', account: ACCOUNT } as const;
const refusal = (claim: Parameters<typeof refusalOf>[0], envelope: Envelope, sender: Sender, sources?: 'guardduty'[]) =>
  refusalOf(claim, envelope, sender, sources === undefined ? [] : [{ account: AUDIT, sources }]);

describe('a sender may say', () => {
  it.each([
    ['what a service’s event says of its own account', guardduty, event(ACCOUNT, 'aws.guardduty'), bus],
    ['a tool’s alert in an event of its own account', tool, event(ACCOUNT, 'my.scanner', 'Alert'), bus],
    ['a tool’s alert of a partner’s event', tool, event(ACCOUNT, 'aws.partner/edr/1', 'Detection'), bus],
    ['a finding in a message of a topic', guardduty, {}, topic],
    ['a service’s event in a message of a topic', guardduty, event(ACCOUNT, 'aws.guardduty'), topic],
    ['its own alerts', tool, {}, tools],
    [
      'a call that CloudTrail recorded',
      { source: 'cloudtrail', account: ACCOUNT } as const,
      event(ACCOUNT, 'aws.iam', 'AWS API Call via CloudTrail'),
      bus,
    ],
  ])('%s', (_name, claim, envelope, sender) => {
    expect(refusal(claim, envelope, sender)).toBeUndefined();
  });

  it('findings of a member, if its account is a delegated administrator for this source', () => {
    const told = event(AUDIT, 'aws.guardduty');
    expect(refusal(guardduty, told, bus, ['guardduty'])).toBeUndefined();
    expect(refusal(guardduty, told, bus)).toMatch(/no delegated administrator/);
    const other = { source: 'macie', account: ACCOUNT } as const;
    expect(refusal(other, event(AUDIT, 'aws.macie'), bus, ['guardduty'])).toMatch(/no delegated administrator/);
  });
});

describe('a sender may not say', () => {
  it.each([
    [
      'what an event of one account says of another',
      guardduty,
      event(HANBIT_ACCOUNT, 'aws.guardduty'),
      bus,
      /speaks of/,
    ],
    ['of whose account an event is', guardduty, event(undefined, 'aws.guardduty'), bus, /does not say/],
    ['a finding in an event of an application', guardduty, event(ACCOUNT, 'my.app'), bus, /cannot be a finding/],
    ['a finding in a partner’s event', guardduty, event(ACCOUNT, 'aws.partner/aws.guardduty'), bus, /cannot be/],
    ['a finding in another service’s event', guardduty, event(ACCOUNT, 'aws.s3'), bus, /cannot be/],
    ['a tool’s alert in an event of AWS', tool, event(ACCOUNT, 'aws.guardduty'), bus, /cannot be/],
    [
      'a recorded call in an event that CloudTrail did not write',
      { source: 'cloudtrail', account: ACCOUNT } as const,
      event(ACCOUNT, 'aws.iam', 'IAM Event'),
      bus,
      /cannot be/,
    ],
    [
      'a recorded call in an application’s event',
      { source: 'cloudtrail', account: ACCOUNT } as const,
      event(ACCOUNT, 'my.app', 'AWS API Call via CloudTrail'),
      bus,
      /cannot be/,
    ],
    ['anything outside an event, if it is EventBridge', tool, {}, bus, /not in an event/],
    ['a finding that is in no event, if it is a tool', guardduty, {}, tools, /may not speak as guardduty/],
    [
      'a finding in an event that it made itself',
      guardduty,
      event(ACCOUNT, 'aws.guardduty'),
      tools,
      /may not speak as/,
    ],
    ['of another’s account', { ...tool, account: HANBIT_ACCOUNT }, {}, tools, /may not speak of AWS account 4444/],
    [
      'of another’s account in an event of it',
      { ...guardduty, account: HANBIT_ACCOUNT },
      event(HANBIT_ACCOUNT, 'aws.guardduty'),
      topic,
      /may not speak of/,
    ],
    [
      'what is none of its sources',
      { source: 'macie', account: ACCOUNT } as const,
      {},
      topic,
      /may not speak as macie/,
    ],
    [
      'of another’s account through its own event',
      guardduty,
      event(HANBIT_ACCOUNT, 'aws.guardduty'),
      topic,
      /speaks of/,
    ],
  ])('%s', (_name, claim, envelope, sender, why) => {
    expect(refusal(claim, envelope, sender)).toMatch(why);
  });
});

describe('customers.yaml', () => {
  const acme = {
    id: 'acme',
    name: 'Acme Corp',
    language: 'en',
    timeZone: 'America/New_York',
    slackChannel: 'C0ACME',
    accounts: [accountOf(ACCOUNT)],
    approvers: [
      { slackUser: 'UMINJI', name: 'minji', roles: ['lead' as const] },
      { slackUser: 'UJUN', name: 'jun', roles: ['responder' as const] },
    ],
    onCall: ['UMINJI'],
  } as const;
  const TOPIC = 'arn:aws:sns:us-east-1:111122223333:alarms';
  const problems = (one: object, other: object = {}): string[] =>
    CustomersFile.safeParse({
      msp: customersFileOf([HANBIT]).msp,
      customers: [
        { ...acme, ...one },
        { ...HANBIT, ...other },
      ],
    }).error?.issues.map((i) => i.message) ?? [];

  it.each([
    [
      'a sender twice',
      { senders: [{ id: 's', door: 'direct' }] },
      { senders: [{ id: 's', door: 'webhook' }] },
      /used twice/,
    ],
    [
      'a topic of two customers',
      { topics: [{ arn: TOPIC, sources: ['config'] }] },
      { topics: [{ arn: TOPIC, sources: ['config'] }] },
      /listed twice/,
    ],
    [
      'a sender of another customer’s account',
      { senders: [{ id: 's', door: 'direct', accounts: [HANBIT_ACCOUNT] }] },
      {},
      /no account of acme/,
    ],
    [
      'a topic of another customer’s account',
      { topics: [{ arn: TOPIC, accounts: [HANBIT_ACCOUNT], sources: ['config'] }] },
      {},
      /no account of acme/,
    ],
    [
      'another customer’s account as administrator',
      { delegatedAdministrators: [{ account: HANBIT_ACCOUNT, sources: ['guardduty'] }] },
      {},
      /belongs to hanbit/,
    ],
    [
      'a webhook that speaks for AWS',
      { senders: [{ id: 's', door: 'webhook', sources: ['guardduty'] }] },
      {},
      /sources/,
    ],
    ['a topic that says nothing of its sources', { topics: [{ arn: TOPIC }] }, {}, /./],
  ])('with %s is refused', (_name, one, other, why) => {
    expect(problems(one, other).join()).toMatch(why);
  });
});
