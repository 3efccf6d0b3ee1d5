/** How the alert queue is read in an outage and in a burst of alerts, with a fake SQS and a fake Temporal. */
import { status } from '@grpc/grpc-js';
import { ServiceError } from '@temporalio/client';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLog } from '../../../config/log.ts';
import { Availability } from '../../../intake/receive/availability.ts';
import { receiptOf } from '../../../domain/alert-groups.ts';
import { Grouping } from '../../../intake/group.ts';
import { startConsumer, type Consumer, type ConsumerDeps } from '../../../intake/receive/sqs-consumer.ts';
import { NO_SENDERS } from '../rig.ts';
import { alert } from '../../workflows/world.ts';

/** Fake time also drives `node:timers/promises`, by this. */
vi.mock('node:timers/promises', () => ({
  setTimeout: (ms: number, _value: unknown, { signal }: { signal: AbortSignal }) =>
    new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
    }),
}));

let consumer: Consumer | undefined;
beforeEach(() => void vi.useFakeTimers());
afterEach(async () => {
  const stopped = consumer?.stop();
  await vi.advanceTimersByTimeAsync(1_000);
  await stopped;
  vi.useRealTimers();
});

const unavailable = (): Error => {
  const cause = Object.assign(new Error('away'), { code: status.UNAVAILABLE, details: '', metadata: {} });
  return new ServiceError('away', { cause });
};

interface Call {
  name: string;
  entries: number;
  atSeconds: number;
}

/** A queue of messages, with a record of its calls. An empty receive takes a second. */
function play(queue: Message[], deliver: ConsumerDeps['deliver'], answers = () => Promise.resolve(true)) {
  const calls: Call[] = [];
  const began = Date.now();
  const send = async (command: { constructor: { name: string }; input: { Entries?: unknown[] } }) => {
    const { name } = command.constructor;
    calls.push({ name, entries: command.input.Entries?.length ?? 1, atSeconds: (Date.now() - began) / 1000 });
    if (name !== 'ReceiveMessageCommand') return {};
    if (queue.length === 0) await new Promise((resolve) => setTimeout(resolve, 1_000));
    return { Messages: queue.splice(0, 10) };
  };
  consumer = startConsumer({
    sqs: { send } as unknown as SQSClient,
    queueUrl: 'https://sqs',
    deadLetters: { keep: () => Promise.resolve() },
    temporal: new Availability(answers),
    senders: NO_SENDERS,
    deliver,
    log: createLog({ process: 'intake', level: 'error' }, () => undefined),
  });
  const of = (name: string) => calls.filter((c) => c.name === `${name}Command`);
  return { calls, of };
}
const EVENT = JSON.stringify({ source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', detail: {} });
const messages = (count: number, body = EVENT): Message[] =>
  Array.from({ length: count }, (_, i) => ({ MessageId: `m${i}`, ReceiptHandle: `r${i}`, Body: body }));
const seconds = (n: number) => vi.advanceTimersByTimeAsync(n * 1_000);

describe('while Temporal is away', () => {
  it('nothing is received, and it is noticed within five seconds that Temporal is back', async () => {
    let away = true;
    const { of } = play(
      [],
      () => Promise.resolve([]),
      () => Promise.resolve(!away),
    );
    await seconds(3_600);
    expect(of('ReceiveMessage')).toEqual([]);
    away = false;
    await seconds(5);
    expect(of('ReceiveMessage').length).toBeGreaterThan(0);
  });

  it('what is in hand is kept from other receivers for an hour, then delivered and deleted', async () => {
    let away = true;
    const { of } = play(messages(10), () => (away ? Promise.reject(unavailable()) : Promise.resolve([])));
    await seconds(3_600);
    const kept = of('ChangeMessageVisibilityBatch');
    expect(kept.length).toBeGreaterThanOrEqual(179);
    expect(kept.every((c) => c.entries === 10)).toBe(true);
    expect(of('ChangeMessageVisibility')).toEqual([]);
    expect(of('DeleteMessageBatch')).toEqual([]);
    away = false;
    await seconds(6);
    expect(of('DeleteMessageBatch')).toMatchObject([{ entries: 10 }]);
  });

  it('what is in hand goes back at once when intake stops', async () => {
    const { of } = play(messages(3), () => Promise.reject(unavailable()));
    await seconds(10);
    const stopped = consumer?.stop();
    await seconds(1);
    await stopped;
    expect(of('ChangeMessageVisibility')).toHaveLength(3);
    expect(of('DeleteMessageBatch')).toEqual([]);
  });
});

describe('after a failure that is not of Temporal', () => {
  it('the pauses grow, although empty receives lie between', async () => {
    const queue: Message[] = [];
    const failedAt: number[] = [];
    const began = Date.now();
    const { of } = play(queue, () => {
      failedAt.push((Date.now() - began) / 1000);
      return Promise.reject(new Error('the dead-letter queue is away'));
    });
    const gaps: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      queue.push(...messages(1));
      await vi.waitUntil(() => failedAt.length === i + 1, { interval: 100, timeout: 200_000 });
      const failed = failedAt[i] ?? 0;
      await seconds(30);
      const next = of('ReceiveMessage').find((c) => c.atSeconds > failed + 0.01);
      gaps.push(Math.round((next?.atSeconds ?? 0) - failed));
    }
    expect(gaps).toEqual([1, 2, 4, 8]);
  });
});

describe('in a storm', () => {
  it("of one customer another customer's alert is handed over before all that lie in front of it but a few", async () => {
    const sent: string[] = [];
    let isSlow = true;
    const grouping = new Grouping({
      send: async (_, customer) => {
        sent.push(customer.id);
        await new Promise((resolve) => setTimeout(resolve, isSlow ? 1_000 : 0));
        return new Set();
      },
    });
    const storm = messages(1_500);
    const other: Message = { MessageId: 'other', ReceiptHandle: 'other', Body: EVENT };
    let n = 0;
    play([...storm, other, ...messages(100)], async (_, message) => {
      const about = message === 'other' ? 'iam-user:kim' : `iam-user:${(n += 1)}`;
      const delivered = { alert: alert('a', [], { correlationKey: about }), receipt: receiptOf(message) };
      await grouping.add(delivered, { id: message === 'other' ? 'globex' : 'acme' });
      return [];
    });
    await seconds(30);
    // Eight groups of a customer are on their way at a time, and each takes a second.
    expect(sent.indexOf('globex')).toBeGreaterThanOrEqual(0);
    expect(sent.indexOf('globex')).toBeLessThanOrEqual(16);
    expect(sent.filter((id) => id === 'acme').length).toBeGreaterThan(100);
    isSlow = false;
    await seconds(10);
  });

  it('no more than five thousand messages are in hand, and they are deleted ten at a time', async () => {
    let inHand = 0;
    let most = 0;
    const answers: (() => void)[] = [];
    const { of } = play(messages(12_000), async () => {
      most = Math.max(most, ++inHand);
      await new Promise<void>((resolve) => answers.push(resolve));
      inHand--;
      return [];
    });
    await seconds(10);
    expect(most).toBeGreaterThan(4_900);
    expect(most).toBeLessThanOrEqual(5_050);
    while (answers.length > 0) {
      for (const answer of answers.splice(0)) answer();
      await seconds(2);
    }
    expect(of('DeleteMessageBatch').reduce((n, c) => n + c.entries, 0)).toBe(12_000);
    expect(of('DeleteMessageBatch').length).toBeLessThan(1_500);
    expect(most).toBeLessThanOrEqual(5_050);
  });

  it('of large messages fewer are in hand', async () => {
    const { of } = play(messages(400, EVENT.padEnd(1_000_000)), () => new Promise(() => undefined));
    await seconds(10);
    expect(of('ReceiveMessage').length).toBeLessThan(12);
    consumer = undefined;
  });
});
