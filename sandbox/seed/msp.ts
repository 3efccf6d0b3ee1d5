/** The MSP's account: where alerts arrive, where evidence is kept, and the users of our processes. */
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Caller } from '../caller.ts';
import { CUSTOMERS, HOME_REGION, MSP_ACCOUNT, alertTopicOf, noticeTopicOf } from '../story.ts';
import { policy } from './policy.ts';

export interface MspThings {
  evidenceBucket: string;
  payloadBucket: string;
  alertQueueUrl: string;
  deadLetterQueueUrl: string;
  /** Customers' rules send their findings here, from any region. */
  alertBusArn: string;
}

const EVIDENCE_BUCKET = `firebreak-evidence-${MSP_ACCOUNT}`;
const PAYLOAD_BUCKET = `firebreak-payloads-${MSP_ACCOUNT}`;
const ALERTS = 'firebreak-alerts';
const DEAD_LETTERS = 'firebreak-alerts-dead';
const DELIVERIES_BEFORE_DEAD = 5;
/** Longer than intake needs for one message, so that no other receiver gets it. */
const VISIBILITY_SECONDS = 60;

export async function seedMsp(admin: Caller): Promise<MspThings> {
  const alertTopics = CUSTOMERS.map(alertTopicOf);
  const [queues, alertBusArn] = await Promise.all([
    createQueues(admin),
    createBus(admin),
    createBucket(admin, EVIDENCE_BUCKET, true),
    createBucket(admin, PAYLOAD_BUCKET, false),
    // People subscribe to the notice topics with their phones and mail addresses.
    createTopics(admin, [...alertTopics, noticeTopicOf(), ...CUSTOMERS.map(noticeTopicOf)]),
  ]);
  await Promise.all([
    ...alertTopics.map((topic) => subscribeQueue(admin, topic)),
    routeBusToQueue(admin),
    createUsers(admin),
  ]);
  return {
    ...queues,
    alertBusArn,
    evidenceBucket: EVIDENCE_BUCKET,
    payloadBucket: PAYLOAD_BUCKET,
  };
}

async function createQueues(admin: Caller): Promise<{ alertQueueUrl: string; deadLetterQueueUrl: string }> {
  const sqs = admin.client(SQSClient);
  const dead = await sqs.send(
    new CreateQueueCommand({ QueueName: DEAD_LETTERS, Attributes: { MessageRetentionPeriod: '1209600' } }),
  );
  const alerts = await sqs.send(
    new CreateQueueCommand({
      QueueName: ALERTS,
      Attributes: {
        VisibilityTimeout: String(VISIBILITY_SECONDS),
        RedrivePolicy: JSON.stringify({
          deadLetterTargetArn: queueArn(DEAD_LETTERS),
          maxReceiveCount: DELIVERIES_BEFORE_DEAD,
        }),
        Policy: policy([
          {
            Effect: 'Allow',
            Principal: { Service: ['events.amazonaws.com', 'sns.amazonaws.com'] },
            Action: 'sqs:SendMessage',
            Resource: queueArn(ALERTS),
            Condition: { StringEquals: { 'aws:SourceAccount': MSP_ACCOUNT } },
          },
        ]),
      },
    }),
  );
  return { alertQueueUrl: given(alerts.QueueUrl), deadLetterQueueUrl: given(dead.QueueUrl) };
}

async function createTopics(admin: Caller, arns: readonly string[]): Promise<void> {
  const sns = admin.client(SNSClient);
  for (const arn of arns) await sns.send(new CreateTopicCommand({ Name: arn.slice(arn.lastIndexOf(':') + 1) }));
}

/** Third-party tools and older set-ups publish to SNS: their messages reach the same queue, wrapped. */
async function subscribeQueue(admin: Caller, topicArn: string): Promise<void> {
  await admin
    .client(SNSClient)
    .send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: queueArn(ALERTS) }));
}

/** EventBridge rules reach only queues of their own region, but buses of any: so findings go through a bus of the MSP. */
async function createBus(admin: Caller): Promise<string> {
  const events = admin.client(EventBridgeClient);
  const bus = await events.send(new CreateEventBusCommand({ Name: ALERTS }));
  for (const { id } of CUSTOMERS.flatMap((customer) => customer.accounts)) {
    await events.send(
      new PutPermissionCommand({
        EventBusName: ALERTS,
        Action: 'events:PutEvents',
        Principal: id,
        StatementId: `customer-${id}`,
      }),
    );
  }
  return given(bus.EventBusArn);
}

async function routeBusToQueue(admin: Caller): Promise<void> {
  const events = admin.client(EventBridgeClient);
  const Rule = 'to-queue';
  await events.send(
    new PutRuleCommand({
      Name: Rule,
      EventBusName: ALERTS,
      EventPattern: JSON.stringify({ source: [{ prefix: '' }] }),
    }),
  );
  await events.send(
    new PutTargetsCommand({ Rule, EventBusName: ALERTS, Targets: [{ Id: 'queue', Arn: queueArn(ALERTS) }] }),
  );
}

async function createBucket(admin: Caller, Bucket: string, ObjectLockEnabledForBucket: boolean): Promise<void> {
  const s3 = admin.client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket }));
  await s3.send(
    new PutPublicAccessBlockCommand({
      Bucket,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    }),
  );
}

/** The users of our processes, and one for the `firebreak` command. Each has the permissions of docs/deploy.md. */
async function createUsers(admin: Caller): Promise<void> {
  const iam = admin.client(IAMClient);
  for (const [user, statements] of Object.entries(PERMISSIONS)) {
    const UserName = userName(user as MspUser);
    await iam.send(new CreateUserCommand({ UserName }));
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: user, PolicyDocument: policy(statements) }));
  }
}

const queueArn = (name: string): string => `arn:aws:sqs:${HOME_REGION}:${MSP_ACCOUNT}:${name}`;

const ENGINE = [
  { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::*:role/firebreak-*' },
  { Effect: 'Allow', Action: 's3:ListBucket', Resource: `arn:aws:s3:::${EVIDENCE_BUCKET}` },
  {
    Effect: 'Allow',
    Action: ['s3:PutObject', 's3:GetObject', 's3:PutObjectRetention', 's3:GetObjectRetention'],
    Resource: `arn:aws:s3:::${EVIDENCE_BUCKET}/*`,
  },
  {
    Effect: 'Allow',
    Action: ['s3:PutObject', 's3:GetObject'],
    Resource: `arn:aws:s3:::${PAYLOAD_BUCKET}/temporal/*`,
  },
  { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queueArn(DEAD_LETTERS) },
  { Effect: 'Allow', Action: 'sns:Publish', Resource: `arn:aws:sns:${HOME_REGION}:${MSP_ACCOUNT}:*` },
  // A phone number has no ARN, so text messages to people are allowed by excluding topics.
  { Effect: 'Allow', Action: 'sns:Publish', NotResource: 'arn:aws:sns:*:*:*' },
];
const INTAKE = [
  {
    Effect: 'Allow',
    Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
    Resource: queueArn(ALERTS),
  },
  {
    Effect: 'Allow',
    Action: ['sqs:SendMessage', 'sqs:GetQueueAttributes'],
    Resource: queueArn(DEAD_LETTERS),
  },
];
/** Verifies evidence, gives dead letters back, and tries the roles. */
const OPERATOR = [
  ...ENGINE,
  { Effect: 'Allow', Action: 's3:ListBucketVersions', Resource: `arn:aws:s3:::${EVIDENCE_BUCKET}` },
  { Effect: 'Allow', Action: 's3:GetObjectVersion', Resource: `arn:aws:s3:::${EVIDENCE_BUCKET}/*` },
  {
    Effect: 'Allow',
    Action: [
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:ChangeMessageVisibility',
      'sqs:GetQueueAttributes',
      'sqs:SendMessage',
    ],
    Resource: [queueArn(ALERTS), queueArn(DEAD_LETTERS)],
  },
];
/** Reads evidence, and payloads that are too long for a history. It writes nothing, and may take no role. */
const CONSOLE = [
  { Effect: 'Allow', Action: 's3:ListBucketVersions', Resource: `arn:aws:s3:::${EVIDENCE_BUCKET}` },
  { Effect: 'Allow', Action: 's3:GetObjectVersion', Resource: `arn:aws:s3:::${EVIDENCE_BUCKET}/*` },
  { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${PAYLOAD_BUCKET}/temporal/*` },
];
/** Of the codec server, which opens the payload keys (in the sandbox without KMS) and keeps what it refuses. */
const CODEC = [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queueArn(DEAD_LETTERS) }];
const PERMISSIONS = { engine: ENGINE, intake: INTAKE, operator: OPERATOR, console: CONSOLE, codec: CODEC };
export type MspUser = keyof typeof PERMISSIONS;

/** The IAM user of the MSP's account. */
export const userName = (user: MspUser): string => `firebreak-${user}`;

function given(value: string | undefined): string {
  if (value === undefined) throw new Error('AWS left out what it had just made');
  return value;
}
