/** Gives messages of the dead-letter queue back to the alert queue: bounded, each sent before it is deleted. */
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { SENDER_ATTRIBUTE } from './dead-letters.ts';
import { VIA_REFUSALS } from './refusals.ts';

export interface RedriveDeps {
  sqs: SQSClient;
  alertQueueUrl: string;
  deadLetterQueueUrl: string;
  now(): Date;
}

export interface Redriven {
  /** Messages given back. */
  count: number;
  /** Why they had been rejected, and how many for each reason; `null`: nobody had read them, for Temporal was away. */
  reasons: Map<string | null, number>;
}

const VISIBILITY_SECONDS = 60;
/** An empty receive of SQS does not prove an empty queue. */
const EMPTY_RECEIVES = 3;

/**
 * Not SQS's own message move task: that one has no limit, and would send again what is rejected again meanwhile.
 * Should it be interrupted between send and delete, the message is in both queues, and its alerts join their incident twice.
 * @param most messages to give back
 */
export async function redrive(most: number, deps: RedriveDeps): Promise<Redriven> {
  const { sqs, alertQueueUrl, deadLetterQueueUrl } = deps;
  const beganMs = deps.now().getTime();
  const redriven: Redriven = { count: 0, reasons: new Map() };
  for (let empty = 0; redriven.count < most && empty < EMPTY_RECEIVES;) {
    const messages = await receive(Math.min(10, most - redriven.count), deps);
    const old = messages.filter((m) => Number(m.Attributes?.SentTimestamp ?? 0) < beganMs);
    empty = old.length === 0 ? empty + 1 : 0;
    for (const message of messages) {
      const handle = { QueueUrl: deadLetterQueueUrl, ReceiptHandle: message.ReceiptHandle };
      if (!old.includes(message)) {
        // It was rejected after the redrive began, perhaps for the second time.
        await sqs.send(new ChangeMessageVisibilityCommand({ ...handle, VisibilityTimeout: 0 }));
        continue;
      }
      if (message.MessageAttributes?.['FirebreakVia']?.StringValue === VIA_REFUSALS) {
        // A count of refused requests: there is nothing to deliver.
        await sqs.send(new DeleteMessageCommand(handle));
        continue;
      }
      // What came by HTTPS speaks for its sender again, and never as EventBridge.
      const sender = message.MessageAttributes?.[SENDER_ATTRIBUTE];
      const MessageAttributes = sender === undefined ? {} : { [SENDER_ATTRIBUTE]: sender };
      await sqs.send(new SendMessageCommand({ QueueUrl: alertQueueUrl, MessageBody: message.Body, MessageAttributes }));
      await sqs.send(new DeleteMessageCommand(handle));
      const reason = message.MessageAttributes?.['FirebreakReason']?.StringValue ?? null;
      redriven.count += 1;
      redriven.reasons.set(reason, (redriven.reasons.get(reason) ?? 0) + 1);
    }
  }
  return redriven;
}

async function receive(most: number, { sqs, deadLetterQueueUrl }: RedriveDeps): Promise<Message[]> {
  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: deadLetterQueueUrl,
      MaxNumberOfMessages: most,
      WaitTimeSeconds: 1,
      VisibilityTimeout: VISIBILITY_SECONDS,
      MessageAttributeNames: ['FirebreakReason', 'FirebreakVia', SENDER_ATTRIBUTE],
      MessageSystemAttributeNames: ['SentTimestamp'],
    }),
  );
  return Messages ?? [];
}
