import {
  CloudTrailClient,
  CreateTrailCommand,
  DescribeTrailsCommand,
  GetTrailStatusCommand,
  LookupEventsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  type Event,
  type LookupAttribute,
  type LookupEventsCommandInput,
} from '@aws-sdk/client-cloudtrail';
import { DescribeImagesCommand, EC2Client, RunInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, DeletePublicAccessBlockCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CUSTOMER, startTestGateway, type Credentials, type TestGateway } from '../start.ts';

let aws: TestGateway;
let root: Credentials;
beforeAll(async () => {
  aws = await startTestGateway();
  root = await aws.root(CUSTOMER);
});
afterAll(() => aws.close());

/** A client that calls from an address of its own, as the scripted attacker does. */
function from<C extends { destroy(): void }>(ip: string, ctor: new (config: never) => C, region = 'us-east-1'): C {
  const client = aws.client(ctor, root, region);
  const { middlewareStack } = client as unknown as EC2Client;
  middlewareStack.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers['x-sandbox-source-ip'] = ip;
      return next(args);
    },
    { step: 'build' },
  );
  return client;
}

async function lookUp(input: LookupEventsCommandInput, region = 'us-east-1'): Promise<Event[]> {
  const found: Event[] = [];
  let NextToken: string | undefined;
  do {
    const page = await aws
      .client(CloudTrailClient, root, region)
      .send(new LookupEventsCommand({ ...input, NextToken }));
    found.push(...(page.Events ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}

const record = (event: Event | undefined): Record<string, unknown> =>
  JSON.parse(event?.CloudTrailEvent ?? '{}') as Record<string, unknown>;

describe('event history', () => {
  it('lists the calls of an access key with caller, address and resource', async () => {
    const iam = from('198.51.100.7', IAMClient);
    await iam.send(new CreateUserCommand({ UserName: 'intruder' }));
    await iam.send(new CreateAccessKeyCommand({ UserName: 'intruder' }));
    await iam.send(new ListUsersCommand({}));
    const events = await lookUp({ LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: 'intruder' }] });
    expect(events.map((event) => event.EventName)).toEqual(['CreateAccessKey', 'CreateUser']);
    expect(record(events[1])).toMatchObject({
      eventSource: 'iam.amazonaws.com',
      sourceIPAddress: '198.51.100.7',
      userIdentity: { type: 'Root', accountId: CUSTOMER, accessKeyId: root.accessKeyId },
      requestParameters: { userName: 'intruder' },
      responseElements: { user: { userName: 'intruder', arn: `arn:aws:iam::${CUSTOMER}:user/intruder` } },
      readOnly: false,
      managementEvent: true,
    });
    expect(events[0]?.CloudTrailEvent).not.toContain('secretAccessKey');
  });

  it('records EC2 calls as CloudTrail does, in the region where they were made', async () => {
    const ec2 = from('198.51.100.7', EC2Client, 'eu-west-1');
    const ImageId = (await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }))).Images?.[0]?.ImageId;
    const run = await ec2.send(
      new RunInstancesCommand({ ImageId: ImageId ?? '', InstanceType: 't3.micro', MinCount: 2, MaxCount: 2 }),
    );
    const ids = run.Instances?.map((instance) => instance.InstanceId);
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: ids?.flatMap((id) => id ?? []) }));
    const attribute = (AttributeValue: string): LookupAttribute[] => [{ AttributeKey: 'EventName', AttributeValue }];
    const [ran] = await lookUp({ LookupAttributes: attribute('RunInstances') }, 'eu-west-1');
    expect(record(ran)).toMatchObject({
      awsRegion: 'eu-west-1',
      requestParameters: {
        instancesSet: { items: [{ imageId: ImageId, minCount: 2, maxCount: 2 }] },
        instanceType: 't3.micro',
      },
      responseElements: { instancesSet: { items: ids?.map((instanceId) => ({ instanceId })) } },
    });
    const [terminated] = await lookUp({ LookupAttributes: attribute('TerminateInstances') }, 'eu-west-1');
    expect(record(terminated)).toMatchObject({
      requestParameters: { instancesSet: { items: ids?.map((instanceId) => ({ instanceId })) } },
    });
    expect(await lookUp({ LookupAttributes: attribute('RunInstances') })).toEqual([]);
  });

  it('leaves out an answer of more than 100 KB, and says so', async () => {
    const ec2 = from('198.51.100.7', EC2Client, 'eu-west-2');
    const ImageId = (await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }))).Images?.[0]?.ImageId;
    const count = 60;
    await ec2.send(new RunInstancesCommand({ ImageId: ImageId ?? '', MinCount: count, MaxCount: count }));
    const [ran] = await lookUp(
      { LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'RunInstances' }] },
      'eu-west-2',
    );
    expect(record(ran)).toMatchObject({
      requestParameters: { instancesSet: { items: [{ minCount: count }] } },
      responseElements: { omitted: true, reason: 'responseElements too large' },
    });
  });

  it('pages from the newest event on, without gaps or repetitions, although lookups are events too', async () => {
    const iam = from('198.51.100.8', IAMClient);
    for (let i = 0; i < 7; i++) await iam.send(new CreateUserCommand({ UserName: `many-${i}` }));
    const events = await lookUp({ MaxResults: 3, EndTime: new Date() });
    const users = events
      .flatMap(({ Resources }) => Resources?.map((r) => r.ResourceName) ?? [])
      .filter((n) => n?.startsWith('many-'));
    expect(users).toEqual([6, 5, 4, 3, 2, 1, 0].map((i) => `many-${i}`));
    expect(new Set(events.map((event) => event.EventId)).size).toBe(events.length);
  });

  it('records denied calls with their error, names S3 calls as CloudTrail does and leaves out data events', async () => {
    const s3 = from('198.51.100.9', S3Client);
    await s3.send(new CreateBucketCommand({ Bucket: 'exposed' }));
    await s3.send(new PutObjectCommand({ Bucket: 'exposed', Key: 'secret.txt', Body: 'x' }));
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket: 'exposed' }));
    await expect(
      from('198.51.100.9', EC2Client).send(new TerminateInstancesCommand({ InstanceIds: ['i-00000000000000000'] })),
    ).rejects.toThrow();
    const events = (
      await lookUp({ LookupAttributes: [{ AttributeKey: 'AccessKeyId', AttributeValue: root.accessKeyId }] })
    )
      .map(record)
      .filter((event) => event.sourceIPAddress === '198.51.100.9');
    expect(events.map((event) => [event.eventName, event.errorCode])).toEqual([
      ['TerminateInstances', 'Client.InvalidInstanceID.NotFound'],
      ['DeleteBucketPublicAccessBlock', undefined],
      ['CreateBucket', undefined],
    ]);
  });

  it('refuses two attributes and more than fifty results', async () => {
    const cloudtrail = aws.client(CloudTrailClient);
    const attribute = { AttributeKey: 'EventName', AttributeValue: 'x' } as const;
    await expect(
      cloudtrail.send(new LookupEventsCommand({ LookupAttributes: [attribute, attribute] })),
    ).rejects.toMatchObject({
      name: 'InvalidLookupAttributesException',
    });
    await expect(cloudtrail.send(new LookupEventsCommand({ MaxResults: 51 }))).rejects.toThrow("'maxResults'");
  });

  it('can be loaded from a CloudTrail file', async () => {
    const Records = [
      {
        eventTime: '2026-01-02T03:04:05Z',
        eventSource: 'ec2.amazonaws.com',
        eventName: 'CreateSnapshot',
        awsRegion: 'ap-northeast-2',
        userIdentity: { type: 'IAMUser', accountId: CUSTOMER, userName: 'carol' },
        requestParameters: { volumeId: 'vol-1' },
      },
    ];
    await aws.control('POST', '/cloudtrail/events', { Records });
    const events = await lookUp({ EndTime: new Date('2026-02-01T00:00:00Z') }, 'ap-northeast-2');
    expect(events).toMatchObject([
      { EventName: 'CreateSnapshot', Username: 'carol', Resources: [{ ResourceName: 'vol-1' }] },
    ]);
  });
});

describe('a trail', () => {
  it('stops and starts, and event history goes on', async () => {
    await aws.client(S3Client).send(new CreateBucketCommand({ Bucket: 'trail-logs' }));
    const cloudtrail = aws.client(CloudTrailClient);
    await cloudtrail.send(
      new CreateTrailCommand({ Name: 'main', S3BucketName: 'trail-logs', IsMultiRegionTrail: true }),
    );
    await cloudtrail.send(new StartLoggingCommand({ Name: 'main' }));
    await cloudtrail.send(new StopLoggingCommand({ Name: 'main' }));
    expect((await cloudtrail.send(new GetTrailStatusCommand({ Name: 'main' }))).IsLogging).toBe(false);
    await cloudtrail.send(new StartLoggingCommand({ Name: 'main' }));
    expect((await cloudtrail.send(new GetTrailStatusCommand({ Name: 'main' }))).IsLogging).toBe(true);
    expect((await cloudtrail.send(new DescribeTrailsCommand({}))).trailList).toMatchObject([
      { Name: 'main', HomeRegion: 'us-east-1' },
    ]);
    const events = await lookUp({ LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: 'main' }] });
    expect(events.map((event) => event.EventName)).toContain('StopLogging');
  });
});
