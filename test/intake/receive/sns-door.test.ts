import { describe, expect, it } from 'vitest';
import { cachedCertificates } from '../../../intake/receive/certificates.ts';
import { amongDeadLetters } from '../../../intake/receive/refusals.ts';
import { CERTIFICATE_URL, amazon, finding, signed, TOPIC, toolAlert } from './open-receiver.ts';
import { receiver } from './receiver.ts';
import { selfSigned } from './self-signed.ts';

describe('an SNS topic', () => {
  it.each(['1', '2'])('delivers with a valid signature of version %s', async (version) => {
    const { post, seen } = await receiver();
    const response = await post('/events/sns', signed({ Subject: 'GuardDuty' }, version));
    expect(response.status).toBe(200);
    expect(seen.events).toMatchObject([{ topicArn: TOPIC, subject: 'GuardDuty' }]);
    expect(seen.senders).toMatchObject([{ name: `the topic ${TOPIC}`, accounts: ['111122223333'] }]);
  });

  it.each([
    ['a changed message', (m: Record<string, string>) => ({ ...m, Message: '{}' })],
    ['an added subject', (m: Record<string, string>) => ({ ...m, Subject: 'x' })],
    ['the signature of the other version', (m: Record<string, string>) => ({ ...m, SignatureVersion: '1' })],
    ['an unknown version', (m: Record<string, string>) => ({ ...m, SignatureVersion: '3' })],
    ['no signature', (m: Record<string, string>) => ({ ...m, Signature: '' })],
    ['a fresh time that is not signed', (m: Record<string, string>) => ({ ...m, Timestamp: new Date().toISOString() })],
  ])('is refused with %s', async (_name, change) => {
    const { post, seen } = await receiver();
    const old = new Date(Date.now() - 60_000).toISOString();
    expect((await post('/events/sns', change(signed({ Timestamp: old })))).status).toBe(403);
    expect(seen.events).toHaveLength(0);
  });

  it('delivers its signed message only, whatever other members a genuine one is given', async () => {
    const { post, seen } = await receiver();
    const forged = JSON.stringify(toolAlert());
    const genuine = signed({ Message: finding });
    const more = {
      ...genuine,
      Sns: { Type: 'Notification', TopicArn: TOPIC, Message: forged },
      'detail-type': 'GuardDuty Finding',
      detail: toolAlert(),
      body: forged,
      message: forged,
      Records: [toolAlert()],
      awslogs: { data: forged },
    };
    expect((await post('/events/sns', more)).status).toBe(200);
    expect(seen.events.map((e) => e.body)).toEqual([JSON.parse(finding)]);
    expect(seen.events[0]?.envelope).toBeUndefined();
  });

  it.each([
    ['of more than an hour ago', -3_700_000],
    ['of the future', 400_000],
  ])('has a genuine message %s refused, before a certificate is fetched', async (_name, off) => {
    const { post, seen } = await receiver();
    const response = await post('/events/sns', signed({ Timestamp: new Date(Date.now() + off).toISOString() }));
    expect(response.status).toBe(403);
    expect(seen).toMatchObject({ events: [], fetched: [] });
  });

  it.each(['', 'yesterday', '2099', '1790000000000', `${new Date().toISOString()}\n`])(
    'has a message with the time %j refused',
    async (Timestamp) => {
      const { post, seen } = await receiver();
      expect((await post('/events/sns', signed({ Timestamp }))).status).toBe(403);
      expect(seen.events).toEqual([]);
    },
  );

  it('has a message that comes again taken once, and the repetition is on record', async () => {
    const { post, seen, refusals } = await receiver();
    const message = signed({});
    const answers = await Promise.all([1, 2, 3].map(() => post('/events/sns', message)));
    const bodies = (await Promise.all(answers.map((a) => a.json()))) as { replayed?: true }[];
    expect(bodies.filter((b) => b.replayed === true)).toHaveLength(2);
    expect(seen.events).toHaveLength(1);
    const kept: string[] = [];
    await refusals.keep(amongDeadLetters({ keep: (_body, reasons) => Promise.resolve(void kept.push(...reasons)) }));
    expect(kept.join()).toContain('2 × /events/sns: a message came again');
  });

  it('may send a message again that could not be recorded, and it has the same id', async () => {
    const ids: string[] = [];
    const { post } = await receiver({
      deliver: (_events, id) => {
        ids.push(id);
        return ids.length === 1 ? Promise.reject(new Error('away')) : Promise.resolve([]);
      },
    });
    const message = signed({});
    expect((await post('/events/sns', message)).status).toBe(503);
    expect((await post('/events/sns', message)).status).toBe(200);
    expect(ids[1]).toBe(ids[0]);
  });

  const PEM = 'SimpleNotificationService-0123456789abcdef.pem';
  it.each([
    `http://sns.us-east-1.amazonaws.com/${PEM}`,
    `https://sns.us-east-1.amazonaws.com.evil.example/${PEM}`,
    `https://sns.us-east-1.amazonaws.com@evil.example/${PEM}`,
    `https://user@sns.us-east-1.amazonaws.com/${PEM}`,
    `https://sns.eu-west-1.amazonaws.com/${PEM}`,
    `https://sns.us-east-1.amazonaws.com.cn/${PEM}`,
    `https://sns.us-east-1.amazonaws.com./${PEM}`,
    `https://sns.us-east-1.amazonaws.com:8443/${PEM}`,
    `https://sns.us-east-1.amazonaws.com:443/${PEM}`,
    `https://evil.s3.us-east-1.amazonaws.com/${PEM}`,
    `https://sns.us-east-1.amazonaws.com/${PEM}?x=1`,
    `https://sns.us-east-1.amazonaws.com/${PEM}?`,
    `https://sns.us-east-1.amazonaws.com/${PEM}#x`,
    `https://sns.us-east-1.amazonaws.com/${PEM}#`,
    `https://sns.us-east-1.amazonaws.com/x/../${PEM}/../other`,
    `https://sns.us-east-1.amazonaws.com/evil/${PEM}`,
    `https:\\\\sns.us-east-1.amazonaws.com\\${PEM}`,
    `https://sns.us-east-1.amazonaws.com/\t${PEM}`,
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

  it.each(['arn:aws:sns:us-east-1:666600000000:alerts', `${TOPIC}2`, 'arn:aws:sns:evil.example/:1:x', '__proto__'])(
    'that is not on the list (%s) is refused, before a certificate is fetched',
    async (TopicArn) => {
      const { post, seen } = await receiver();
      expect((await post('/events/sns', signed({ TopicArn }))).status).toBe(403);
      expect(seen).toMatchObject({ events: [], fetched: [] });
    },
  );

  it('has a message above SNS’s own limit refused', async () => {
    const { post, seen } = await receiver();
    expect((await post('/events/sns', signed({ Message: ' '.repeat(256 * 1024 + 1) }))).status).toBe(403);
    expect((await post('/events/sns', ' '.repeat(513 * 1024))).status).toBe(413);
    expect(seen.fetched).toEqual([]);
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

  it.each([
    ['of a topic that is not listed', { TopicArn: 'arn:aws:sns:us-east-1:666600000000:alerts' }],
    ['elsewhere', { SubscribeURL: 'https://evil.example/' }],
    ['that does something else', { SubscribeURL: 'https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe' }],
    [
      'of another topic',
      { SubscribeURL: `${confirmation.SubscribeURL}&TopicArn=arn:aws:sns:us-east-1:666600000000:alerts` },
    ],
  ])('does not have a confirmation %s opened', async (_name, change) => {
    const { post, seen } = await receiver();
    expect((await post('/events/sns', signed({ ...confirmation, ...change }))).status).toBe(403);
    expect(seen.confirmed).toEqual([]);
  });

  it('with raw delivery is refused, because its messages are not signed', async () => {
    const { post } = await receiver();
    expect((await post('/events/sns', finding, { 'x-amz-sns-rawdelivery': 'true' })).status).toBe(403);
  });
});

describe('a signing certificate', () => {
  const url = (n: number): URL => new URL(CERTIFICATE_URL.replace('0123', String(n).padStart(4, '0')));

  it('that could not be fetched is not asked for again and again, and is after a minute', async () => {
    let nowMs = 0;
    let fetches = 0;
    const get = cachedCertificates(
      () => {
        fetches += 1;
        return nowMs === 0 ? Promise.reject(new Error('404')) : Promise.resolve(amazon.pem);
      },
      () => nowMs,
    );
    await expect(get(url(1))).rejects.toThrow('404');
    for (let i = 0; i < 5; i += 1) await expect(get(url(1))).rejects.toThrow('a short time ago');
    expect(fetches).toBe(1);
    nowMs = 60_001;
    await expect(get(url(1))).resolves.toBe(amazon.pem);
  });

  it('is fetched for few names that a stranger makes up, and once for requests at the same time', async () => {
    const fetched: string[] = [];
    const get = cachedCertificates(({ href }) => {
      fetched.push(href);
      return Promise.reject(new Error('404'));
    });
    await Promise.allSettled(Array.from({ length: 10 }, () => get(url(0))));
    expect(fetched).toHaveLength(1);
    for (let n = 1; n < 100; n += 1) await get(url(n)).catch(() => undefined);
    expect(fetched).toHaveLength(20);
  });
});
