import { createSign } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createReceiver, type ReceiverDeps } from '../../../intake/receive/http-receiver.ts';
import { createLog } from '../../../config/log.ts';
import type { RawEvent } from '../../../intake/outcome.ts';
import { fixtureText } from '../fixtures.ts';
import { selfSigned } from './self-signed.ts';

const KEY = 'a-key-of-sixteen-or-more';
const TOPIC = 'arn:aws:sns:us-east-1:999900000000:alerts';
const CERTIFICATE_URL = 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem';
const amazon = selfSigned(new Date('2049-01-01'));
const finding = fixtureText('guardduty-crypto-mining.raw');

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A receiver with a record of its deliveries, confirmations and rejected bodies. */
async function receiver(deps: Partial<ReceiverDeps> = {}) {
  const seen = { events: [] as RawEvent[], confirmed: [] as string[], kept: [] as string[], fetched: [] as string[] };
  server = createReceiver({
    deliver: (events) => {
      seen.events.push(...events);
      return Promise.resolve(
        events.map((e) =>
          e.malformed === undefined
            ? { outcome: 'delivered' as const, incidentId: 'acme-1', findingType: 't', severity: 'high' as const }
            : { outcome: 'rejected' as const, reason: e.malformed },
        ),
      );
    },
    deadLetters: {
      keep: (body) => {
        seen.kept.push(body);
        return Promise.resolve();
      },
    },
    apiKey: KEY,
    snsTopics: [TOPIC],
    fetchCertificate: (url) => {
      seen.fetched.push(url.href);
      return Promise.resolve(amazon.pem);
    },
    confirmSubscription: (url) => {
      seen.confirmed.push(url.href);
      return Promise.resolve();
    },
    log: createLog({ process: 'intake', level: 'error' }, () => undefined),
    ...deps,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers,
    });
  return { seen, post, get: (path: string) => fetch(`http://127.0.0.1:${port}${path}`) };
}

/** Signs like Amazon SNS ("Verifying the signatures of Amazon SNS messages"). */
function signed(members: Record<string, string>, version = '2'): Record<string, string> {
  const message: Record<string, string> = {
    Type: 'Notification',
    MessageId: 'm-1',
    TopicArn: TOPIC,
    Message: finding,
    Timestamp: '2026-11-20T03:13:00.000Z',
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

describe('an EventBridge API destination', () => {
  it('with the right key delivers its event and gets the incident id', async () => {
    const { post, seen } = await receiver();
    const response = await post('/events/eventbridge', finding, { 'x-api-key': KEY });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ incidents: ['acme-1'], events: [{ outcome: 'delivered' }] });
    expect(seen.events).toHaveLength(1);
  });

  it.each([[{}], [{ 'x-api-key': '' }], [{ 'x-api-key': `${KEY}x` }]])(
    'is refused with %j as its key',
    async (headers) => {
      const { post, seen } = await receiver();
      expect((await post('/events/eventbridge', finding, headers as Record<string, string>)).status).toBe(401);
      expect(seen.events).toHaveLength(0);
    },
  );

  it('is asked to send again while Temporal cannot be reached', async () => {
    const { post } = await receiver({ deliver: () => Promise.reject(new Error('connection refused')) });
    const response = await post('/events/eventbridge', finding, { 'x-api-key': KEY });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('30');
  });

  it('has unreadable events kept, and is not asked to send them again', async () => {
    const { post, seen } = await receiver();
    const response = await post('/events/direct', 'not json', { 'x-api-key': KEY });
    expect(response.status).toBe(200);
    expect(seen.kept).toEqual(['not json']);
  });

  it('cannot send more than the limit', async () => {
    const { post, seen } = await receiver({ maxBodyBytes: 100 });
    const response = await post('/events/direct', 'x'.repeat(101), { 'x-api-key': KEY });
    expect(response.status).toBe(413);
    expect(seen.events).toHaveLength(0);
  });

  it('is told the valid paths', async () => {
    const { post, get } = await receiver();
    expect((await post('/', '')).status).toBe(404);
    expect((await get('/events/direct')).status).toBe(405);
    expect(await (await get('/healthz')).json()).toEqual({ status: 'ok' });
  });
});

describe('an SNS topic', () => {
  it.each(['1', '2'])('delivers with a valid signature of version %s', async (version) => {
    const { post, seen } = await receiver();
    const response = await post('/events/sns', signed({ Subject: 'GuardDuty' }, version));
    expect(response.status).toBe(200);
    expect(seen.events).toHaveLength(1);
    expect(seen.events[0]?.topicArn).toBe(TOPIC);
  });

  it.each([
    ['a changed message', (m: Record<string, string>) => ({ ...m, Message: '{}' })],
    ['an added subject', (m: Record<string, string>) => ({ ...m, Subject: 'x' })],
    ['the signature of the other version', (m: Record<string, string>) => ({ ...m, SignatureVersion: '1' })],
    ['an unknown version', (m: Record<string, string>) => ({ ...m, SignatureVersion: '3' })],
    ['no signature', (m: Record<string, string>) => ({ ...m, Signature: '' })],
  ])('is refused with %s', async (_name, change) => {
    const { post, seen } = await receiver();
    expect((await post('/events/sns', change(signed({})))).status).toBe(403);
    expect(seen.events).toHaveLength(0);
  });

  it.each([
    'http://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem',
    'https://sns.us-east-1.amazonaws.com.evil.example/SimpleNotificationService-0123456789abcdef.pem',
    'https://sns.us-east-1.amazonaws.com@evil.example/SimpleNotificationService-0123456789abcdef.pem',
    'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem',
    'https://sns.us-east-1.amazonaws.com:8443/SimpleNotificationService-0123456789abcdef.pem',
    'https://evil.s3.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem',
    'https://sns.us-east-1.amazonaws.com/?Action=GetTopicAttributes',
  ])('cannot make us fetch its certificate from %s', async (url) => {
    const { post, seen } = await receiver();
    expect((await post('/events/sns', signed({ SigningCertURL: url }))).status).toBe(403);
    expect(seen.fetched).toEqual([]);
  });

  it('is refused if its certificate has expired or cannot be read', async () => {
    const old = selfSigned(new Date('2021-01-01'));
    for (const pem of [old.pem, 'not a certificate']) {
      const { post } = await receiver({ fetchCertificate: () => Promise.resolve(pem) });
      expect((await post('/events/sns', signed({}))).status).toBe(403);
    }
  });

  it('that is not on the list is refused', async () => {
    const { post, seen } = await receiver();
    const other = signed({ TopicArn: 'arn:aws:sns:us-east-1:666600000000:alerts' });
    expect((await post('/events/sns', other)).status).toBe(403);
    expect(seen.events).toHaveLength(0);
  });

  const confirmation = {
    Type: 'SubscriptionConfirmation',
    Token: 't',
    SubscribeURL: 'https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&Token=t',
  };

  it('on the list has its subscription confirmed', async () => {
    const { post, seen } = await receiver();
    expect((await post('/events/sns', signed(confirmation))).status).toBe(200);
    expect(seen.confirmed).toEqual([confirmation.SubscribeURL]);
  });

  it('not on the list, or with a confirmation URL elsewhere, does not have its subscription confirmed', async () => {
    const { post, seen } = await receiver();
    const stranger = signed({ ...confirmation, TopicArn: 'arn:aws:sns:us-east-1:666600000000:alerts' });
    const elsewhere = signed({ ...confirmation, SubscribeURL: 'https://evil.example/' });
    expect((await post('/events/sns', stranger)).status).toBe(403);
    expect((await post('/events/sns', elsewhere)).status).toBe(403);
    expect(seen.confirmed).toEqual([]);
  });

  it('with raw delivery is refused, because its messages are not signed', async () => {
    const { post } = await receiver();
    expect((await post('/events/sns', finding, { 'x-amz-sns-rawdelivery': 'true' })).status).toBe(403);
  });
});
