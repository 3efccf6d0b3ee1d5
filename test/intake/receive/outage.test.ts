/**
 * Intake while Temporal is away and after: the real queue behind the gateway, the real client, and a Temporal that goes
 * and comes back. Time-lapsed: a visibility timeout of 1 s and five receives before the dead-letter queue, so that ten
 * seconds of outage are to a message what ten minutes are with the times of docs/deploy.md.
 */
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Client } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLog } from '../../../config/log.ts';
import { loadReviews } from '../../../config/reviews.ts';
import { incidentId } from '../../../contract/ids.ts';
import { answers, createClient } from '../../../contract/temporal/client.ts';
import { kept as keptUntilTaken } from '../../../contract/temporal/kept.ts';
import { handOver } from '../../../contract/temporal/open-incident.ts';
import type { CustomersFile } from '../../../domain/customer.ts';
import { deliver } from '../../../intake/deliver.ts';
import { Grouping } from '../../../intake/group.ts';
import { Availability } from '../../../intake/receive/availability.ts';
import { sqsDeadLetters } from '../../../intake/receive/dead-letters.ts';
import { startConsumer, type Consumer } from '../../../intake/receive/sqs-consumer.ts';
import { seedKey } from '../../activities/harness.ts';
import { accountOf, customerOf, intakeOwner } from '../../customers.ts';
import { eventually } from '../../eventually.ts';
import { devServer, type DevServer } from '../../dev-server.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { testStack } from '../../stack.ts';
import { applySchedules, listSchedules, plannedReviews } from '../../../workers/review-schedules.ts';
import { alertsOf, eventOf, findingAbout, NO_SENDERS } from '../rig.ts';

const ACCOUNT = '123412341234';
const log = createLog({ process: 'intake', level: 'error' }, () => undefined);
const stack = await testStack();
const customer = customerOf({ accounts: [accountOf(ACCOUNT)] });
let temporal: DevServer;
let client: Client;
let sqs: SQSClient;
let queueUrl: string;
let deadLetterUrl: string;
let consumer: Consumer;
let received = 0;
/** Calls that extended the visibility of what is in hand. */
let kept = 0;

beforeAll(async () => {
  temporal = await devServer(temporaryFolder('temporal'), { stores: true });
  client = createClient({ TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: 'default', TEMPORAL_TLS: false });
  const credentials = await seedKey('999900000000');
  sqs = new SQSClient({ endpoint: stack.aws.endpoint, region: 'us-east-1', credentials });
  sqs.middlewareStack.add(
    (next, context) => (args) => {
      if (context.commandName === 'ChangeMessageVisibilityBatchCommand') kept += 1;
      return next(args);
    },
    { step: 'initialize' },
  );
  const name = randomUUID();
  deadLetterUrl = await createQueue(`${name}-dead`, {});
  const policy = { deadLetterTargetArn: `arn:aws:sqs:us-east-1:999900000000:${name}-dead`, maxReceiveCount: 5 };
  queueUrl = await createQueue(name, { VisibilityTimeout: '1', RedrivePolicy: JSON.stringify(policy) });
  startIntake();
});
afterAll(async () => {
  await consumer.stop();
  await client.connection.close();
  await temporal.stop();
  sqs.destroy();
});

async function createQueue(QueueName: string, Attributes: Record<string, string>): Promise<string> {
  return (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
}

/** As `intake/main.ts` does, with shorter times. */
function startIntake(): void {
  const grouping = new Grouping({
    send: (deliveries, owner) => client.withDeadline(Date.now() + 2_000, () => handOver(deliveries, owner, client)),
  });
  consumer = startConsumer({
    sqs,
    queueUrl,
    log,
    deadLetters: sqsDeadLetters(sqs, deadLetterUrl, log),
    temporal: new Availability(() => answers(client)),
    waitSeconds: 1,
    keeping: { everyMs: 300, seconds: 1 },
    senders: NO_SENDERS,
    deliver(events, message, sender) {
      received += 1;
      return deliver(events, message, sender, {
        client,
        handOver: (delivered, owner) => grouping.add(delivered, owner),
        ownRolesIn: () => [],
        isOwnSession: async () => false,
        ownerOf: () => ({ customer: intakeOwner(customer) }),
        now: () => new Date(),
      });
    },
  });
}

const send = (user: string, id: string) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: JSON.stringify(eventOf(ACCOUNT, findingAbout(ACCOUNT, user, { id }))),
    }),
  );

async function messagesIn(QueueUrl: string): Promise<number> {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return (
    Number(Attributes?.['ApproximateNumberOfMessages']) + Number(Attributes?.['ApproximateNumberOfMessagesNotVisible'])
  );
}

it('no alert is lost in an outage: what was in hand and what came meanwhile is delivered once when Temporal is back', async () => {
  await send('kim', 'before');
  await eventually('the first incident', async () => (await messagesIn(queueUrl)) === 0);

  await temporal.stop();
  // The worker reads of a new customer meanwhile.
  const planned = plannedReviews({ customers: [customer] } as CustomersFile, await loadReviews('reviews'));
  let failures = 0;
  const schedules = keptUntilTaken(
    (reviews: typeof planned) =>
      client.withDeadline(Date.now() + 1_000, async () => void (await applySchedules(client, reviews, true))),
    () => void (failures += 1),
    300,
  );
  await schedules.put(planned);
  await send('kim', 'in-hand');
  // It is received, since intake does not know yet that Temporal is away, and stays in hand.
  await eventually('the message in hand', () => received > 1);
  for (let n = 0; n < 5; n += 1) await send('lee', `meanwhile-${n}`);
  // That takes nine visibility timeouts: without it the message would be in the dead-letter queue after five.
  await eventually('thirty extensions of its visibility', () => kept >= 30);
  expect(await messagesIn(queueUrl)).toBe(6);
  expect(await messagesIn(deadLetterUrl)).toBe(0);

  await temporal.start();
  await eventually('an empty queue', async () => (await messagesIn(queueUrl)) === 0);
  const about = (user: string) => client.workflow.getHandle(incidentId(customer.id, ACCOUNT, `iam-user:${user}`));
  expect(await alertsOf(about('kim'))).toBe(2);
  expect(await alertsOf(about('lee'))).toBe(5);
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: deadLetterUrl }));
  expect(Messages).toEqual([]);
  expect(failures).toBeGreaterThan(1);
  const ids = planned.map(({ id }) => id).toSorted();
  await eventually('the schedules of the new customer', async () => {
    const listed = await listSchedules(client);
    return listed.map((s) => s.scheduleId).join() === ids.join();
  });
  schedules.end();
}, 180_000);
