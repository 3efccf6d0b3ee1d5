/** However a message is wrapped, and in whatever: its outermost sender says no more than it may, and what is refused has a reason. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { deliver, type DeliveryDeps } from '../../intake/deliver.ts';
import { openQueueMessage } from '../../intake/receive/queue-message.ts';
import { ACCOUNT, customerOf, customersFileOf, HANBIT, HANBIT_ACCOUNT } from '../customers.ts';
import { eventOf, findingAbout, ownersIn, sendersOf } from './rig.ts';

const TOPIC = 'arn:aws:sns:us-east-1:999900000000:acme';
const HANBITS_TOPIC = 'arn:aws:sns:us-east-1:444455556666:hanbit';
const acme = customerOf({
  topics: [{ arn: TOPIC, sources: ['guardduty', 'third-party'] }],
  senders: [{ id: 'acme-edr', door: 'webhook' }],
});
const hanbit = customerOf({ ...HANBIT, topics: [{ arn: HANBITS_TOPIC, sources: ['guardduty'] }] });
const file = customersFileOf([acme, hanbit]);
const senders = sendersOf([acme, hanbit]);

/** What is delivered of a message, as `account source`, and why the rest is not. */
async function take(body: unknown, kept?: string): Promise<{ said: string[]; reasons: string[] }> {
  const said: string[] = [];
  const deps: DeliveryDeps = {
    client: {
      workflow: {
        signalWithStart: (_type: string, { workflowId }: { workflowId: string }) =>
          said.push(`${workflowId.includes(ACCOUNT) ? ACCOUNT : HANBIT_ACCOUNT} cloudtrail`),
        getHandle: () => ({ signal: () => undefined }),
      },
    } as unknown as DeliveryDeps['client'],
    handOver: ({ alert }) => {
      said.push(`${alert.account} ${alert.source}`);
      return Promise.resolve({ incidentId: 'incident', isSuppressed: false });
    },
    ...ownersIn(file),
  };
  const opened = openQueueMessage(typeof body === 'string' ? body : JSON.stringify(body), senders, kept);
  if ('refused' in opened) return { said, reasons: [opened.refused] };
  const receipts = await deliver(opened.events, 'm', opened.sender, deps);
  return { said, reasons: receipts.flatMap((r) => (r.outcome === 'delivered' ? [] : [r.reason])) };
}

const sns = (topic: string, Message: unknown, more: object = {}): object => ({
  Type: 'Notification',
  MessageId: 'm',
  TopicArn: topic,
  Message: typeof Message === 'string' ? Message : JSON.stringify(Message),
  Timestamp: new Date().toISOString(),
  ...more,
});
const asff = (account: string): object => ({
  SchemaVersion: '2018-10-08',
  Id: `arn:aws:securityhub:us-east-1:${account}:subscription/x/finding/1`,
  ProductArn: 'arn:aws:securityhub:us-east-1::product/aws/guardduty',
  GeneratorId: 'g',
  AwsAccountId: account,
  Types: ['TTPs/Impact'],
  CreatedAt: '2026-11-20T03:00:00Z',
  UpdatedAt: '2026-11-20T03:00:00Z',
  Severity: { Label: 'HIGH' },
  Title: 'T',
  Description: 'D',
  Resources: [{ Type: 'AwsIamUser', Id: `arn:aws:iam::${account}:user/kim`, Region: 'us-east-1' }],
});
const call = (account: string): object => ({
  eventSource: 'signin.amazonaws.com',
  eventName: 'ConsoleLogin',
  eventID: 'e',
  eventTime: '2026-11-20T03:00:00Z',
  awsRegion: 'us-east-1',
  recipientAccountId: account,
  userIdentity: { type: 'Root', accountId: account },
  responseElements: { ConsoleLogin: 'Success' },
});
const trail = (account: string): object => ({
  ...eventOf(account, call(account)),
  source: 'aws.signin',
  'detail-type': 'AWS Console Sign In via CloudTrail',
});
const hub = (account: string): object => ({
  ...eventOf(account, { findings: [asff(account)] }),
  source: 'aws.securityhub',
  'detail-type': 'Security Hub Findings - Imported',
});

/** What somebody wants to have said of an account. */
const FORGERIES: Record<string, (account: string) => unknown> = {
  'a finding': (account) => findingAbout(account, 'kim'),
  'an event with a finding': (account) => eventOf(account, findingAbout(account, 'kim')),
  'a finding in ASFF': asff,
  'ASFF in an event': hub,
  'a call': call,
  'a call in an event': trail,
  'a tool’s alert': (account) => ({ firebreakAlert: 1, product: 'P', type: 'T', account }),
};

/** What it may be put into. */
const WRAPS: Record<string, (inner: unknown) => unknown> = {
  'SNS of the same topic': (inner) => sns(TOPIC, inner),
  'SNS of a topic of another customer': (inner) => sns(HANBITS_TOPIC, inner),
  'SNS of another partition': (inner) => sns('arn:aws-cn:sns:cn-north-1:999900000000:acme', inner),
  'SNS with unsigned members': (inner) =>
    sns(TOPIC, '{}', { Sns: inner, detail: inner, Records: [inner], Message2: inner }),
  'an SNS record of Lambda': (inner) => ({ Records: [{ EventSource: 'aws:sns', Sns: sns(TOPIC, inner) }] }),
  SQS: (inner) => ({ Records: [{ eventSource: 'aws:sqs', receiptHandle: 'r', body: JSON.stringify(inner) }] }),
  'an event of an application': (inner) => ({
    ...eventOf(ACCOUNT, inner as object),
    source: 'my.app',
    'detail-type': 'x',
  }),
  'an event of GuardDuty of Acme': (inner) => eventOf(ACCOUNT, inner as object),
  'an event of GuardDuty of Hanbit': (inner) => eventOf(HANBIT_ACCOUNT, inner as object),
  'an event whose detail is text': (inner) => ({ ...eventOf(HANBIT_ACCOUNT, {}), detail: JSON.stringify(inner) }),
  'findings of an event': (inner) => ({
    ...(hub(HANBIT_ACCOUNT) as { detail: object }),
    detail: { findings: [inner] },
  }),
  'JSON in JSON': (inner) => JSON.stringify(JSON.stringify(inner)),
  'a list': (inner) => [inner, [inner]],
  'a log group': (inner) => ({
    awslogs: {
      data: gzipSync(
        JSON.stringify({
          messageType: 'DATA_MESSAGE',
          owner: ACCOUNT,
          logGroup: 'g',
          logStream: 's',
          logEvents: [{ id: '1', timestamp: 1, message: JSON.stringify(inner) }],
        }),
      ).toString('base64'),
    },
  }),
  'a stream': (inner) => ({ Records: [{ kinesis: { data: Buffer.from(JSON.stringify(inner)).toString('base64') } }] }),
  gzip: (inner) => gzipSync(JSON.stringify(inner)).toString('base64'),
  'names of the prototype': (inner) =>
    JSON.parse(`{"__proto__":${JSON.stringify(inner)},"constructor":${JSON.stringify(inner)}}`) as unknown,
};

/** Who brings it, and what that sender may say: of which account and as what. */
const SENDERS: Record<
  string,
  { bring: (inner: unknown) => Promise<{ said: string[]; reasons: string[] }>; may: RegExp }
> = {
  'a topic of Acme': { bring: (inner) => take(sns(TOPIC, inner)), may: /^111122223333 (guardduty|third-party)$/ },
  'a topic of Hanbit': { bring: (inner) => take(sns(HANBITS_TOPIC, inner)), may: /^444455556666 guardduty$/ },
  'a topic of another partition': {
    bring: (inner) => take(sns('arn:aws-cn:sns:us-east-1:999900000000:acme', inner)),
    may: /^never$/,
  },
  'a GuardDuty event of Hanbit': {
    bring: (inner) => take(eventOf(HANBIT_ACCOUNT, inner as object)),
    may: /^444455556666 guardduty$/,
  },
  'a Security Hub event of Hanbit': {
    bring: (inner) => take({ ...hub(HANBIT_ACCOUNT), detail: { findings: [inner] } }),
    may: /^444455556666 securityhub$/,
  },
  'an application of Hanbit': {
    bring: (inner) => take({ ...eventOf(HANBIT_ACCOUNT, inner as object), source: 'my.app' }),
    may: /^444455556666 third-party$/,
  },
  'a webhook of Acme': { bring: (inner) => take(inner, 'webhook/acme-edr'), may: /^111122223333 third-party$/ },
  'a sender that nobody knows': { bring: (inner) => take(inner, 'webhook/nobody'), may: /^never$/ },
};

describe.each(Object.entries(SENDERS))('%s', (_sender, { bring, may }) => {
  it.each(Object.entries(WRAPS))('in %s says no more than it may', async (_wrap, wrap) => {
    for (const forge of Object.values(FORGERIES))
      for (const account of [ACCOUNT, HANBIT_ACCOUNT])
        for (const body of [
          wrap(forge(account)),
          ...Object.values(WRAPS).map((outer) => outer(wrap(forge(account)))),
        ]) {
          const { said, reasons } = await bring(body);
          expect(said.filter((one) => !may.test(one))).toEqual([]);
          expect(said.length + reasons.filter((reason) => reason !== '').length).toBeGreaterThan(0);
        }
  });
});
