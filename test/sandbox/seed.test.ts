import { BackupClient, ListRecoveryPointsByResourceCommand } from '@aws-sdk/client-backup';
import { CloudTrailClient, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeInstancesCommand, EC2Client, type Instance } from '@aws-sdk/client-ec2';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetDetectorCommand, GuardDutyClient, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { DescribeInstanceInformationCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { caller, makeKey, type Caller } from '../../sandbox/caller.ts';
import { startStack, type Stack } from '../../sandbox/stack.ts';
import {
  alertTopicOf,
  CHANNELS,
  CUSTOMERS,
  PEOPLE,
  PHASES,
  WATCHED_REGIONS,
  externalIdOf,
} from '../../sandbox/story.ts';
import { loadCustomers } from '../../config/customers.ts';

/** This file starts its own stack, because the intake reads the alert queue of the shared one. */
let stack: Stack;
let engine: Caller;
let operator: Caller;
let intake: Caller;
const home = temporaryFolder('seed');
const owners = new Map<string, Caller>();
const accounts = CUSTOMERS.flatMap((customer) => customer.accounts);

beforeAll(async () => {
  stack = await startStack({ home, parts: ['aws'], freePorts: true });
  if (stack.aws === undefined || stack.seeded === undefined) throw new Error('no AWS');
  engine = caller(stack.aws, stack.seeded.engine, { sourceIp: '192.0.2.1' });
  operator = caller(stack.aws, stack.seeded.operator, { sourceIp: '192.0.2.1' });
  intake = caller(stack.aws, stack.seeded.intake, { sourceIp: '192.0.2.1' });
  for (const { id } of accounts) {
    owners.set(id, caller(stack.aws, await makeKey(stack.aws, { account: id }), { sourceIp: '192.0.2.1' }));
  }
});
afterAll(async () => {
  for (const one of [engine, operator, intake]) one?.close();
  for (const owner of owners.values()) owner.close();
  await stack?.stop();
});

const ownerOf = (id: string): Caller => {
  const owner = owners.get(id);
  if (owner === undefined) throw new Error(`no account ${id}`);
  return owner;
};

describe('the sandbox’s customers.yaml', () => {
  test('can be loaded by the engine, and names the local Slack’s people and channels', async () => {
    const file = await loadCustomers(join(home, 'customers.yaml'));
    expect(file.customers.map((customer) => customer.id)).toEqual(['acme', 'hanbit']);
    const people = new Set(Object.values(PEOPLE).map((person) => person.id));
    for (const customer of file.customers) {
      expect(Object.values(CHANNELS)).toContain(customer.slackChannel);
      expect(customer.approvers.every((approver) => people.has(approver.slackUser))).toBe(true);
      expect(customer.approvers.map((approver) => approver.slackUser)).not.toContain(PEOPLE['mallory']?.id);
    }
  });
});

describe.each(accounts)('account $name', (account) => {
  test.each(PHASES)('lets the engine assume its role of phase %s only with the right external id', async (phase) => {
    const sts = engine.client(STSClient);
    const role = { RoleArn: `arn:aws:iam::${account.id}:role/firebreak-${phase}`, RoleSessionName: 'incident-1' };
    const session = await sts.send(new AssumeRoleCommand({ ...role, ExternalId: externalIdOf(account) }));
    expect(session.Credentials?.SessionToken).toBeDefined();
    await expect(sts.send(new AssumeRoleCommand({ ...role, ExternalId: 'guessed' }))).rejects.toThrow('not authorized');
    await expect(sts.send(new AssumeRoleCommand(role))).rejects.toThrow('not authorized');
  });

  test('has three web servers with two security groups each, managed and backed up', async () => {
    const owner = ownerOf(account.id);
    const servers = await webServers(owner);
    expect(servers.map(nameOf)).toEqual(['web-1', 'web-2', 'web-3']);
    expect(servers.map((one) => one.SecurityGroups?.map((group) => group.GroupName).toSorted())).toEqual(
      servers.map(() => ['sg-ssh', 'sg-web']),
    );
    const managed = await owner.client(SSMClient).send(new DescribeInstanceInformationCommand({}));
    expect(managed.InstanceInformationList?.length).toBe(3);
    for (const volume of servers.flatMap((one) => one.BlockDeviceMappings ?? []).map((disk) => disk.Ebs?.VolumeId)) {
      const ResourceArn = `arn:aws:ec2:us-east-1:${account.id}:volume/${volume}`;
      const backedUp = async (): Promise<boolean> => {
        const backup = owner.client(BackupClient);
        const points = await backup.send(new ListRecoveryPointsByResourceCommand({ ResourceArn }));
        const statuses = points.RecoveryPoints?.map((point) => point.Status);
        return statuses?.length === 1 && statuses[0] === 'COMPLETED';
      };
      await eventually(`a recovery point of ${volume}`, backedUp);
    }
  });

  test('has its trail on, and GuardDuty in every watched region', async () => {
    const owner = ownerOf(account.id);
    const trail = await owner.client(CloudTrailClient).send(new GetTrailStatusCommand({ Name: 'management-events' }));
    expect(trail.IsLogging).toBe(true);
    for (const region of WATCHED_REGIONS) {
      const guardDuty = owner.client(GuardDutyClient, region);
      const [DetectorId] = (await guardDuty.send(new ListDetectorsCommand({}))).DetectorIds ?? [];
      expect((await guardDuty.send(new GetDetectorCommand({ DetectorId }))).Status).toBe('ENABLED');
    }
  });
});

describe('a finding', () => {
  test.each(WATCHED_REGIONS)('in %s arrives in the MSP’s queue with its account', async (region) => {
    const [account] = accounts;
    await ownerOf(account?.id ?? '')
      .client(EventBridgeClient, region)
      .send(new PutEventsCommand({ Entries: [guardDutyEvent({ where: region })] }));
    const event = JSON.parse(await nextInQueue());
    expect(event).toMatchObject({ account: account?.id, region, source: 'aws.guardduty', detail: { where: region } });
  });

  test('that is published to the SNS topic arrives wrapped', async () => {
    await engine
      .client(SNSClient)
      .send(new PublishCommand({ TopicArn: alertTopicOf(CUSTOMERS[0]!), Message: '{"from":"a tool"}' }));
    expect(JSON.parse(await nextInQueue())).toMatchObject({ Type: 'Notification', Message: '{"from":"a tool"}' });
  });

  test('that cannot be read ends in the dead-letter queue', async () => {
    const { Attributes } = await operator
      .client(SQSClient)
      .send(
        new GetQueueAttributesCommand({ QueueUrl: stack.seeded?.alertQueueUrl, AttributeNames: ['RedrivePolicy'] }),
      );
    expect(JSON.parse(Attributes?.['RedrivePolicy'] ?? '{}')).toMatchObject({
      deadLetterTargetArn: expect.stringMatching(/:firebreak-alerts-dead$/),
    });
  });
});

describe('the intake’s own user', () => {
  const queue = { QueueUrl: '' };
  beforeAll(() => {
    queue.QueueUrl = stack.seeded?.alertQueueUrl ?? '';
  });

  test('may receive, delay and delete alerts, and keep and count dead letters', async () => {
    const sqs = intake.client(SQSClient);
    const dead = { QueueUrl: stack.seeded?.deadLetterQueueUrl };
    await operator.client(SQSClient).send(new SendMessageCommand({ ...queue, MessageBody: 'for the intake' }));
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ ...queue, WaitTimeSeconds: 5 }));
    const taken = { ...queue, ReceiptHandle: Messages?.[0]?.ReceiptHandle };
    await sqs.send(new ChangeMessageVisibilityCommand({ ...taken, VisibilityTimeout: 30 }));
    await sqs.send(new DeleteMessageCommand(taken));
    await sqs.send(new SendMessageCommand({ ...dead, MessageBody: 'kept' }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ ...dead, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
    expect(Attributes?.['ApproximateNumberOfMessages']).toBe('1');
    await operator
      .client(SQSClient)
      .send(new PurgeQueueCommand(dead))
      .catch(() => undefined);
  });

  test.each<[string, (owner: Caller) => Promise<unknown>]>([
    ['send itself an alert', (c) => c.client(SQSClient).send(new SendMessageCommand({ ...queue, MessageBody: '{}' }))],
    [
      'take dead letters away',
      (c) => c.client(SQSClient).send(new ReceiveMessageCommand({ QueueUrl: stack.seeded?.deadLetterQueueUrl })),
    ],
    ['empty its queue', (c) => c.client(SQSClient).send(new PurgeQueueCommand(queue))],
    [
      'change the queue’s policy',
      (c) =>
        c.client(SQSClient).send(new SetQueueAttributesCommand({ ...queue, Attributes: { VisibilityTimeout: '0' } })),
    ],
    ['find other queues', (c) => c.client(SQSClient).send(new ListQueuesCommand({}))],
    [
      'read evidence',
      (c) => c.client(S3Client).send(new ListObjectsV2Command({ Bucket: stack.seeded?.evidenceBucket })),
    ],
    [
      'read long payloads',
      (c) => c.client(S3Client).send(new GetObjectCommand({ Bucket: stack.seeded?.payloadBucket, Key: 'temporal/x' })),
    ],
    [
      'publish as a customer’s topic',
      (c) => c.client(SNSClient).send(new PublishCommand({ TopicArn: alertTopicOf(CUSTOMERS[0]!), Message: '{}' })),
    ],
    ['look at instances', (c) => c.client(EC2Client).send(new DescribeInstancesCommand({}))],
    ['make a user', (c) => c.client(IAMClient).send(new CreateUserCommand({ UserName: 'more' }))],
    [
      'speak for EventBridge',
      (c) => c.client(EventBridgeClient).send(new PutEventsCommand({ Entries: [guardDutyEvent({})] })),
    ],
    ...accounts.map((account): [string, (owner: Caller) => Promise<unknown>] => [
      `take the engine’s role in ${account.name}, even with its external id`,
      (c) =>
        c.client(STSClient).send(
          new AssumeRoleCommand({
            RoleArn: `arn:aws:iam::${account.id}:role/firebreak-isolate`,
            RoleSessionName: 'incident-1',
            ExternalId: externalIdOf(account),
          }),
        ),
    ]),
  ])('may not %s', async (_, call) => {
    await expect(call(intake)).rejects.toThrow(/not authorized|Access Denied|AccessDenied/);
  });
});

describe('the engine’s own user', () => {
  test('may change nothing in its account', async () => {
    await expect(engine.client(IAMClient).send(new CreateUserCommand({ UserName: 'more' }))).rejects.toThrow(
      'not authorized to perform: iam:CreateUser',
    );
  });

  test('keeps evidence in a bucket with Object Lock', async () => {
    const root = caller(
      stack.aws ?? { endpoint: '' },
      await makeKey(stack.aws ?? { controlUrl: '' }, { account: '999900000000' }),
      {
        sourceIp: '192.0.2.1',
      },
    );
    const lock = await root
      .client(S3Client)
      .send(new GetObjectLockConfigurationCommand({ Bucket: stack.seeded?.evidenceBucket }));
    expect(lock.ObjectLockConfiguration?.ObjectLockEnabled).toBe('Enabled');
    root.close();
  });
});

async function webServers(owner: Caller): Promise<Instance[]> {
  const { Reservations } = await owner
    .client(EC2Client)
    .send(new DescribeInstancesCommand({ Filters: [{ Name: 'tag:Name', Values: ['web-*'] }] }));
  return (Reservations ?? [])
    .flatMap((reservation) => reservation.Instances ?? [])
    .toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)));
}

const nameOf = (instance: Instance): string => instance.Tags?.find((tag) => tag.Key === 'Name')?.Value ?? '';

const guardDutyEvent = (detail: object): { Source: string; DetailType: string; Detail: string } => ({
  Source: 'aws.guardduty',
  DetailType: 'GuardDuty Finding',
  Detail: JSON.stringify(detail),
});

async function nextInQueue(): Promise<string> {
  const sqs = intake.client(SQSClient);
  const QueueUrl = stack.seeded?.alertQueueUrl;
  const [message] = (await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }))).Messages ?? [];
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
  return message?.Body ?? '';
}
