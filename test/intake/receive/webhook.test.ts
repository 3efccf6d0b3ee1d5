/** The signed webhook, over the real HTTP receiver. */
import { execFile } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Refusals } from '../../../domain/refusal-counts.ts';
import { createReceiver, type ReceiverDeps } from '../../../intake/receive/http-receiver.ts';
import { createLog } from '../../../config/log.ts';
import type { RawEvent } from '../../../intake/outcome.ts';
import { Refused } from '../../../intake/receive/refused.ts';
import { readClaim, verifyClaim } from '../../../intake/receive/webhook.ts';
import { customerOf } from '../../customers.ts';
import { sendersOf } from '../rig.ts';
import { loadIntakeConfig } from '../../../config/settings.ts';

/** A payload key, which every process needs. */
const KEYS = { FIREBREAK_PAYLOAD_KEYS: `k1=local:${Buffer.alloc(32, 7).toString('base64')}` };
const secret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
const SECRET = secret();
const OLD_SECRET = secret();
const SCANNERS_SECRET = secret();
const BODY = '{"firebreakAlert": 1, "type": "Scanner:WebShell", "account": "111122223333"}';

let server: Server | undefined;
afterEach(() => {
  vi.useRealTimers();
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
    systems: { listed: () => undefined, secrets: new Map(), tell: () => Promise.resolve(false) },
    senders: sendersOf(
      customerOf({
        senders: [
          { id: 'edr', door: 'webhook' },
          { id: 'scanner', door: 'webhook' },
        ],
      }),
    ),
    webhooks: new Map([
      ['edr', [OLD_SECRET, SECRET]],
      ['scanner', [SCANNERS_SECRET]],
    ]),
    fetchCertificate: () => Promise.reject(new Error('not asked')),
    confirmSubscription: () => Promise.reject(new Error('not asked')),
    refusals: new Refusals(),
    log: createLog({ process: 'intake', level: 'debug' }, (line) => seen.log.push(line)),
    ...deps,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const post = async (
    headers: Record<string, string>,
    sender = 'edr',
    body: string | Uint8Array<ArrayBuffer> = BODY,
  ) => {
    const response = await fetch(`${url}/events/webhook/${sender}`, { method: 'POST', body, headers });
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
  };
  return { seen, url, post };
}

const nowSeconds = (): number => Math.floor(Date.now() / 1000);
interface Given {
  timestamp?: number;
  id?: string;
  body?: string;
  with?: string;
}
/** Written out here, so that the test does not depend on the library that it tests. */
function sign({ timestamp = nowSeconds(), id = newId(), body = BODY, with: key = SECRET }: Given = {}) {
  const bytes = Buffer.from(key.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', bytes).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${signature}` };
}
const newId = (sender = 'edr'): string => `${sender}:${randomBytes(16).toString('hex')}`;

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

describe('a signed message', () => {
  it("has the signature of the convention's own example", async () => {
    // https://github.com/standard-webhooks/standard-webhooks, spec, "Signature scheme": the example of its libraries.
    const claim = {
      sender: 'edr',
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: '1614265330',
      signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    vi.useFakeTimers({ toFake: ['Date'], now: 1_614_265_330_000 });
    const secrets = new Map([['edr', ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']]]);
    expect(() => verifyClaim(claim, '{"test": 2432232314}', secrets)).not.toThrow();
  });

  it('is taken with either secret while they are rotated', async () => {
    const { seen, post } = await receiver();
    expect((await post(sign())).status).toBe(200);
    expect((await post(sign({ with: OLD_SECRET }))).status).toBe(200);
    expect(seen.events).toHaveLength(2);
  });

  it('is taken if one of several signatures fits, as a sender sends them that rotates', async () => {
    const { post } = await receiver();
    const id = newId();
    const [right, wrong] = [sign({ id }), sign({ id, with: secret() })];
    const both = `v1a,abc ${wrong['webhook-signature']} ${right['webhook-signature']}`;
    expect((await post({ ...right, 'webhook-signature': both })).status).toBe(200);
  });

  it('that comes again gets the same answer, and nothing is done twice, also if it was signed anew', async () => {
    const { seen, post } = await receiver();
    const headers = sign();
    const first = await post(headers);
    const anew = sign({ id: headers['webhook-id'], timestamp: nowSeconds() - 1 });
    const answers = await Promise.all([post(headers), post(headers), post(anew)]);
    for (const again of answers) expect(again).toEqual({ status: 200, answer: { ...first.answer, replayed: true } });
    expect(seen.events).toHaveLength(1);
    expect(seen.log.join('')).toContain('came again');
  });

  it('with the id of another is not taken for it: no alert is lost to a sender that uses an id twice', async () => {
    const { seen, post } = await receiver();
    const other = BODY.replace('WebShell', 'Miner');
    await post(sign({ id: 'edr:1' }));
    expect((await post(sign({ id: 'edr:1', body: other }), 'edr', other)).answer).not.toHaveProperty('replayed');
    expect(seen.events).toHaveLength(2);
  });

  it('may be sent again after Temporal could not be reached', async () => {
    let away = true;
    const { post } = await receiver({
      deliver: () => (away ? Promise.reject(new Error('14 UNAVAILABLE')) : Promise.resolve([])),
    });
    const headers = sign();
    expect((await post(headers)).status).toBe(503);
    away = false;
    expect(await post(headers)).toMatchObject({ status: 200, answer: { events: [] } });
  });

  it.each([
    ['another body', () => sign({ body: `${BODY} ` }), /does not fit/],
    ['another secret', () => sign({ with: secret() }), /does not fit/],
    [
      'another time than the one signed',
      () => ({ ...sign({ timestamp: 1 }), 'webhook-timestamp': String(nowSeconds()) }),
      /does not fit/,
    ],
    ['another id than the one signed', () => ({ ...sign(), 'webhook-id': 'edr:1' }), /does not fit/],
    ['an old timestamp', () => sign({ timestamp: nowSeconds() - 400 }), /s old, and 300 s are allowed/],
    ['a timestamp of the future', () => sign({ timestamp: nowSeconds() + 400 }), /s in the future/],
  ])('is refused with %s, and told why', async (_name, headers, why) => {
    const { seen, post } = await receiver();
    const { status, answer } = await post(headers());
    expect(status).toBe(401);
    expect(answer['error']).toMatch(why);
    expect(seen.events).toHaveLength(0);
  });

  it.each([
    ['no id', { 'webhook-id': '' }, /webhook-id must be/],
    ['an id that would blur what is signed', { 'webhook-id': 'a b' }, /webhook-id must be/],
    ['an id without the sender', { 'webhook-id': 'msg_1' }, /webhook-id must be/],
    ['an id of another sender', { 'webhook-id': 'scanner:1' }, /must begin with the sender/],
    ['an id with a dot', { 'webhook-id': 'edr:1.1790000000' }, /webhook-id must be/],
    ['no timestamp', { 'webhook-timestamp': '' }, /webhook-timestamp must be/],
    ['a timestamp that is none', { 'webhook-timestamp': 'now' }, /webhook-timestamp must be/],
    ['no signature', { 'webhook-signature': '' }, /webhook-signature must be/],
    ['a signature of another form', { 'webhook-signature': 'v1,abc' }, /webhook-signature must be/],
  ])('is not understood with %s', async (_name, headers, why) => {
    const { post } = await receiver();
    const { status, answer } = await post({ ...sign(), ...headers });
    expect(status).toBe(400);
    expect(answer['error']).toMatch(why);
  });

  it('must be text: bytes that are none could be exchanged for others', async () => {
    const { post } = await receiver();
    const { status, answer } = await post(sign(), 'edr', gzipSync(BODY));
    expect({ status, answer }).toMatchObject({ status: 400, answer: { error: expect.stringContaining('UTF-8') } });
  });

  it('of an unknown sender is told the same as one with a wrong secret', async () => {
    const { post } = await receiver();
    const wrong = await post(sign({ with: secret() }));
    expect(wrong.status).toBe(401);
    expect(await post(sign({ id: newId('nobody') }), 'nobody')).toEqual(wrong);
  });

  it('of one sender cannot be passed off as another’s: the sender is part of what is signed', async () => {
    const { seen, post } = await receiver();
    // The id is signed, so that a message signed by one stays its own even where two would share a secret.
    expect((await post(sign(), 'scanner')).status).toBe(400);
    expect((await post(sign({ id: newId('scanner') }), 'scanner')).status).toBe(401);
    expect((await post(sign({ id: newId('scanner'), with: SCANNERS_SECRET }), 'scanner')).status).toBe(200);
    expect(seen.events).toHaveLength(1);
  });

  it('of a sender that customers.yaml does not list is refused, although it has a secret', async () => {
    const { seen, post } = await receiver({ senders: sendersOf(customerOf()) });
    expect((await post(sign())).status).toBe(401);
    expect(seen.events).toHaveLength(0);
  });

  it('leaves no secret and no signature in the log', async () => {
    const { seen, post } = await receiver();
    const headers = sign();
    await post(headers);
    await post(headers);
    await post(sign({ body: `${BODY}x` }));
    expect(seen.log.length).toBeGreaterThan(2);
    for (const hidden of [SECRET, headers['webhook-signature'].slice(3)]) {
      expect(seen.log.join('')).not.toContain(hidden);
    }
  });
});

describe('a signature', () => {
  it('fits exactly the id, the time, the text and the secret that it was made of', () => {
    const now = new Date();
    const seconds = Math.floor(now.getTime() / 1000);
    const secrets = new Map([['edr', [SECRET]]]);
    const fits = (headers: Record<string, string>, body: string): boolean => {
      try {
        verifyClaim(readClaim('edr', headers, now), body, secrets);
        return true;
      } catch (error) {
        expect(error).toBeInstanceOf(Refused);
        return false;
      }
    };
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        // Of five minutes that it may be off. On a busy machine the rest passes meanwhile.
        fc.integer({ min: -150, max: 150 }),
        (body, other, off) => {
          const headers = sign({ timestamp: seconds + off, body });
          expect(fits(headers, body)).toBe(true);
          expect(fits(headers, other)).toBe(other === body);
          expect(fits({ ...headers, 'webhook-timestamp': String(seconds + off + 1) }, body)).toBe(false);
          expect(fits({ ...headers, 'webhook-id': `${headers['webhook-id']}0` }, body)).toBe(false);
        },
      ),
    );
  });
});

describe('the setting of senders and secrets', () => {
  const load = (webhooks: string) => loadIntakeConfig({ ...KEYS, FIREBREAK_WEBHOOKS: webhooks }).FIREBREAK_WEBHOOKS;

  it('is a list; a sender named twice has two secrets', () => {
    expect([...load(`edr=${SECRET}, scanner=${SCANNERS_SECRET},edr=${OLD_SECRET}`)]).toEqual([
      ['edr', [SECRET, OLD_SECRET]],
      ['scanner', [SCANNERS_SECRET]],
    ]);
  });

  it.each([
    ['edr=short-secret', /the secret of edr is not whsec_ and the base64 of 24 to 64 bytes/],
    ['edr=whsec_c2hvcnQtc2VjcmV0', /the secret of edr is not whsec_/],
    [`edr=${SECRET}=`, /the secret of edr is not whsec_/],
    [`edr=${SECRET},scanner=${SECRET}`, /scanner has the secret of edr: each sender needs secrets of its own/],
    [`edr=${SECRET},edr=${OLD_SECRET},edr=${SCANNERS_SECRET}`, /edr has more than two secrets/],
    [`Edr=${SECRET}`, /item 1 is not sender=secret/],
    [SECRET, /item 1 is not sender=secret/],
  ])('with a mistake says which, and never the secret', (setting, why) => {
    expect(() => load(setting)).toThrow(why);
    expect(() => load(setting)).not.toThrow(/whsec_\w|short-secret/);
  });
});
