/** Only people who have signed in, in pages of Temporal's UI, see what Temporal keeps. */
import { Refusals } from '../../domain/refusal-counts.ts';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCodecServer } from '../../codec-server/server.ts';
import { createLog } from '../../config/log.ts';
import { createPayloadCodec } from '../../contract/temporal/payload-codec.ts';

const UI = 'https://temporal.example.com';
const TOKEN = randomBytes(24).toString('hex');
const codec = createPayloadCodec({ current: 'k1', keys: new Map([['k1', randomBytes(32)]]) });

let server: Server;
let url: string;
let now = Date.now();
const lines: string[] = [];
const refusals = new Refusals();
beforeAll(async () => {
  const log = createLog({ process: 'codec-server', level: 'info', secrets: [TOKEN] }, (line) => void lines.push(line));
  server = createCodecServer({
    codec,
    uiOrigin: UI,
    people: new Map([['minji', TOKEN]]),
    refusals,
    log,
    now: () => now,
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => {
  now += 60_000;
});

const signIn = (token: string, origin = url): Promise<Response> =>
  fetch(`${url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin },
    body: new URLSearchParams({ token }),
  });

const session = async (): Promise<string> => (await signIn(TOKEN)).headers.getSetCookie()[0]!.split(';')[0]!;

const decode = (body: unknown, cookie?: string, origin = UI): Promise<Response> =>
  fetch(`${url}/decode`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json', ...(cookie === undefined ? {} : { cookie }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

async function encrypted(text: string): Promise<{ metadata: Record<string, string>; data: string }> {
  const metadata = { encoding: Buffer.from('json/plain') };
  const [payload] = await codec.encode([{ metadata, data: Buffer.from(JSON.stringify(text)) }]);
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  return {
    metadata: Object.fromEntries(Object.entries(payload!.metadata!).map(([name, bytes]) => [name, base64(bytes)])),
    data: base64(payload!.data!),
  };
}

describe('the codec server', () => {
  it('decrypts for a person who has signed in, and logs who read', async () => {
    const answer = await decode({ payloads: [await encrypted('a user was seized')] }, await session());
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(UI);
    const { payloads } = (await answer.json()) as { payloads: { data: string }[] };
    expect(Buffer.from(payloads[0]!.data, 'base64').toString()).toBe('"a user was seized"');
    expect(lines.join('')).toContain('"person":"minji"');
    expect(lines.join('')).not.toContain(TOKEN);
    expect(lines.join('')).not.toContain('seized');
  });

  it('shows the others where one payload cannot be decrypted', async () => {
    const good = await encrypted('good');
    const bad = { ...good, data: Buffer.from('altered').toString('base64') };
    const { payloads } = (await (await decode({ payloads: [bad, good] }, await session())).json()) as {
      payloads: { data: string }[];
    };
    expect(payloads[0]).toEqual(bad);
    expect(Buffer.from(payloads[1]!.data, 'base64').toString()).toBe('"good"');
  });

  it('answers nobody who has not signed in, whose session is over or forged, or who asks from another page', async () => {
    const body = { payloads: [await encrypted('secret')] };
    const cookie = await session();
    expect((await decode(body)).status).toBe(401);
    expect((await decode(body, `${cookie}0`)).status).toBe(401);
    expect((await decode(body, cookie.replace(/=\w+/, `=${Buffer.from('joon').toString('base64url')}`))).status).toBe(
      401,
    );
    expect((await decode(body, cookie, 'https://evil.example')).status).toBe(403);
    now += 9 * 60 * 60 * 1000;
    lines.length = 0;
    expect((await decode(body, cookie)).status).toBe(401);
    expect(JSON.parse(lines.join(''))).toMatchObject({ level: 'warn', status: 401 });
  });

  it('gives a cookie that goes over TLS only, where the pages of the UI came over TLS', async () => {
    const [cookie] = (await signIn(TOKEN)).headers.getSetCookie();
    expect(cookie!.split('; ').slice(1, -1)).toEqual(['HttpOnly', 'SameSite=Strict', 'Path=/', 'Secure']);
  });

  it('signs nobody in with a wrong token or from another page, and is tired of guesses', async () => {
    expect((await signIn(`${TOKEN.slice(0, -1)}x`)).status).toBe(403);
    for (const origin of ['https://evil.example', 'null', 'not a url', ''])
      expect((await signIn(TOKEN, origin)).status, origin).toBe(403);
    const answers = await Promise.all(Array.from({ length: 40 }, () => signIn('guess')));
    expect(answers.some(({ status }) => status === 429)).toBe(true);
    expect((await signIn(TOKEN)).status).toBe(429);
    now += 60_000;
    expect((await signIn(TOKEN)).status).toBe(303);
  });

  it('refuses what is too long, too much or no payload', async () => {
    const cookie = await session();
    expect((await decode('{', cookie)).status).toBe(400);
    expect((await decode({ payloads: [{ metadata: { a: 1 } }] }, cookie)).status).toBe(400);
    expect((await decode({ payloads: Array.from({ length: 1_001 }, () => ({})) }, cookie)).status).toBe(400);
    expect((await decode('x'.repeat(5 * 1024 * 1024), cookie)).status).toBe(413);
  });

  it('has each refusal on record, as a number for each reason', async () => {
    await refusals.keep(() => Promise.resolve());
    for (let n = 0; n < 5; n += 1) await signIn('guess');
    await signIn(TOKEN, 'https://evil.example');
    await decode({ payloads: [] });
    await decode({ payloads: [] }, await session(), 'https://evil.example');
    await fetch(`${url}/favicon.ico`);
    const counted: [string, number][] = [];
    await refusals.keep(({ refused }) =>
      Promise.resolve(void counted.push(...refused.map(({ why, n }) => [why, n] as [string, number]))),
    );
    expect(counted).toEqual([
      ['a wrong token', 5],
      ['only the page of this server may sign in', 1],
      ['sign in at the codec server first', 1],
      ['only pages of the Temporal UI may ask', 1],
    ]);
  });

  it('has a page that says what to do', async () => {
    const page = await (await fetch(url)).text();
    expect(page).toContain('<form method="post" action="/sign-in">');
    const inside = await (await fetch(url, { headers: { cookie: await session() } })).text();
    expect(inside).toContain('signed in as <strong>minji</strong>');
  });
});
