/** Keeps messages that cannot become an incident, with the reason, until somebody has looked at them. */
import { GetQueueAttributesCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Log } from '../../domain/log.ts';

export interface DeadLetters {
  /**
   * @param body the message as it was received
   * @param reasons one for each rejected event
   * @param sender who sent it by HTTPS (`keptName`). It may say no more when it is received again.
   * @throws if it cannot be kept; the message must then stay in its queue
   */
  keep(body: string, reasons: readonly string[], via: string, sender?: string): Promise<void>;
}

/** The attribute of a message that names its sender, if it came by HTTPS. */
export const SENDER_ATTRIBUTE = 'FirebreakSender';
/** What a message can have at most, with its attributes: 1 MiB. */
export const MOST_KEPT_BYTES = 1024 * 1024 - 16 * 1024;

/** What a process keeps its rejected messages in. Without a queue, it is its log. */
export const createDeadLetters = (sqs: SQSClient, queueUrl: string | undefined, log: Log): DeadLetters =>
  queueUrl === undefined ? loggedDeadLetters(log) : sqsDeadLetters(sqs, queueUrl, log);

/** Sends to an SQS queue. The reason is a message attribute, so that the body can be sent again unchanged. */
export function sqsDeadLetters(sqs: SQSClient, queueUrl: string, log: Log): DeadLetters {
  return {
    async keep(body, reasons, via, sender) {
      const why = attributeText(reasons.join('; '));
      log.warn('rejected', { via, sender, why });
      const named: Attributes = sender === undefined ? {} : { [SENDER_ATTRIBUTE]: text(sender) };
      const attributes: Attributes = {
        ...named,
        FirebreakReason: text(why),
        FirebreakVia: text(via),
        FirebreakRejected: { DataType: 'Number', StringValue: String(reasons.length) },
      };
      const send = (MessageAttributes: Attributes): Promise<unknown> =>
        sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: messageText(body), MessageAttributes }));
      await send(attributes).catch(async (error: unknown) => {
        // Attributes count towards SQS's size limit, so a message of full size is kept without the reason.
        if (!isTooLong(error)) throw error;
        await send(named);
      });
    },
  };
}

type Attributes = Record<string, { DataType: string; StringValue: string }>;
const text = (StringValue: string): Attributes[string] => ({ DataType: 'String', StringValue });

/** About how many messages a queue has that can be received. */
export const countMessages = (sqs: SQSClient, queueUrl: string): Promise<number> =>
  sumOf(sqs, queueUrl, ['ApproximateNumberOfMessages']);

/** The same with those that somebody has received and is looking at. */
export const countKept = (sqs: SQSClient, queueUrl: string): Promise<number> =>
  sumOf(sqs, queueUrl, ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible']);

type Count = 'ApproximateNumberOfMessages' | 'ApproximateNumberOfMessagesNotVisible';

async function sumOf(sqs: SQSClient, queueUrl: string, names: Count[]): Promise<number> {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: names }));
  return names.reduce((sum, name) => sum + Number(Attributes?.[name] ?? 0), 0);
}

/** Writes to the log, when there is no queue. */
function loggedDeadLetters(log: Log): DeadLetters {
  return {
    keep(body, reasons, via, sender) {
      log.error('rejected, and kept only in this log: set FIREBREAK_DEAD_LETTER_QUEUE_URL', {
        via,
        sender,
        why: reasons.join('; ').slice(0, 1000),
        body,
      });
      return Promise.resolve();
    },
  };
}

/** SQS refuses most control characters. */
const messageText = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- control characters are what it removes
  text.replace(/[^\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');

/** It refuses empty values too. */
function attributeText(text: string): string {
  const clean = messageText(text.slice(0, 1000));
  return clean.trim() === '' ? 'no reason given' : clean;
}

const isTooLong = (error: unknown): boolean =>
  error instanceof Error && /InvalidParameterValue|MessageTooLong|BatchRequestTooLong/.test(error.name);
