/** The real HTTP receiver, with a record of what it does, and messages signed as Amazon SNS signs them. */
import { createSign, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createLog } from '../../../config/log.ts';
import type { Sender } from '../../../domain/senders.ts';
import { createReceiver, type ReceiverDeps } from '../../../intake/receive/http-receiver.ts';
import { Refusals } from '../../../domain/refusal-counts.ts';
import type { RawEvent } from '../../../intake/outcome.ts';
import { ACCOUNT, customerOf, HANBIT } from '../../customers.ts';
import { fixtureText } from '../fixtures.ts';
import { sendersOf } from '../rig.ts';
import { selfSigned } from './self-signed.ts';

export const KEY = 'a-key-of-acme-with-32-characters';
export const NEW_KEY = 'another-key-of-acme-while-rotated';
export const TOOLS_KEY = 'a-key-of-the-tools-of-acme-000001';
export const HANBITS_KEY = 'a-key-of-hanbit-with-32-characters';
export const TOPIC = 'arn:aws:sns:us-east-1:999900000000:alerts';
export const CERTIFICATE_URL = 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem';
export const amazon = selfSigned(new Date('2049-01-01'));
export const finding = fixtureText('guardduty-crypto-mining.raw');

export const senders = sendersOf(
  [
    customerOf({
      senders: [
        { id: 'acme-bus', door: 'eventbridge', sources: ['guardduty'] },
        { id: 'acme-tools', door: 'direct' },
        { id: 'acme-edr', door: 'webhook' },
      ],
      topics: [{ arn: TOPIC, sources: ['guardduty', 'cloudwatch', 'third-party'] }],
    }),
    customerOf({ ...HANBIT, senders: [{ id: 'hanbit-bus', door: 'eventbridge', sources: ['guardduty'] }] }),
  ],
  { 'acme-bus': [KEY, NEW_KEY], 'acme-tools': [TOOLS_KEY], 'hanbit-bus': [HANBITS_KEY] },
);

export async function openReceiver(deps: Partial<ReceiverDeps> = {}) {
  const seen = {
    events: [] as RawEvent[],
    senders: [] as Sender[],
    messages: [] as string[],
    confirmed: [] as string[],
    kept: [] as { body: string; sender: string | undefined }[],
    fetched: [] as string[],
    log: [] as string[],
  };
  const refusals = new Refusals();
  const server = createReceiver({
    deliver: (events, message, sender) => {
      seen.events.push(...events);
      seen.senders.push(sender);
      seen.messages.push(message);
      return Promise.resolve(
        events.map((e) =>
          e.malformed === undefined
            ? { outcome: 'delivered' as const, incidentId: 'acme-1', findingType: 't', severity: 'high' as const }
            : { outcome: 'rejected' as const, reason: e.malformed },
        ),
      );
    },
    deadLetters: {
      keep: (body, _reasons, _via, sender) => {
        seen.kept.push({ body, sender });
        return Promise.resolve();
      },
    },
    senders,
    webhooks: new Map(),
    systems: { listed: () => undefined, secrets: new Map(), tell: () => Promise.resolve(false) },
    refusals,
    fetchCertificate: (url) => {
      seen.fetched.push(url.href);
      return Promise.resolve(amazon.pem);
    },
    confirmSubscription: (url) => {
      seen.confirmed.push(url.href);
      return Promise.resolve();
    },
    log: createLog({ process: 'intake', level: 'debug' }, (line) => seen.log.push(line)),
    ...deps,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body),
      headers,
    });
  return { server, seen, post, port, refusals, get: (path: string) => fetch(`http://127.0.0.1:${port}${path}`) };
}

/** Signs like Amazon SNS ("Verifying the signatures of Amazon SNS messages"). A message of now, unless said otherwise. */
export function signed(members: Record<string, string>, version = '2'): Record<string, string> {
  const message: Record<string, string> = {
    Type: 'Notification',
    MessageId: randomUUID(),
    TopicArn: TOPIC,
    Message: finding,
    Timestamp: new Date().toISOString(),
    SigningCertURL: CERTIFICATE_URL,
    SignatureVersion: version,
    ...members,
  };
  const names =
    message['Type'] === 'Notification'
      ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
      : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const text = names.flatMap((n) => (message[n] === undefined ? [] : [`${n}\n${message[n]}\n`])).join('');
  const signer = createSign(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256').update(text);
  return { ...message, Signature: signer.sign(amazon.privateKey, 'base64') };
}

/** An alert of a tool of the customer's own. */
export const toolAlert = (account = ACCOUNT): object => ({
  firebreakAlert: 1,
  product: 'Scanner',
  type: 'Scanner:WebShell',
  account,
});
