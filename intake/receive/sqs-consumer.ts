/** Reads the alert queue. A message is deleted only when Temporal has every alert in it and the rejected events are kept. */
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeadLetters } from './dead-letters.ts';
import { eventsInText } from '../unwrap/unwrap.ts';
import type { Log } from '../../domain/log.ts';
import { logReceipts } from './report.ts';
import type { RawEvent } from '../outcome.ts';
import type { Receipt } from '../deliver.ts';

export interface ConsumerDeps {
  sqs: SQSClient;
  queueUrl: string;
  deadLetters: DeadLetters;
  /** @param message the message's id, the same at each of its deliveries */
  deliver(events: readonly RawEvent[], message: string): Promise<Receipt[]>;
  log: Log;
  /** Long poll, in seconds; AWS allows up to 20. */
  waitSeconds?: number;
  /** First and longest pause after a failure, in milliseconds. The pause doubles each time. */
  backoffMs?: { first: number; most: number };
}

export interface Consumer {
  /** Ends the poll, finishes the messages it has, then resolves. */
  stop(): Promise<void>;
}

export function startConsumer(deps: ConsumerDeps): Consumer {
  const stopping = new AbortController();
  const running = poll(deps, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/**
 * Pauses polling while Temporal or SQS cannot be reached. Every receive counts towards the queue's redrive policy, and
 * a long outage must not push good alerts out of the queue.
 */
async function poll(deps: ConsumerDeps, signal: AbortSignal): Promise<void> {
  const backoff = deps.backoffMs ?? { first: 1_000, most: 60_000 };
  let pauseMs = 0;
  while (!signal.aborted) {
    const ok = await receive(deps, signal);
    pauseMs = ok ? 0 : Math.min(Math.max(pauseMs * 2, backoff.first), backoff.most);
    if (pauseMs > 0) await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** @returns false if anything failed that may work later */
async function receive(deps: ConsumerDeps, signal: AbortSignal): Promise<boolean> {
  try {
    const { Messages: messages = [] } = await deps.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: deps.queueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: deps.waitSeconds ?? 20,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      }),
      { abortSignal: signal },
    );
    const done = await Promise.all(messages.map((message) => handle(message, deps)));
    return done.every(Boolean);
  } catch (error) {
    if (signal.aborted) return true;
    deps.log.error('the alert queue cannot be read; trying again', { error });
    return false;
  }
}

async function handle(message: Message, deps: ConsumerDeps): Promise<boolean> {
  const body = message.Body ?? '';
  try {
    const receipts = await deps.deliver(eventsInText(body), message.MessageId ?? randomUUID());
    const reasons = receipts.flatMap((r) => (r.outcome === 'rejected' ? [r.reason] : []));
    if (reasons.length > 0) await deps.deadLetters.keep(body, reasons, 'sqs');
    logReceipts(receipts, { via: 'sqs', messageId: message.MessageId }, deps.log);
    await deps.sqs.send(new DeleteMessageCommand({ QueueUrl: deps.queueUrl, ReceiptHandle: message.ReceiptHandle }));
    return true;
  } catch (error) {
    deps.log.error('a message stays in the queue and will come again', { messageId: message.MessageId, error });
    await postpone(message, deps);
    return false;
  }
}

/** Makes a message visible again after a delay that grows with each receive (seconds: 5, 10, 20, … 900). */
async function postpone(message: Message, deps: ConsumerDeps): Promise<void> {
  const received = Number(message.Attributes?.ApproximateReceiveCount ?? 1);
  const seconds = Math.min(5 * 2 ** Math.max(0, received - 1), 900);
  await deps.sqs
    .send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: deps.queueUrl,
        ReceiptHandle: message.ReceiptHandle,
        VisibilityTimeout: seconds,
      }),
    )
    // The queue's own visibility timeout brings the message back too.
    .catch((error: unknown) => deps.log.debug('visibility unchanged', { error }));
}
