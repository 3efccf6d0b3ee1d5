/** Checks that an SNS message is Amazon's (SNS Developer Guide, *Verifying the signatures of Amazon SNS messages*). */
import { createVerify, X509Certificate } from 'node:crypto';
import { parseArn } from '../../domain/arns.ts';
import { isObject } from '../../domain/fields.ts';
import { HOUR_MS } from '../../domain/units.ts';

/** The members of an SNS HTTP message that are signed, or say how it was signed. All are texts. */
export interface SnsMessage {
  Type: string;
  MessageId: string;
  TopicArn: string;
  Message: string;
  Timestamp: string;
  SignatureVersion: string;
  Signature: string;
  SigningCertURL: string;
  Subject?: string;
  Token?: string;
  SubscribeURL?: string;
}

/** Fetches a PEM certificate from a URL that has been checked. */
export type FetchCertificate = (url: URL) => Promise<string>;

const SIGNED = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
} as const satisfies Record<string, readonly (keyof SnsMessage)[]>;

/** An SNS message that must not be believed; `message` says why, in words of our own. */
export class SnsSignatureError extends Error {
  override name = 'SnsSignatureError';
}

/** Milliseconds. SNS tries for an hour at most to deliver to an HTTPS endpoint by its default policy. */
export const FRESH_MS = HOUR_MS;
/** How far Amazon's clock may be ahead of ours. */
const AHEAD_MS = 300_000;
/** SNS's own limit on a message. */
const MOST_MESSAGE = 256 * 1024;

/**
 * The members of a message of a topic that is listed, and fresh. Its signature is still to be verified.
 * @param isListed whether a topic's messages are read; asked before anything of the message is used
 * @throws SnsSignatureError
 */
export function readSnsMessage(value: unknown, isListed: (topicArn: string) => boolean, now: Date): SnsMessage {
  const message = snsMessage(value);
  if (!isListed(message.TopicArn))
    throw new SnsSignatureError("the topic is under no customer's topics in customers.yaml");
  if (Buffer.byteLength(message.Message) > MOST_MESSAGE)
    throw new SnsSignatureError(`the message is longer than ${MOST_MESSAGE} bytes`);
  // ISO 8601 in UTC, as SNS writes it.
  const sentMs = /^\d{4}-\d\d-\d\dT[\d:.]{8,13}Z$/.test(message.Timestamp) ? Date.parse(message.Timestamp) : Number.NaN;
  const ageMs = now.getTime() - sentMs;
  if (!(ageMs <= FRESH_MS && ageMs >= -AHEAD_MS))
    throw new SnsSignatureError('the message is more than an hour old, or of the future');
  return message;
}

/** @throws SnsSignatureError; what `fetchCertificate` throws */
export async function verifySnsMessage(
  message: SnsMessage,
  fetchCertificate: FetchCertificate,
  now: Date,
): Promise<void> {
  const url = snsUrl(message.SigningCertURL, message.TopicArn);
  if (message.SigningCertURL.includes('?') || !/^\/SimpleNotificationService-[0-9a-f]{8,64}\.pem$/.test(url.pathname)) {
    throw new SnsSignatureError('the signing certificate is not an SNS certificate');
  }
  const algorithm = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' }[message.SignatureVersion];
  if (algorithm === undefined) throw new SnsSignatureError('the signature version is neither 1 nor 2');
  const certificate = readCertificate(await fetchCertificate(url));
  if (Date.parse(certificate.validTo) < now.getTime() || Date.parse(certificate.validFrom) > now.getTime())
    throw new SnsSignatureError('the signing certificate has expired, or is not valid yet');
  const genuine = createVerify(algorithm)
    .update(canonical(message), 'utf8')
    .verify(certificate.publicKey, message.Signature, 'base64');
  if (!genuine) throw new SnsSignatureError('the signature does not match');
}

/** The domain of the endpoints of each partition (AWS General Reference, *Amazon SNS endpoints*). */
const DOMAINS: Readonly<Record<string, string>> = {
  aws: 'amazonaws.com',
  'aws-us-gov': 'amazonaws.com',
  'aws-cn': 'amazonaws.com.cn',
  'aws-eusc': 'amazonaws.eu',
  'aws-iso': 'c2s.ic.gov',
  'aws-iso-b': 'sc2s.sgov.gov',
  'aws-iso-e': 'cloud.adc-e.uk',
  'aws-iso-f': 'csp.hci.ic.gov',
};

/**
 * A URL that an SNS message may send us to: https, exactly the SNS endpoint of the topic's own region, without port,
 * user or fragment.
 * @throws SnsSignatureError
 */
function snsUrl(text: string, topicArn: string): URL {
  const { partition = '', region = '' } = parseArn(topicArn) ?? {};
  const host = `sns.${region}.${Object.hasOwn(DOMAINS, partition) ? DOMAINS[partition] : ''}`;
  // The text itself, since URL() takes out what is between: tabs, a default port, a user's name.
  const url = text.startsWith(`https://${host}/`) && URL.canParse(text) ? new URL(text) : undefined;
  if (url?.host !== host || url.hash !== '' || text.includes('#') || /[\s\\]/.test(text))
    throw new SnsSignatureError("the message points to a URL that is not SNS's of the topic's region");
  return url;
}

/** The URL that confirms the subscription of the message's topic, and does nothing else. @throws SnsSignatureError */
export function confirmationUrl(message: SnsMessage): URL {
  const url = snsUrl(message.SubscribeURL ?? '', message.TopicArn);
  const topic = url.searchParams.get('TopicArn') ?? message.TopicArn;
  if (url.pathname !== '/' || url.searchParams.get('Action') !== 'ConfirmSubscription' || topic !== message.TopicArn)
    throw new SnsSignatureError('the confirmation URL does something else than to confirm the subscription');
  return url;
}

function snsMessage(value: unknown): SnsMessage {
  if (!isObject(value)) throw new SnsSignatureError('not an SNS message');
  const type = value['Type'];
  if (typeof type !== 'string' || !Object.hasOwn(SIGNED, type)) throw new SnsSignatureError('not an SNS message type');
  const optional = type === 'Notification' ? ['Subject'] : [];
  const wanted = type === 'Notification' ? REQUIRED : [...REQUIRED, 'Token', 'SubscribeURL'];
  const members = [...wanted, ...optional].flatMap((name) => {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    if (typeof member === 'string') return [[name, member] as const];
    if (member == null && optional.includes(name)) return [];
    throw new SnsSignatureError(`the SNS message has no ${name}, or one that is no text`);
  });
  // Only these: any other member is not signed.
  return { Type: type, ...Object.fromEntries(members) } as unknown as SnsMessage;
}

const REQUIRED = ['MessageId', 'TopicArn', 'Message', 'Timestamp', 'SignatureVersion', 'Signature', 'SigningCertURL'];

function canonical(message: SnsMessage): string {
  const names: readonly (keyof SnsMessage)[] = SIGNED[message.Type as keyof typeof SIGNED];
  return names.flatMap((name) => (message[name] == null ? [] : [`${name}\n${message[name]}\n`])).join('');
}

function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new SnsSignatureError('the signing certificate cannot be read');
  }
}
