/** Checks that an SNS message is Amazon's (SNS Developer Guide, *Verifying the signatures of Amazon SNS messages*). */
import { createVerify, X509Certificate } from 'node:crypto';
import { parseArn } from '../../domain/arns.ts';

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

/** An SNS message that must not be believed; `message` says why. */
export class SnsSignatureError extends Error {
  override name = 'SnsSignatureError';
}

/** @throws SnsSignatureError */
export async function verifySnsMessage(
  value: unknown,
  fetchCertificate: FetchCertificate,
  now: Date,
): Promise<SnsMessage> {
  const message = snsMessage(value);
  const url = snsUrl(message.SigningCertURL, message.TopicArn);
  if (!/^\/SimpleNotificationService-[0-9a-f]+\.pem$/.test(url.pathname)) {
    throw new SnsSignatureError('the signing certificate is not an SNS certificate');
  }
  const algorithm = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' }[message.SignatureVersion];
  if (algorithm === undefined) throw new SnsSignatureError('the signature version is neither 1 nor 2');
  const certificate = await readCertificate(url, fetchCertificate);
  if (Date.parse(certificate.validTo) < now.getTime())
    throw new SnsSignatureError('the signing certificate has expired');
  const genuine = createVerify(algorithm)
    .update(canonical(message), 'utf8')
    .verify(certificate.publicKey, message.Signature, 'base64');
  if (!genuine) throw new SnsSignatureError('the signature does not match');
  return message;
}

/**
 * A URL that an SNS message may send us to: https, on an SNS host of the topic's own region.
 * @throws SnsSignatureError
 */
export function snsUrl(text: string, topicArn: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const host = /^sns\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/.exec(url?.hostname ?? '');
  if (
    url?.protocol !== 'https:' ||
    url.port !== '' ||
    url.username !== '' ||
    host === null ||
    host[1] !== parseArn(topicArn)?.region
  ) {
    throw new SnsSignatureError("the message points to a URL that is not SNS's of the topic's region");
  }
  return url;
}

function snsMessage(value: unknown): SnsMessage {
  if (value === null || typeof value !== 'object') throw new SnsSignatureError('not an SNS message');
  const message = value as Record<string, unknown>;
  const type = message['Type'];
  if (typeof type !== 'string' || !Object.hasOwn(SIGNED, type)) throw new SnsSignatureError('not an SNS message type');
  const required = ['MessageId', 'TopicArn', 'Message', 'Timestamp', 'SignatureVersion', 'Signature', 'SigningCertURL'];
  const wanted = type === 'Notification' ? required : [...required, 'Token', 'SubscribeURL'];
  for (const name of wanted) {
    if (typeof message[name] !== 'string') throw new SnsSignatureError(`the SNS message has no ${name}`);
  }
  if (message['Subject'] !== undefined && message['Subject'] !== null && typeof message['Subject'] !== 'string') {
    throw new SnsSignatureError('the SNS subject is not text');
  }
  return message as unknown as SnsMessage;
}

function canonical(message: SnsMessage): string {
  const names: readonly (keyof SnsMessage)[] = SIGNED[message.Type as keyof typeof SIGNED];
  return names.flatMap((name) => (message[name] == null ? [] : [`${name}\n${message[name]}\n`])).join('');
}

async function readCertificate(url: URL, fetchCertificate: FetchCertificate): Promise<X509Certificate> {
  const pem = await fetchCertificate(url);
  try {
    return new X509Certificate(pem);
  } catch {
    throw new SnsSignatureError('the signing certificate cannot be read');
  }
}

/** Downloads certificates without following redirects, and keeps the last few. */
export function cachedCertificates(fetchText: (url: URL) => Promise<string> = download): FetchCertificate {
  const known = new Map<string, string>();
  return async (url) => {
    const pem = known.get(url.href) ?? (await fetchText(url));
    known.delete(url.href);
    known.set(url.href, pem);
    for (const oldest of known.keys()) if (known.size > 20) known.delete(oldest);
    return pem;
  };
}

async function download(url: URL): Promise<string> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${url.hostname} answered ${response.status}`);
  return (await response.text()).slice(0, 100_000);
}
