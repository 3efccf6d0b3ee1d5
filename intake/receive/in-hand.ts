/** Messages that were received but are not finished. Their number is limited, and other receivers do not get them. */
import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { EventEmitter, once } from 'node:events';
import type { Log } from '../../domain/log.ts';
import { chunksOf } from '../../domain/group.ts';

/** How long messages in hand are kept from other receivers, in seconds, and how often that is said again, in milliseconds. */
export interface Keeping {
  everyMs: number;
  seconds: number;
}

/** Two tries fit into the shortest visibility timeout that docs/deploy.md allows. */
const KEEPING: Keeping = { everyMs: 20_000, seconds: 60 };
/** Messages are deleted together with those that are done within so many milliseconds. */
const DELETE_WITHIN_MS = 20;
/** SQS's limit on entries of one call. */
const BATCH = 10;

/** Calls to SQS at the same time. */
const CALLS_AT_ONCE = 8;

/**
 * Enough to look past one customer's storm: SQS hands messages out in about their order, and only what is in hand can be
 * handed over by turns of the customers.
 */
const MOST_MESSAGES = 5_000;
const MOST_BYTES = 32_000_000;

export interface Queue {
  sqs: SQSClient;
  queueUrl: string;
  log: Log;
  keeping?: Keeping;
}

export class InHand {
  readonly #queue: Queue;
  readonly #keeping: Keeping;
  readonly #messages = new Set<Message>();
  readonly #changed = new EventEmitter();
  #bytes = 0;
  #done: Message[] = [];
  #keeper: NodeJS.Timeout | undefined;

  constructor(queue: Queue) {
    this.#queue = queue;
    this.#keeping = queue.keeping ?? KEEPING;
  }

  get size(): number {
    return this.#messages.size;
  }

  add(message: Message): void {
    this.#messages.add(message);
    this.#bytes += message.Body?.length ?? 0;
    this.#keeper ??= setInterval(() => void this.#keep(), this.#keeping.everyMs);
  }

  /** Resolves when there is room for more messages. */
  async room(signal: AbortSignal): Promise<void> {
    while ((this.size > MOST_MESSAGES - BATCH || this.#bytes > MOST_BYTES) && !signal.aborted) {
      await once(this.#changed, 'fewer', { signal }).catch(() => undefined);
    }
  }

  async empty(): Promise<void> {
    while (this.size > 0) await once(this.#changed, 'fewer');
    if (this.#done.length > 0) await this.#delete();
  }

  /** Takes a message that is delivered out of the queue. Should that fail, it comes again, and counts once. */
  done(message: Message): void {
    if (this.#done.length === 0) setTimeout(() => void this.#delete(), DELETE_WITHIN_MS);
    this.#done.push(message);
  }

  /** Makes a message visible again after so many seconds. */
  async giveBack(message: Message, seconds: number): Promise<void> {
    const { sqs, queueUrl, log } = this.#queue;
    this.#remove(message);
    await sqs
      .send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: queueUrl,
          ReceiptHandle: message.ReceiptHandle,
          VisibilityTimeout: seconds,
        }),
      )
      // The queue's own visibility timeout brings the message back too.
      .catch((error: unknown) => log.debug('visibility unchanged', { error }));
  }

  async #delete(): Promise<void> {
    const { sqs, queueUrl, log } = this.#queue;
    const done = this.#done;
    this.#done = [];
    await forEachBatch(done, async (Entries) => {
      try {
        const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
        if (Failed.length > 0) log.warn('messages are delivered but not deleted', { why: Failed[0]?.Message });
      } catch (error) {
        log.warn('messages are delivered but not deleted', { error });
      }
    });
    for (const message of done) this.#remove(message);
  }

  #remove(message: Message): void {
    if (!this.#messages.delete(message)) return;
    this.#bytes -= message.Body?.length ?? 0;
    if (this.size === 0) {
      clearInterval(this.#keeper);
      this.#keeper = undefined;
    }
    this.#changed.emit('fewer');
  }

  async #keep(): Promise<void> {
    const { sqs, queueUrl, log } = this.#queue;
    await forEachBatch([...this.#messages], async (entries) => {
      const Entries = entries.map((entry) => ({ ...entry, VisibilityTimeout: this.#keeping.seconds }));
      try {
        await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries }));
      } catch (error) {
        // Should a message come again meanwhile, it counts once.
        log.warn('messages in hand are not kept from other receivers', { error });
      }
    });
  }
}

type Entry = { Id: string; ReceiptHandle: string | undefined };

async function forEachBatch(messages: readonly Message[], call: (entries: Entry[]) => Promise<void>): Promise<void> {
  const entries = messages.map((m, i) => ({ Id: String(i), ReceiptHandle: m.ReceiptHandle }));
  const batches = chunksOf(entries, BATCH);
  const lane = async (): Promise<void> => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) await call(batch);
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, lane));
}
