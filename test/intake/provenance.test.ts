/** Who may say what, from a message of the queue to what Temporal is told. */
import { describe, expect, it } from 'vitest';
import { deliver, type DeliveryDeps } from '../../intake/deliver.ts';
import { openQueueMessage } from '../../intake/receive/queue-message.ts';
import { ACCOUNT, customerOf, customersFileOf, HANBIT, HANBIT_ACCOUNT } from '../customers.ts';
import { eventOf, findingAbout, ownersIn, sendersOf } from './rig.ts';

const TOPIC = 'arn:aws:sns:us-east-1:999900000000:acme';
const AUDIT = '777788889999';
const acme = customerOf({
  topics: [{ arn: TOPIC, sources: ['guardduty', 'third-party'] }],
  senders: [{ id: 'acme-edr', door: 'webhook' }],
  delegatedAdministrators: [{ account: AUDIT, sources: ['guardduty'] }],
});
const hanbit = customerOf(HANBIT);
const file = customersFileOf([acme, hanbit]);

/** What becomes of one message of the queue. */
async function take(body: object, kept?: string) {
  const delivered: string[] = [];
  const told: string[] = [];
  const deps: DeliveryDeps = {
    client: {
      workflow: { signalWithStart: (_type: string, { workflowId }: { workflowId: string }) => told.push(workflowId) },
    } as unknown as DeliveryDeps['client'],
    handOver: ({ alert }, owner) => {
      delivered.push(`${owner.id} ${alert.account} ${alert.source}`);
      return Promise.resolve({ incidentId: 'incident', isSuppressed: false });
    },
    ...ownersIn(file),
  };
  const opened = openQueueMessage(JSON.stringify(body), sendersOf([acme, hanbit]), kept);
  if ('refused' in opened) return { delivered, told, reasons: [opened.refused] };
  const receipts = await deliver(opened.events, 'm', opened.sender, deps);
  return { delivered, told, reasons: receipts.flatMap((r) => (r.outcome === 'delivered' ? [] : [r.reason])) };
}
const notification = (message: unknown, more: object = {}): object => ({
  Type: 'Notification',
  MessageId: 'm',
  TopicArn: TOPIC,
  Message: JSON.stringify(message),
  Timestamp: new Date().toISOString(),
  ...more,
});
const finding = findingAbout(ACCOUNT, 'kim');
const generic = (account = ACCOUNT) => ({ firebreakAlert: 1, product: 'P', type: 'T', account });
const scannedBackup = (): object => ({
  ...eventOf(ACCOUNT, {
    accountId: ACCOUNT,
    scanJobId: 'j',
    malwareScanner: 'GUARDDUTY',
    resourceArn: `arn:aws:ec2:us-east-1:${ACCOUNT}:volume/vol-1`,
    scanResult: { scanResultStatus: 'THREATS_FOUND' },
    state: 'COMPLETED',
  }),
  source: 'aws.backup',
  'detail-type': 'Scan Job State Change',
});
const blockedDomain = (): object => ({
  ...eventOf(ACCOUNT, {
    'query-name': 'pool.minexmr.example.',
    'firewall-rule-action': 'BLOCK',
    resources: [{ 'resource-type': 'instance', 'instance-details': { id: 'i-0abc1234def567890' } }],
  }),
  source: 'aws.route53resolver',
  'detail-type': 'DNS Firewall Block',
});
const signIn = (recipientAccountId: string) => ({
  eventSource: 'signin.amazonaws.com',
  eventName: 'ConsoleLogin',
  eventID: 'e',
  eventTime: '2026-11-20T03:00:00Z',
  awsRegion: 'us-east-1',
  recipientAccountId,
  sourceIPAddress: '198.51.100.23',
  userIdentity: { type: 'IAMUser', userName: 'kim', accountId: recipientAccountId },
  responseElements: { ConsoleLogin: 'Failure' },
});
const viaCloudTrail = (account: string, detail: object): object => ({
  ...eventOf(account, detail),
  source: 'aws.signin',
  'detail-type': 'AWS Console Sign In via CloudTrail',
});

describe('the queue delivers', () => {
  it.each([
    ['an event of the account itself', eventOf(ACCOUNT, finding), 'acme 111122223333 guardduty'],
    ['an event of the delegated administrator', eventOf(AUDIT, finding), 'acme 111122223333 guardduty'],
    ['a finding in a listed topic', notification(finding), 'acme 111122223333 guardduty'],
    ['an event in a listed topic', notification(eventOf(ACCOUNT, finding)), 'acme 111122223333 guardduty'],
    ['a scan of a backup', scannedBackup(), 'acme 111122223333 guardduty'],
    ['an event of a firewall', blockedDomain(), 'acme 111122223333 network-firewall'],
    ['a tool’s alert in a listed topic', notification(generic()), 'acme 111122223333 third-party'],
  ])('%s', async (_name, body, alert) => {
    expect((await take(body)).delivered).toEqual([alert]);
  });

  it('what a webhook sent and was rejected, within what the sender may say', async () => {
    expect((await take(generic(), 'webhook/acme-edr')).delivered).toEqual(['acme 111122223333 third-party']);
  });
});

describe('the queue keeps as rejected', () => {
  it.each([
    ['an event of account A that names account B', eventOf(HANBIT_ACCOUNT, finding), /444455556666 speaks of account/],
    ['the same in a list', eventOf(HANBIT_ACCOUNT, { findings: [finding] }), /speaks of account 111122223333/],
    [
      'an event of an administrator of another customer',
      eventOf(AUDIT, findingAbout(HANBIT_ACCOUNT, 'kim')),
      /speaks of/,
    ],
    [
      'a finding in an event of an application',
      { ...eventOf(ACCOUNT, finding), source: 'my.app' },
      /no normaliser knows/,
    ],
    [
      'a call in an event that an application made up',
      { ...viaCloudTrail(ACCOUNT, { ...signIn(ACCOUNT), userIdentity: { type: 'Root' } }), source: 'my.app' },
      /cannot be a finding of cloudtrail/,
    ],
    ['a finding that nobody wrapped', finding, /nobody answers for it/],
    ['a tool’s alert that nobody wrapped', generic(), /nobody answers for it/],
    ['a list', [eventOf(ACCOUNT, finding)], /not JSON of EventBridge or SNS/],
    ['a topic that is not listed', notification(finding, { TopicArn: `${TOPIC}2` }), /no customer's topics/],
    ['another customer’s account in a topic', notification(generic(HANBIT_ACCOUNT)), /may not speak of AWS account/],
    ['an event of another account in a topic', notification(eventOf(HANBIT_ACCOUNT, finding)), /speaks of account/],
    [
      'another customer’s own event in a topic',
      notification(eventOf(HANBIT_ACCOUNT, findingAbout(HANBIT_ACCOUNT, 'kim'))),
      /may not speak of AWS account/,
    ],
    [
      'a topic in a topic, which does not change whose word it is',
      notification(notification(generic(HANBIT_ACCOUNT), { TopicArn: 'arn:aws:sns:us-east-1:444455556666:hanbit' })),
      /the topic arn:aws:sns:us-east-1:999900000000:acme may not speak of/,
    ],
    [
      'a topic inside SQS inside a topic',
      notification({
        Records: [{ eventSource: 'aws:sqs', receiptHandle: 'r', body: JSON.stringify(generic(HANBIT_ACCOUNT)) }],
      }),
      /may not speak of/,
    ],
    [
      'a log group that says it is another account’s',
      notification({
        messageType: 'DATA_MESSAGE',
        owner: HANBIT_ACCOUNT,
        logGroup: 'g',
        logEvents: [{ id: '1', timestamp: 1, message: JSON.stringify({ AlarmName: 'ddos', NewStateValue: 'ALARM' }) }],
      }),
      /may not speak of AWS account 444455556666/,
    ],
  ])('%s', async (_name, body, why) => {
    const { delivered, reasons } = await take(body);
    expect(delivered).toEqual([]);
    expect(reasons.join()).toMatch(why);
  });

  it.each([
    ['an event that it made up', eventOf(ACCOUNT, finding), /may not speak as guardduty/],
    ['an event of another customer', eventOf(HANBIT_ACCOUNT, findingAbout(HANBIT_ACCOUNT, 'kim')), /may not speak of/],
    ['a finding', finding, /may not speak as guardduty/],
  ])('what a webhook sent, although it looks like %s: giving it back changes nothing', async (_name, body, why) => {
    const { delivered, reasons } = await take(body, 'webhook/acme-edr');
    expect(delivered).toEqual([]);
    expect(reasons.join()).toMatch(why);
    expect((await take(body, 'webhook/nobody')).reasons.join()).toMatch(/not in customers.yaml/);
    expect((await take(body, 'eventbridge/acme-edr')).reasons.join()).toMatch(/not in customers.yaml/);
  });
});

describe('sign-ins', () => {
  it('are counted for the account that CloudTrail wrote of', async () => {
    expect((await take(viaCloudTrail(ACCOUNT, signIn(ACCOUNT)))).told).toEqual([`acme-${ACCOUNT}-sign-ins`]);
  });

  it('that a sender may not speak of are not counted: nobody raises an alert with them elsewhere', async () => {
    expect((await take(viaCloudTrail(HANBIT_ACCOUNT, signIn(ACCOUNT)))).told).toEqual([]);
    expect((await take(notification(signIn(ACCOUNT)))).told).toEqual([]);
    expect((await take(signIn(ACCOUNT), 'webhook/acme-edr')).told).toEqual([]);
  });
});
