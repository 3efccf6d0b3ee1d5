/** `POST /events/sns`: the topic is known before a certificate is fetched, and the signature verified before the message is read. */
import type { IncomingMessage } from 'node:http';
import { parseJson } from '../../domain/fields.ts';
import { Budget, MESSAGE } from '../unwrap/budget.ts';
import { eventsIn } from '../unwrap/unwrap.ts';
import type { Accepted, Doors } from './doors.ts';
import { readSigned } from './http-body.ts';
import { notification } from './queue-message.ts';
import { Refused } from './refused.ts';
import {
  confirmationUrl,
  FRESH_MS,
  readSnsMessage,
  SnsSignatureError,
  verifySnsMessage,
  type SnsMessage,
} from './sns-signature.ts';

/** Bytes. A message of SNS is 256 KiB at most, and JSON writes each quote of it as two characters. */
const MOST_BODY = 512 * 1024;

/** Refuses what the headers alone show to be no message of ours, before its body is read. @throws Refused */
function checkSnsHeaders({ headers }: IncomingMessage, { senders }: Doors): void {
  if (headers['x-amz-sns-rawdelivery'] === 'true')
    throw new Refused(403, 'raw message delivery is not signed: turn it off on this subscription');
  const topic = headers['x-amz-sns-topic-arn'];
  if (typeof topic === 'string' && senders.topic(topic) === undefined) throw unlisted();
}

/** @throws Refused */
export async function receiveSns(request: IncomingMessage, doors: Doors): Promise<unknown> {
  const now = new Date();
  checkSnsHeaders(request, doors);
  const { body, message } = await doors.unproven(request, async () => {
    const signed = await readSigned(request, MOST_BODY);
    return { body: signed, message: await verified(signed, doors, now) };
  });
  const topic = message.TopicArn;
  const sender = doors.senders.topic(topic);
  if (sender === undefined) throw unlisted();
  const same = { sender: topic, key: message.MessageId, untilMs: Date.parse(message.Timestamp) + FRESH_MS + 1_000 };
  return doors.proven(topic, async () => {
    const { answer, replayed } = await doors.replays.once(same, now, async (): Promise<Accepted> => {
      if (message.Type !== 'Notification') return subscribe(message, doors);
      const events = eventsIn(notification({ ...message }), new Budget(MESSAGE));
      return doors.accept({ body, events, sender, via: 'sns', id: `sns|${topic}|${message.MessageId}` });
    });
    if (!replayed) return answer;
    doors.log.warn('a message of SNS came again and was not taken twice', { topic, id: message.MessageId });
    doors.refusals.count('/events/sns', 'a message came again');
    return { ...answer, replayed };
  });
}

async function verified(body: string, { senders, fetchCertificate }: Doors, now: Date): Promise<SnsMessage> {
  try {
    const message = readSnsMessage(parseJson(body), (topic) => senders.topic(topic) !== undefined, now);
    await verifySnsMessage(message, fetchCertificate, now);
    return message;
  } catch (error) {
    if (error instanceof SnsSignatureError) throw new Refused(403, error.message);
    throw error;
  }
}

async function subscribe(message: SnsMessage, doors: Doors): Promise<Accepted> {
  const { TopicArn: topic } = message;
  const { log } = doors;
  if (message.Type === 'SubscriptionConfirmation') {
    await doors.confirmSubscription(urlOf(message));
    log.info('SNS subscription confirmed', { topic });
    return { incidents: [], events: [], confirmed: topic };
  }
  log.warn('an SNS subscription has ended: alerts of this topic no longer arrive', { topic });
  return { incidents: [], events: [], unsubscribed: topic };
}

function urlOf(message: SnsMessage): URL {
  try {
    return confirmationUrl(message);
  } catch (error) {
    throw new Refused(403, (error as SnsSignatureError).message);
  }
}

const unlisted = (): Refused => new Refused(403, "the topic is under no customer's topics in customers.yaml");
