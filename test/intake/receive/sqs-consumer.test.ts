/** Queue to incident, on the running stack: SQS behind the gateway, and Temporal. */
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { status } from '@grpc/grpc-js';
import { ServiceError } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sqsDeadLetters } from '../../../intake/receive/dead-letters.ts';
import { Availability } from '../../../intake/receive/availability.ts';
import { createLog } from '../../../config/log.ts';
import { startConsumer, type Consumer, type ConsumerDeps } from '../../../intake/receive/sqs-consumer.ts';
import { deliver } from '../../../intake/deliver.ts';
import { seedKey } from '../../activities/harness.ts';
import { eventually } from '../../eventually.ts';
import { testStack } from '../../stack.ts';
import { alertsOf, eventOf, NO_SENDERS, Rig } from '../rig.ts';

const stack = await testStack();
const log = createLog({ process: 'intake', level: 'error' }, () => undefined);
let sqs: SQSClient;
let rig: Rig;
let queueUrl: string;
let deadLetterUrl: string;
let consumer: Consumer | undefined;

beforeAll(async () => {
  const credentials = await seedKey('999900000000');
  sqs = new SQSClient({ endpoint: stack.aws.endpoint, region: 'us-east-1', credentials });
  rig = await Rig.start();
});
beforeEach(async () => {
  rig.newCustomer();
  deadLetterUrl = await createQueue('dead');
  queueUrl = await createQueue('alerts');
});
afterEach(async () => {
  await consumer?.stop();
  consumer = undefined;
  await rig.endIncidents();
});
afterAll(async () => {
  sqs.destroy();
  await rig.stop();
});

async function createQueue(name: string): Promise<string> {
  // A message that is received three times is moved to the dead-letter queue.
  const policy = { deadLetterTargetArn: `arn:aws:sqs:us-east-1:999900000000:dead-${rig.account}`, maxReceiveCount: 2 };
  const Attributes = name === 'dead' ? {} : { RedrivePolicy: JSON.stringify(policy) };
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `${name}-${rig.account}`, Attributes }));
  return QueueUrl ?? '';
}

function consume(change: Partial<ConsumerDeps> = {}): void {
  consumer = startConsumer({
    sqs,
    queueUrl,
    deadLetters: sqsDeadLetters(sqs, deadLetterUrl, log),
    senders: NO_SENDERS,
    deliver: (events, message, sender) => deliver(events, message, sender, rig.deps()),
    log,
    waitSeconds: 1,
    temporal: new Availability(() => Promise.resolve(true), { first: 20, most: 50 }),
    pauses: { first: 20, most: 50 },
    ...change,
  });
}

const send = (value: unknown) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: typeof value === 'string' ? value : JSON.stringify(value),
    }),
  );

const inQueue = async (): Promise<number> => {
  const { Attributes: a } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
  );
  return Number(a?.['ApproximateNumberOfMessages']) + Number(a?.['ApproximateNumberOfMessagesNotVisible']);
};
const deadLetters = async () => {
  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: deadLetterUrl, MessageAttributeNames: ['All'], MaxNumberOfMessages: 10 }),
  );
  return (Messages ?? []).map((m) => ({ body: m.Body, reason: m.MessageAttributes?.['FirebreakReason']?.StringValue }));
};
const unavailable = (): Error => {
  const cause = Object.assign(new Error('away'), { code: status.UNAVAILABLE, details: '', metadata: {} });
  return new ServiceError('away', { cause });
};
const emptied = () => eventually('an empty queue', async () => (await inQueue()) === 0);

describe('an alert in the queue', () => {
  it('starts its incident with search attributes before it is deleted from the queue', async () => {
    consume();
    await send(rig.event('kim'));
    await emptied();
    const described = await rig.incident('kim').describe();
    expect(described.type).toBe('incident');
    expect(described.taskQueue).toBe('firebreak-workflows');
    const values = described.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]);
    expect(Object.fromEntries(values)).toMatchObject({
      FirebreakCustomer: 'intake-test',
      FirebreakAccount: rig.account,
      FirebreakSeverity: 'medium',
      FirebreakCategory: 'unauthorized-access',
      FirebreakPhase: 'detect',
      FirebreakStatus: 'open',
    });
  });

  it('joins the open incident about the same user', async () => {
    consume();
    await send(rig.event('kim'));
    await send(rig.event('kim', { id: 'another' }));
    await emptied();
    expect(await alertsOf(rig.incident('kim'))).toBe(2);
  });

  it('is delivered although another event of the message is malformed', async () => {
    consume();
    await send(eventOf(rig.account, { findings: [rig.finding('kim'), { accountId: '123' }, rig.finding('lee')] }));
    await emptied();
    expect(await alertsOf(rig.incident('kim'))).toBe(1);
    expect(await alertsOf(rig.incident('lee'))).toBe(1);
    const [letter] = await deadLetters();
    expect(letter?.reason).toMatch(/a GuardDuty finding without a type/);
  });

  it('is received once however long Temporal is away', async () => {
    let away = true;
    let calls = 0;
    consume({
      deliver: (events, message, sender) => {
        calls++;
        return away ? Promise.reject(unavailable()) : deliver(events, message, sender, rig.deps());
      },
    });
    await send(rig.event('kim'));
    await eventually('seven attempts to deliver', () => calls > 6);
    expect(await inQueue()).toBe(1);
    away = false;
    await emptied();
    expect(await alertsOf(rig.incident('kim'))).toBe(1);
    expect(await deadLetters()).toEqual([]);
  });
});

describe('what cannot become an incident', () => {
  it.each([
    ['no JSON', () => 'hello', /not JSON/],
    [
      'an account of nobody',
      () => eventOf('999999999999', rig.finding('kim', { accountId: '999999999999', arn: 'x' })),
      /no customer owns AWS account 999999999999/,
    ],
  ])('because of %s is put into the dead-letter queue unchanged, with the reason', async (_name, message, reason) => {
    consume();
    const value = message();
    await send(value);
    await emptied();
    const [letter] = await deadLetters();
    expect(letter?.reason).toMatch(reason);
    expect(letter?.body).toBe(typeof value === 'string' ? value : JSON.stringify(value));
  });

  it('because it is noise is not kept in the dead-letter queue', async () => {
    consume();
    await send({ source: 'aws.autoscaling', 'detail-type': 'EC2 Instance Launch Successful', detail: {} });
    await emptied();
    expect(await deadLetters()).toEqual([]);
  });
});
