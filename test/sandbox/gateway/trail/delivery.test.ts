import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  CreateSnapshotCommand,
  CreateVolumeCommand,
  EC2Client,
  ModifySnapshotAttributeCommand,
} from '@aws-sdk/client-ec2';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CUSTOMER, MSP, startTestGateway, type TestGateway } from '../start.ts';

const REGION = 'us-east-1';

let aws: TestGateway;
let sqs: SQSClient;
let QueueUrl: string;
beforeAll(async () => {
  aws = await startTestGateway();
  sqs = aws.client(SQSClient, await aws.root(MSP));
  QueueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: 'calls' }))).QueueUrl ?? '';
  const events = aws.client(EventBridgeClient);
  await events.send(
    new PutRuleCommand({
      Name: 'calls',
      EventPattern: JSON.stringify({ 'detail-type': ['AWS API Call via CloudTrail'], source: ['aws.iam', 'aws.ec2'] }),
    }),
  );
  await events.send(
    new PutTargetsCommand({ Rule: 'calls', Targets: [{ Id: 'msp', Arn: `arn:aws:sqs:${REGION}:${MSP}:calls` }] }),
  );
});
afterAll(() => aws.close());

interface Event {
  account: string;
  source: string;
  region: string;
  detail: { eventName: string; errorCode?: string; requestParameters: object };
}

/** The received events, up to the one of this name. */
async function upTo(eventName: string): Promise<Event[]> {
  const seen: Event[] = [];
  while (!seen.some((e) => e.detail.eventName === eventName)) {
    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5, MaxNumberOfMessages: 10 }),
    );
    if (Messages === undefined) throw new Error(`no ${eventName} came; what came: ${JSON.stringify(seen)}`);
    seen.push(...Messages.map((m) => JSON.parse(m.Body ?? '') as Event));
  }
  return seen;
}

describe('a call', () => {
  it('that writes reaches EventBridge, also if it failed, and one that reads does not', async () => {
    const iam = aws.client(IAMClient, undefined, 'eu-west-1');
    await iam.send(new CreateUserCommand({ UserName: 'first' }));
    await iam.send(new CreateUserCommand({ UserName: 'first' })).catch(() => undefined);
    await iam.send(new ListUsersCommand({}));
    await iam.send(new CreateUserCommand({ UserName: 'second', Path: '/last/' }));
    await aws.client(EC2Client).send(new CreateVolumeCommand({ AvailabilityZone: `${REGION}a`, Size: 1 }));
    const events = await upTo('CreateVolume');
    expect(events.map((e) => [e.detail.eventName, e.detail.errorCode])).toEqual([
      ['CreateUser', undefined],
      ['CreateUser', 'EntityAlreadyExists'],
      ['CreateUser', undefined],
      ['CreateVolume', undefined],
    ]);
    // IAM's events are in one region, wherever the call was made.
    expect(events[0]).toMatchObject({ source: 'aws.iam', account: CUSTOMER, region: REGION });
  });

  it('that shares a snapshot names the account, in the form of CloudTrail', async () => {
    const ec2 = aws.client(EC2Client);
    const { VolumeId } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: `${REGION}a`, Size: 1 }));
    const { SnapshotId } = await ec2.send(new CreateSnapshotCommand({ VolumeId }));
    await ec2.send(
      new ModifySnapshotAttributeCommand({
        SnapshotId,
        Attribute: 'createVolumePermission',
        CreateVolumePermission: { Add: [{ Group: 'all' }] },
      }),
    );
    const shared = (await upTo('ModifySnapshotAttribute')).at(-1);
    expect(shared?.detail.requestParameters).toMatchObject({
      snapshotId: SnapshotId,
      createVolumePermission: { add: { items: [{ group: 'all' }] } },
    });
  });
});

describe('what has happened', () => {
  it("can be made older, so that seeded resources do not look like an intruder's", async () => {
    const before = new Date();
    await aws.client(IAMClient).send(new CreateUserCommand({ UserName: 'seeded' }));
    await aws.control('POST', '/cloudtrail/age', { days: 30 });
    await aws.client(IAMClient).send(new CreateUserCommand({ UserName: 'intruder' }));
    const since = async (StartTime: Date): Promise<string[]> => {
      const { Events } = await aws.client(CloudTrailClient).send(
        new LookupEventsCommand({
          StartTime,
          LookupAttributes: [{ AttributeKey: 'ResourceType', AttributeValue: 'AWS::IAM::User' }],
        }),
      );
      return (Events ?? []).flatMap((e) => e.Resources ?? []).flatMap((r) => r.ResourceName ?? []);
    };
    // Event history counts whole seconds.
    const aSecondBefore = new Date(before.getTime() - 1000);
    expect(await since(aSecondBefore)).toEqual(['intruder']);
    expect(await since(new Date(aSecondBefore.getTime() - 30 * 86_400_000))).toContain('seeded');
  });
});
