/** The signed webhook, over the real HTTP receiver. */
import { execFile } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createReceiver, type ReceiverDeps } from '../../../intake/receive/http-receiver.ts';
import { createLog } from '../../../config/log.ts';
import type { RawEvent } from '../../../intake/outcome.ts';
import { readClaim, verifyClaim } from '../../../intake/receive/webhook.ts';
import { loadIntakeConfig } from '../../../config/settings.ts';

const SECRET = randomBytes(32).toString('hex');
const BODY = '{"firebreakAlert": 1, "type": "Scanner:WebShell", "account": "111122223333"}';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function receiver(deps: Partial<ReceiverDeps> = {}) {
  const seen = { events: [] as RawEvent[], log: [] as string[] };
  server = createReceiver({
    deliver: (events) => {
      seen.events.push(...events);
      return Promise.resolve(
        events.map(() => ({ outcome: 'delivered', incidentId: 'acme-1', findingType: 't', severity: 'high' })),
      );
    },
    deadLetters: { keep: () => Promise.resolve() },
    apiKey: 'a-key-of-sixteen-or-more',
    snsTopics: [],
    webhooks: new Map([['edr', ['0'.repeat(32), SECRET]]]),
    fetchCertificate: () => Promise.reject(new Error('not asked')),
    confirmSubscription: () => Promise.reject(new Error('not asked')),
    log: createLog({ process: 'intake', level: 'debug' }, (line) => seen.log.push(line)),
    ...deps,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const post = async (headers: Record<string, string>, sender = 'edr', body = BODY) => {
    const response = await fetch(`${url}/events/webhook/${sender}`, { method: 'POST', body, headers });
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
  };
  return { seen, url, post };
}

const nowSeconds = (): number => Math.floor(Date.now() / 1000);
const sign = (timestamp: number | string, body: string | Buffer = BODY, secret = SECRET) => ({
  'x-firebreak-timestamp': String(timestamp),
  'x-firebreak-signature': `v1=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`,
});

describe('the example in the documentation', () => {
  it('delivers, copied and pasted', async () => {
    const [, example = ''] = /```sh\n(.*?)```/s.exec(readFileSync('docs/alert-sources.md', 'utf8')) ?? [];
    const { seen, url } = await receiver();
    const env = { ...process.env, FIREBREAK_URL: url, SENDER: 'edr', SECRET };
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', example], { env });
    expect(JSON.parse(stdout)).toMatchObject({ incidents: ['acme-1'], events: [{ outcome: 'delivered' }] });
    expect(seen.events.map((e) => e.body)).toMatchObject([{ firebreakAlert: 1, account: '111122223333' }]);
  });
});

describe('a signed request', () => {
  it('is taken with either secret while they are rotated', async () => {
    const { seen, post } = await receiver();
    expect((await post(sign(nowSeconds()))).status).toBe(200);
    expect((await post(sign(nowSeconds(), BODY, '0'.repeat(32)))).status).toBe(200);
    expect(seen.events).toHaveLength(2);
  });

  it('that comes again gets the same answer, and nothing is done twice', async () => {
    const { seen, post } = await receiver();
    const headers = sign(nowSeconds());
    const first = await post(headers);
    const answers = await Promise.all([post(headers), post(headers)]);
    for (const again of answers) expect(again).toEqual({ status: 200, answer: { ...first.answer, replayed: true } });
    expect(seen.events).toHaveLength(1);
    expect(seen.log.join('')).toContain('came again');
  });

  it('may come again when Temporal was away', async () => {
    let away = true;
    const { post } = await receiver({
      deliver: () => (away ? Promise.reject(new Error('14 UNAVAILABLE')) : Promise.resolve([])),
    });
    const headers = sign(nowSeconds());
    expect((await post(headers)).status).toBe(503);
    away = false;
    expect(await post(headers)).toMatchObject({ status: 200, answer: { events: [] } });
  });

  it.each([
    ['another body', () => sign(nowSeconds(), `${BODY} `), /does not fit/],
    ['another secret', () => sign(nowSeconds(), BODY, 'x'.repeat(64)), /does not fit/],
    [
      'another timestamp than the one signed',
      () => ({ ...sign(1), 'x-firebreak-timestamp': String(nowSeconds()) }),
      /does not fit/,
    ],
    ['an old timestamp', () => sign(nowSeconds() - 400), /s old, and 300 s are allowed/],
    ['a timestamp of the future', () => sign(nowSeconds() + 400), /s in the future/],
  ])('is refused with %s, and told why', async (_name, headers, why) => {
    const { seen, post } = await receiver();
    const { status, answer } = await post(headers());
    expect(status).toBe(401);
    expect(answer['error']).toMatch(why);
    expect(seen.events).toHaveLength(0);
  });

  it.each([
    ['no timestamp', { 'x-firebreak-signature': `v1=${'0'.repeat(64)}` }, /x-firebreak-timestamp must be/],
    ['a timestamp that is none', { ...sign(nowSeconds()), 'x-firebreak-timestamp': 'now' }, /x-firebreak-timestamp/],
    ['no signature', { 'x-firebreak-timestamp': String(nowSeconds()) }, /x-firebreak-signature must be/],
    ['a signature of another form', { ...sign(nowSeconds()), 'x-firebreak-signature': 'abc' }, /x-firebreak-signature/],
  ])('is not understood with %s', async (_name, headers, why) => {
    const { post } = await receiver();
    const { status, answer } = await post(headers);
    expect(status).toBe(400);
    expect(answer['error']).toMatch(why);
  });

  it('of an unknown sender is told the same as one with a wrong secret, also with an empty secret', async () => {
    const { post } = await receiver();
    const wrong = await post(sign(nowSeconds(), BODY, 'x'.repeat(64)));
    expect(await post(sign(nowSeconds()), 'nobody')).toEqual(wrong);
    expect(await post(sign(nowSeconds(), BODY, ''), 'nobody')).toEqual(wrong);
  });

  it('leaves no secret and no signature in the log', async () => {
    const { seen, post } = await receiver();
    const headers = sign(nowSeconds());
    await post(headers);
    await post(headers);
    await post(sign(nowSeconds(), `${BODY}x`));
    expect(seen.log.length).toBeGreaterThan(2);
    for (const hidden of [SECRET, headers['x-firebreak-signature'].slice(3)]) {
      expect(seen.log.join('')).not.toContain(hidden);
    }
  });
});

describe('a signature', () => {
  it('fits exactly the bytes, the time and the secret it was made of', () => {
    const now = new Date('2026-11-20T03:00:00Z');
    const seconds = now.getTime() / 1000;
    const bytes = fc.uint8Array({ maxLength: 200 }).map((b) => Buffer.from(b));
    const secrets = new Map([['edr', [SECRET]]]);
    const fits = (headers: Record<string, string>, body: Buffer): boolean => {
      try {
        verifyClaim(readClaim('edr', headers, now), body, secrets);
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(bytes, bytes, fc.integer({ min: -300, max: 300 }), (body, other, off) => {
        const headers = sign(seconds + off, body);
        expect(fits(headers, body)).toBe(true);
        expect(fits(headers, other)).toBe(other.equals(body));
        expect(fits({ ...headers, 'x-firebreak-timestamp': String(seconds + off + 1) }, body)).toBe(false);
      }),
    );
  });
});

describe('the setting of senders and secrets', () => {
  const load = (webhooks: string) =>
    loadIntakeConfig({ FIREBREAK_API_KEY: 'a-key-of-sixteen-or-more', FIREBREAK_WEBHOOKS: webhooks })
      .FIREBREAK_WEBHOOKS;

  it('is a list; a sender named twice has two secrets', () => {
    const other = 'y'.repeat(32);
    expect([...load(`edr=${SECRET}, scanner=${other},edr=${other}=`)]).toEqual([
      ['edr', [SECRET, `${other}=`]],
      ['scanner', [other]],
    ]);
  });

  it.each([
    ['edr=short-secret', /the secret of edr has less than 32 characters/],
    [`Edr=${SECRET}`, /item 1 is not sender=secret/],
    [SECRET, /item 1 is not sender=secret/],
  ])('with a mistake says which, and never the secret', (setting, why) => {
    expect(() => load(setting)).toThrow(why);
    expect(() => load(setting)).not.toThrow(new RegExp(`${SECRET}|short-secret`));
  });
});
