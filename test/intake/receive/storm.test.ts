/** Storms through the real queue behind the gateway, to a real Temporal. No worker takes the incidents. */
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../../config/log.ts';
import { chunksOf } from '../../../domain/group.ts';
import { deliver } from '../../../intake/deliver.ts';
import { Availability } from '../../../intake/receive/availability.ts';
import { sqsDeadLetters } from '../../../intake/receive/dead-letters.ts';
import { startConsumer, type Consumer } from '../../../intake/receive/sqs-consumer.ts';
import { inParallel } from '../../../sandbox/side-by-side.ts';
import { seedKey } from '../../activities/harness.ts';
import { eventually } from '../../eventually.ts';
import { testStack } from '../../stack.ts';
import { alertsOf, NO_SENDERS, Rig } from '../rig.ts';

const stack = await testStack();
const log = createLog({ process: 'intake', level: 'error' }, () => undefined);
let sqs: SQSClient;
let rig: Rig;
let queueUrl: string;
let consumer: Consumer;

beforeAll(async () => {
  const credentials = await seedKey('999900000000');
  sqs = new SQSClient({ endpoint: stack.aws.endpoint, region: 'us-east-1', credentials });
  rig = await Rig.start();
});
beforeEach(async () => {
  rig.newCustomer();
  queueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: randomUUID() }))).QueueUrl ?? '';
});
afterEach(async () => {
  await consumer.stop();
  await rig.endIncidents();
});
afterAll(async () => {
  sqs.destroy();
  await rig.stop();
});

/** All of them lie in the queue before intake starts. */
async function storm(findings: readonly object[]): Promise<void> {
  await inParallel(chunksOf(findings, 10), 4, (batch) =>
    sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: batch.map((finding, i) => ({ Id: `${i}`, MessageBody: JSON.stringify(finding) })),
      }),
    ),
  );
  await taken();
}

async function taken(): Promise<void> {
  consumer = startConsumer({
    sqs,
    queueUrl,
    deadLetters: sqsDeadLetters(sqs, queueUrl, log),
    senders: NO_SENDERS,
    deliver: (events, message, sender) => deliver(events, message, sender, rig.deps()),
    log,
    waitSeconds: 1,
    temporal: new Availability(() => Promise.resolve(true)),
  });
  await eventually('an empty queue', async () => {
    const { Attributes: a } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
    );
    return Number(a?.['ApproximateNumberOfMessages']) + Number(a?.['ApproximateNumberOfMessagesNotVisible']) === 0;
  });
}

describe('a storm', () => {
  it('about a hundred things at once is a hundred incidents, each with its own alerts', async () => {
    const users = Array.from({ length: 100 }, (_, n) => `user-${n}`);
    await storm([...users, ...users].map((user, n) => rig.event(user, { id: `f-${n}` })));
    const counts = await inParallel(users, 8, (user) => alertsOf(rig.incident(user)));
    expect(counts).toEqual(users.map(() => 2));
  });

  it('of five findings that repeat is counted exactly, in few signals', async () => {
    await storm(Array.from({ length: 300 }, (_, n) => rig.event('kim', { id: `f-${n % 5}` })));
    const incident = rig.incident('kim');
    expect(await alertsOf(incident)).toBe(300);
    const { events } = await incident.fetchHistory();
    expect(events?.filter((e) => e.workflowExecutionSignaledEventAttributes != null).length).toBeLessThan(40);
  });

  it('of alerts near the limit of SQS is delivered whole, and its signals stay small', async () => {
    const padding = { additionalInfo: { value: 'x'.repeat(200_000) }, detectorId: 'd' };
    for (let n = 0; n < 8; n += 1) {
      const body = JSON.stringify(rig.event('kim', { id: `f-${n}`, service: padding }));
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
    }
    await taken();
    const incident = rig.incident('kim');
    expect(await alertsOf(incident)).toBe(8);
    expect((await incident.describe()).historySize).toBeLessThan(100_000);
  });
});
