/** Reads the alert queue. A message is deleted only when Temporal has every alert in it and the rejected events are kept. */
import { ReceiveMessageCommand, type Message } from '@aws-sdk/client-sqs';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFromTemporal } from '../../contract/temporal/errors.ts';
import type { Availability, Pauses } from './availability.ts';
import { SENDER_ATTRIBUTE, type DeadLetters } from './dead-letters.ts';
import { InHand, type Queue } from './in-hand.ts';
import { openQueueMessage } from './queue-message.ts';
import { logReceipts } from './report.ts';
import type { Senders } from './senders.ts';
import type { Sender } from '../../domain/senders.ts';
import type { RawEvent } from '../outcome.ts';
import type { Receipt } from '../deliver.ts';

export interface ConsumerDeps extends Queue {
  deadLetters: DeadLetters;
  temporal: Availability;
  senders: Senders;
  /** @param message the message's id, the same at each of its deliveries */
  deliver(events: readonly RawEvent[], message: string, sender: Sender): Promise<Receipt[]>;
  /** Long poll, in seconds; AWS allows up to 20. */
  waitSeconds?: number;
  /** Pauses after a failure that is not Temporal's. */
  pauses?: Pauses;
}

export interface Consumer {
  /** Ends the poll, finishes the messages it has, then resolves. Those that wait for Temporal go back to the queue. */
  stop(): Promise<void>;
}

export function startConsumer(deps: ConsumerDeps): Consumer {
  const stopping = new AbortController();
  const running = new Poll(deps, stopping.signal).run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Receives of one turn while the queue is full: SQS gives ten messages a call at most. */
const RECEIVES = 5;
const RECEIVE_MOST = 10;

class Poll {
  readonly #deps: ConsumerDeps;
  readonly #signal: AbortSignal;
  readonly #inHand: InHand;
  /** Grows with each failure and only a message that is done ends it: an empty receive proves nothing. */
  #pauseMs = 0;
  #hasFailed = false;

  constructor(deps: ConsumerDeps, signal: AbortSignal) {
    this.#deps = deps;
    this.#signal = signal;
    this.#inHand = new InHand(deps);
  }

  async run(): Promise<void> {
    let isFull = false;
    while (!this.#signal.aborted) {
      await this.#deps.temporal.ready(this.#signal);
      await this.#rest();
      await this.#inHand.room(this.#signal);
      if (this.#signal.aborted) break;
      const counts: number[] = isFull
        ? await Promise.all(Array.from({ length: RECEIVES }, () => this.#receive(0)))
        : [await this.#receive(this.#deps.waitSeconds ?? 20)];
      isFull = counts.includes(RECEIVE_MOST);
    }
    await this.#inHand.empty();
  }

  /** @returns how many messages came */
  async #receive(waitSeconds: number): Promise<number> {
    const { sqs, queueUrl, log } = this.#deps;
    try {
      const { Messages: messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: RECEIVE_MOST,
          WaitTimeSeconds: waitSeconds,
          MessageSystemAttributeNames: ['ApproximateReceiveCount'],
          MessageAttributeNames: [SENDER_ATTRIBUTE],
        }),
        { abortSignal: this.#signal },
      );
      for (const message of messages) {
        this.#inHand.add(message);
        void this.#handle(message);
      }
      return messages.length;
    } catch (error) {
      if (this.#signal.aborted) return 0;
      log.error('the alert queue cannot be read; trying again', { error });
      this.#failed();
      return 0;
    }
  }

  async #handle(message: Message): Promise<void> {
    const { temporal, log } = this.#deps;
    try {
      while (!(await this.#isTaken(message))) {
        await temporal.ready(this.#signal);
        // Another intake may have more luck.
        if (this.#signal.aborted) return await this.#inHand.giveBack(message, 0);
      }
      this.#pauseMs = 0;
      this.#inHand.done(message);
    } catch (error) {
      log.error('a message stays in the queue and will come again', { messageId: message.MessageId, error });
      this.#failed();
      await this.#inHand.giveBack(message, secondsAway(message));
    }
  }

  /** @returns false if Temporal is away: the message stays in hand, since each receive brings it nearer to the dead letters */
  async #isTaken(message: Message): Promise<boolean> {
    const { deadLetters, temporal, senders, log } = this.#deps;
    const body = message.Body ?? '';
    const kept = message.MessageAttributes?.[SENDER_ATTRIBUTE]?.StringValue;
    const opened = openQueueMessage(body, senders, kept);
    let receipts: Receipt[];
    try {
      receipts =
        'refused' in opened
          ? [{ outcome: 'rejected', reason: opened.refused }]
          : await this.#deps.deliver(opened.events, message.MessageId ?? randomUUID(), opened.sender);
      temporal.worked();
    } catch (error) {
      if (!isFromTemporal(error)) throw error;
      if (temporal.failed())
        log.error('Temporal does not take alerts; what was received is kept until it does', { error });
      return false;
    }
    const reasons = receipts.flatMap((r) => (r.outcome === 'rejected' ? [r.reason] : []));
    if (reasons.length > 0) await deadLetters.keep(body, reasons, 'sqs', kept);
    logReceipts(receipts, { via: 'sqs', messageId: message.MessageId }, log);
    return true;
  }

  #failed(): void {
    const { first, most } = this.#deps.pauses ?? { first: 1_000, most: 60_000 };
    this.#pauseMs = Math.min(Math.max(this.#pauseMs * 2, first), most);
    this.#hasFailed = true;
  }

  async #rest(): Promise<void> {
    if (!this.#hasFailed) return;
    this.#hasFailed = false;
    await sleep(this.#pauseMs, undefined, { signal: this.#signal }).catch(() => undefined);
  }
}

/** Grows with each receive: 5, 10, 20, … 900. */
function secondsAway(message: Message): number {
  const received = Number(message.Attributes?.ApproximateReceiveCount ?? 1);
  return Math.min(5 * 2 ** Math.max(0, received - 1), 900);
}
