/** Messages of the dead-letter queue go back to the alert queue: moto's SQS behind the gateway. */
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { countMessages } from '../../../intake/receive/dead-letters.ts';
import { redrive } from '../../../intake/receive/redrive.ts';
import { seedKey } from '../../activities/harness.ts';
import { firebreakIn } from '../../cli/firebreak.ts';
import { testStack } from '../../stack.ts';

const stack = await testStack();
let credentials: { accessKeyId: string; secretAccessKey: string };
let sqs: SQSClient;
let alertQueueUrl: string;
let deadLetterQueueUrl: string;

beforeAll(async () => {
  credentials = await seedKey('999900000000');
  sqs = new SQSClient({ endpoint: stack.aws.endpoint, region: 'us-east-1', credentials });
});
beforeEach(async () => {
  alertQueueUrl = await createQueue();
  deadLetterQueueUrl = await createQueue();
});
afterEach(async () => {
  for (const QueueUrl of [alertQueueUrl, deadLetterQueueUrl]) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
});
afterAll(() => sqs.destroy());

async function createQueue(): Promise<string> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: randomUUID() }));
  return QueueUrl ?? '';
}
const lay = (body: string, reason?: string) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: deadLetterQueueUrl,
      MessageBody: body,
      ...(reason === undefined
        ? {}
        : { MessageAttributes: { FirebreakReason: { DataType: 'String', StringValue: reason } } }),
    }),
  );
async function bodies(QueueUrl: string): Promise<string[]> {
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  return (Messages ?? []).map((m) => m.Body ?? '').toSorted();
}
const deps = (nowMs: number) => ({ sqs, alertQueueUrl, deadLetterQueueUrl, now: () => new Date(nowMs) });
const soon = (): number => Date.now() + 60_000;

describe('a redrive', () => {
  it('gives each message back as it came, and says why it was there', async () => {
    await lay('{"a":1}');
    await lay('{"b":2}', 'no customer owns it');
    const { count, reasons } = await redrive(100, deps(soon()));
    expect(count).toBe(2);
    expect([...reasons]).toEqual(
      expect.arrayContaining([
        [null, 1],
        ['no customer owns it', 1],
      ]),
    );
    expect(await bodies(alertQueueUrl)).toEqual(['{"a":1}', '{"b":2}']);
    expect(await countMessages(sqs, deadLetterQueueUrl)).toBe(0);
  });

  it('stops at its limit', async () => {
    for (let i = 0; i < 5; i += 1) await lay(`{"n":${i}}`);
    expect((await redrive(3, deps(soon()))).count).toBe(3);
    expect(await countMessages(sqs, alertQueueUrl)).toBe(3);
    expect(await countMessages(sqs, deadLetterQueueUrl)).toBe(2);
  });

  it('leaves what was rejected after it began, and ends', async () => {
    await lay('{"again":1}', 'rejected again');
    expect((await redrive(100, deps(Date.now() - 60_000))).count).toBe(0);
    expect(await bodies(deadLetterQueueUrl)).toEqual(['{"again":1}']);
  });
});

describe('firebreak alerts redrive', () => {
  const run = (...options: string[]) =>
    firebreakIn(
      {
        env: {
          FIREBREAK_ALERT_QUEUE_URL: alertQueueUrl,
          FIREBREAK_DEAD_LETTER_QUEUE_URL: deadLetterQueueUrl,
          AWS_ENDPOINT_URL: stack.aws.endpoint,
          AWS_REGION: 'us-east-1',
          AWS_ACCESS_KEY_ID: credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        },
      },
      'alerts',
      'redrive',
      ...options,
    );

  it('only counts, unless it is told to send', async () => {
    await lay('{"a":1}', 'no customer owns it');
    expect(await run()).toMatchObject({ code: 0, out: expect.stringContaining('holds 1 message. Nothing was sent.') });
    expect(await countMessages(sqs, deadLetterQueueUrl)).toBe(1);
    const sent = await run('--send');
    expect(sent).toMatchObject({ code: 0, out: expect.stringContaining('1 message given back') });
    expect(sent.out).toMatch(/1 +no customer owns it/);
    expect(await bodies(alertQueueUrl)).toEqual(['{"a":1}']);
  });

  it('refuses a limit that is no number', async () => {
    expect(await run('--most', 'all')).toMatchObject({ code: 1, err: expect.stringContaining('--most takes a whole') });
  });
});
