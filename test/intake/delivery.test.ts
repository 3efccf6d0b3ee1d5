/** Queue to incident, on the running stack: SQS behind the gateway, and Temporal. */
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { randomInt } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { incidentId } from '../../contract/ids.ts';
import type { Customer } from '../../domain/customer.ts';
import { sqsDeadLetters } from '../../intake/receive/dead-letters.ts';
import { eventsIn } from '../../intake/unwrap/unwrap.ts';
import { createLog } from '../../config/log.ts';
import { startConsumer, type Consumer, type ConsumerDeps } from '../../intake/receive/sqs-consumer.ts';
import { deliver, type DeliveryDeps } from '../../intake/deliver.ts';
import { seedKey } from '../activities/harness.ts';
import { accountOf, customerOf } from '../customers.ts';
import { eventually } from '../eventually.ts';
import { testStack } from '../stack.ts';

const stack = await testStack();
const log = createLog({ process: 'intake', level: 'error' }, () => undefined);
let sqs: SQSClient;
let client: Client;
let queueUrl: string;
let deadLetterUrl: string;
let consumer: Consumer | undefined;
let account: string;
const handles: WorkflowHandle[] = [];

beforeAll(async () => {
  const credentials = await seedKey('999900000000');
  sqs = new SQSClient({ endpoint: stack.aws.endpoint, region: 'us-east-1', credentials });
  client = new Client({ connection: await Connection.connect({ address: stack.temporal.address }) });
});
beforeEach(async () => {
  account = String(randomInt(1e11, 1e12 - 1));
  queueUrl = await createQueue('alerts');
  deadLetterUrl = await createQueue('dead');
});
afterEach(async () => {
  await consumer?.stop();
  consumer = undefined;
  await Promise.all(handles.splice(0).map((h) => h.terminate().catch(() => undefined)));
});
afterAll(async () => {
  sqs.destroy();
  await client.connection.close();
});

async function createQueue(name: string): Promise<string> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `${name}-${account}` }));
  return QueueUrl ?? '';
}

/** A customer of this test alone; its incidents reach no worker of the product. */
const customer = (change: Partial<Customer> = {}): Customer =>
  customerOf({ id: 'intake-test', name: 'Intake Test', accounts: [accountOf(account)], ...change });

const deps = (change: Partial<Customer> = {}): DeliveryDeps => ({
  client,
  ownerOf: (id) => (id === account ? { customer: customer(change) } : undefined),
  now: () => new Date('2026-11-20T04:00:00Z'),
});

function consume(change: Partial<ConsumerDeps> = {}): void {
  consumer = startConsumer({
    sqs,
    queueUrl,
    deadLetters: sqsDeadLetters(sqs, deadLetterUrl, log),
    deliver: (events) => deliver(events, deps()),
    log,
    waitSeconds: 1,
    backoffMs: { first: 50, most: 100 },
    ...change,
  });
}

const finding = (user: string, change: object = {}) => ({
  schemaVersion: '2.0',
  accountId: account,
  region: 'us-east-1',
  id: `f-${user}`,
  arn: `arn:aws:guardduty:us-east-1:${account}:detector/d/finding/f-${user}`,
  type: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller',
  severity: 5,
  resource: {
    resourceType: 'AccessKey',
    accessKeyDetails: { userName: user, userType: 'IAMUser', accessKeyId: 'AKIAEXAMPLEEXAMPLE09' },
  },
  service: { detectorId: 'd' },
  ...change,
});
const send = (value: unknown) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: typeof value === 'string' ? value : JSON.stringify(value),
    }),
  );

function incident(user: string): WorkflowHandle {
  const handle = client.workflow.getHandle(incidentId('intake-test', account, `iam-user:${user}`));
  handles.push(handle);
  return handle;
}

/** The alerts an incident has been told, read from its history. */
async function alertsOf(handle: WorkflowHandle): Promise<number> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).filter((e) => e.workflowExecutionSignaledEventAttributes?.signalName === 'alert').length;
}

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
const emptied = () => eventually('an empty queue', async () => (await inQueue()) === 0);

describe('an alert in the queue', () => {
  it('starts its incident, found by its search attributes, and only then is deleted', async () => {
    consume();
    await send(finding('kim'));
    await emptied();
    const described = await incident('kim').describe();
    expect(described.type).toBe('incident');
    expect(described.taskQueue).toBe('firebreak-workflows');
    const values = described.typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]);
    expect(Object.fromEntries(values)).toMatchObject({
      FirebreakCustomer: 'intake-test',
      FirebreakAccount: account,
      FirebreakSeverity: 'medium',
      FirebreakCategory: 'unauthorized-access',
      FirebreakPhase: 'detect',
      FirebreakStatus: 'open',
    });
  });

  it('joins the incident about the same thing', async () => {
    consume();
    await send(finding('kim'));
    await send(finding('kim', { id: 'another' }));
    await emptied();
    expect(await alertsOf(incident('kim'))).toBe(2);
  });

  it('is not lost because another in the same message is bad', async () => {
    consume();
    await send([finding('kim'), 'not an event', { accountId: '123' }, finding('lee')]);
    await emptied();
    expect(await alertsOf(incident('kim'))).toBe(1);
    expect(await alertsOf(incident('lee'))).toBe(1);
    const [letter] = await deadLetters();
    expect(letter?.reason).toMatch(/plain text, not JSON; no normaliser knows/);
  });

  it('waits in the queue while Temporal is away', async () => {
    let away = true;
    let calls = 0;
    consume({
      deliver: (events) => {
        calls++;
        return away ? Promise.reject(new Error('14 UNAVAILABLE')) : deliver(events, deps());
      },
    });
    await send(finding('kim'));
    await eventually('an attempt to deliver', () => calls > 0);
    expect(await inQueue()).toBe(1);
    away = false;
    await emptied();
    expect(await alertsOf(incident('kim'))).toBe(1);
    expect(await deadLetters()).toEqual([]);
  });
});

describe('what cannot become an incident', () => {
  it.each([
    ['no JSON', () => 'hello', /not JSON/],
    [
      'an account of nobody',
      () => finding('kim', { accountId: '999999999999', arn: 'x' }),
      /no customer owns AWS account 999999999999/,
    ],
  ])('because of %s is kept with the reason and the body as it came', async (_name, message, reason) => {
    consume();
    const value = message();
    await send(value);
    await emptied();
    const [letter] = await deadLetters();
    expect(letter?.reason).toMatch(reason);
    expect(letter?.body).toBe(typeof value === 'string' ? value : JSON.stringify(value));
  });

  it('because it is noise is gone without a trace in the dead letters', async () => {
    consume();
    await send({ source: 'aws.autoscaling', 'detail-type': 'EC2 Instance Launch Successful', detail: {} });
    await emptied();
    expect(await deadLetters()).toEqual([]);
  });
});

describe('delivery', () => {
  it('below the minimum severity of the customer is ignored with the reason', async () => {
    const receipts = await deliver(eventsIn(finding('kim')), deps({ minimumSeverity: 'high' }));
    expect(receipts).toEqual([{ outcome: 'ignored', reason: "medium is below Intake Test's minimum severity (high)" }]);
  });

  it('of a recurrence names the last closed run', async () => {
    await deliver(eventsIn(finding('kim')), deps());
    const first = await incident('kim').describe();
    await incident('kim').terminate();
    await deliver(eventsIn(finding('kim')), deps());
    const { events } = await incident('kim').fetchHistory();
    const [input] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    expect(JSON.parse(Buffer.from(input?.data ?? []).toString())).toEqual({
      customerId: 'intake-test',
      account,
      recurrenceOf: first.runId,
    });
  });

  it('of a sample opens a drill of its own and never joins the real incident', async () => {
    const [real] = await deliver(eventsIn(finding('kim')), deps());
    const [sample] = await deliver(eventsIn(finding('kim', { title: '[SAMPLE] x' })), deps());
    expect(real).toMatchObject({ outcome: 'delivered', incidentId: incident('kim').workflowId });
    expect(sample).toMatchObject({ outcome: 'delivered' });
    if (sample?.outcome !== 'delivered') return;
    expect(sample.incidentId).toMatch(/-drill-/);
    handles.push(client.workflow.getHandle(sample.incidentId));
  });

  it("ignores the engine's own calls, but not those of a stranger with its role", async () => {
    const call = (session: string) =>
      eventsIn({
        eventSource: 'ec2.amazonaws.com',
        eventName: 'DeleteFlowLogs',
        eventID: session,
        recipientAccountId: account,
        awsRegion: 'us-east-1',
        eventTime: '2026-11-20T03:00:00Z',
        userIdentity: {
          type: 'AssumedRole',
          arn: `arn:aws:sts::${account}:assumed-role/firebreak-isolate/${session}`,
          sessionContext: { sessionIssuer: { userName: 'firebreak-isolate' } },
        },
      });
    expect(await deliver(call(`intake-test-${account}-iam-user-0`), deps())).toMatchObject([{ outcome: 'ignored' }]);
    const [stranger] = await deliver(call('mallory'), deps());
    expect(stranger?.outcome).toBe('delivered');
    if (stranger?.outcome === 'delivered') handles.push(client.workflow.getHandle(stranger.incidentId));
  });
});
