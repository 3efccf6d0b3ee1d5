/** Who gets in, for how long, and what forms may do. */
import { sign } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { linkBytes, linkToken, type LinkClaims } from '../../domain/console-link.ts';
import { MINUTE_MS } from '../../domain/units.ts';
import { createConsoleLinks } from '../../slack-app/console-links.ts';
import { MANAGER, MINJI, STRANGER, TEAM, URL_, world, type World } from './world.ts';
import { newSigningKey } from '../spoken.ts';

let w: World;
beforeEach(async () => {
  w = await world();
});

const claims = (over: Partial<LinkClaims> = {}): LinkClaims => ({
  for: URL_,
  ...MANAGER,
  at: new Date(w.clock.now).toISOString(),
  nonce: 'ab'.repeat(16),
  key: w.slackKey.key.id,
  ...over,
});
const tokenOf = (of: LinkClaims, key = w.slackKey): string =>
  linkToken(of, sign(null, linkBytes(of), key.privateKey).toString('hex'));

const open = (token: string) => w.app.inject({ url: `/sign-in/link?token=${token}` });
const press = (token: string, origin: string | undefined = URL_) =>
  w.app.inject({
    method: 'POST',
    url: '/sign-in/link',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...(origin === undefined ? {} : { origin }) },
    body: new URLSearchParams({ token }).toString(),
  });

describe('a link of the Slack app', () => {
  it('signs in the person whom it is for, and opens what it is about', async () => {
    const token = tokenOf(claims({ incident: 'acme-111122223333-key-0123456789abcdef' }));
    expect((await open(token)).body).toContain('You are signing in as Yuna Choi.');
    const { statusCode, headers } = await press(token);
    expect([statusCode, headers.location]).toEqual([303, '/incidents/acme-111122223333-key-0123456789abcdef']);
    const cookie = String(headers['set-cookie']);
    expect(cookie).toMatch(/^firebreak-console=[^;]+; Max-Age=3600; Path=\/; HttpOnly; SameSite=Lax$/);
    const answer = await w.app.inject({ url: '/incidents', headers: { cookie: cookie.split(';')[0]! } });
    expect(answer.body).toContain('Yuna Choi');
    expect(w.logged.some(({ message }) => message === 'Yuna Choi signed in by a link to the console')).toBe(true);
  });

  it('is what the Slack app makes', async () => {
    w = await world({ now: Date.now() - 1_000 });
    const { privateKey, key } = w.slackKey;
    const link = createConsoleLinks(URL_, { privateKey, key }).to({ ...MANAGER, standing: 'member' });
    expect((await press(new URL(link).searchParams.get('token')!)).statusCode).toBe(303);
  });

  it('is not used up by programs that look at it, and works once', async () => {
    const token = tokenOf(claims());
    for (let i = 0; i < 3; i += 1) expect((await open(token)).statusCode).toBe(200);
    expect((await press(token)).statusCode).toBe(303);
    for (const again of [await press(token), await open(token)]) {
      expect(again.statusCode).toBe(403);
      expect(again.body).toContain('used already');
      expect(again.headers['set-cookie']).toBeUndefined();
    }
  });

  it.each<[string, (of: LinkClaims) => string]>([
    [
      'five minutes have passed',
      (of) => tokenOf({ ...of, at: new Date(w.clock.now - 5 * MINUTE_MS - 1).toISOString() }),
    ],
    ['it is of the future', (of) => tokenOf({ ...of, at: new Date(w.clock.now + 2 * MINUTE_MS).toISOString() })],
    [
      'it was made before this console began, which may have seen it used',
      (of) => tokenOf({ ...of, at: new Date(w.clock.now - 1_000).toISOString() }),
    ],
    [
      'it names another person than was signed',
      (of) =>
        linkToken({ ...of, slackUser: 'UBOSS2' }, sign(null, linkBytes(of), w.slackKey.privateKey).toString('hex')),
    ],
    ['it is signed with another key', (of) => tokenOf(of, newSigningKey())],
    [
      'it names the other key too',
      (of) => {
        const other = newSigningKey();
        return tokenOf({ ...of, key: other.key.id }, other);
      },
    ],
    ['it is for another console', (of) => tokenOf({ ...of, for: 'http://127.0.0.1:4021' })],
    ['it is no token', () => 'nonsense'],
    ['it is empty', () => ''],
  ])('signs nobody in when %s', async (_, tokenFor) => {
    const { statusCode, headers } = await press(tokenFor(claims()));
    expect(statusCode).toBe(403);
    expect(headers['set-cookie']).toBeUndefined();
  });

  it('signs nobody in who belongs to no customer', async () => {
    const { statusCode, headers } = await press(tokenOf(claims(STRANGER)));
    expect(statusCode).toBe(403);
    expect(headers['set-cookie']).toBeUndefined();
    expect(w.logged.at(-1)?.message).toContain('Mallory was refused');
  });

  it('signs nobody in of another workspace', async () => {
    expect((await press(tokenOf(claims({ team: `${TEAM}X` })))).statusCode).toBe(403);
  });

  it.each([undefined, 'https://evil.example', 'null'])('takes no form of another site (%s)', async (origin) => {
    const { statusCode, headers } = await w.app.inject({
      method: 'POST',
      url: '/sign-in/link',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...(origin === undefined ? {} : { origin }) },
      body: new URLSearchParams({ token: tokenOf(claims()) }).toString(),
    });
    expect(statusCode).toBe(403);
    expect(headers['set-cookie']).toBeUndefined();
  });
});

const post = async (path: string, form: Record<string, string>, cookie: string, headers: Record<string, string> = {}) =>
  w.app.inject({
    method: 'POST',
    url: path,
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie, ...headers },
    body: new URLSearchParams(form).toString(),
  });
const statusWith = async (cookie: string): Promise<number> =>
  (await w.app.inject({ url: '/incidents', headers: { cookie } })).statusCode;

describe('a session', () => {
  it('ends after an hour', async () => {
    const cookie = await w.cookieOf(MINJI);
    w.clock.now += 60 * MINUTE_MS - 2_000;
    expect(await statusWith(cookie)).toBe(200);
    w.clock.now += 3_000;
    expect(await statusWith(cookie)).toBe(303);
  });

  it('ends when the person signs out, also for who has copied the cookie', async () => {
    const cookie = await w.cookieOf(MINJI);
    const { statusCode } = await post('/sign-out', { token: await w.formTokenOf(cookie) }, cookie);
    expect(statusCode).toBe(200);
    expect(await statusWith(cookie)).toBe(303);
  });

  it('is sealed: an altered cookie, or one of another key, is none', async () => {
    const cookie = await w.cookieOf(MINJI);
    const middle = cookie.length - 30;
    const altered = `${cookie.slice(0, middle)}${cookie[middle] === 'A' ? 'B' : 'A'}${cookie.slice(middle + 1)}`;
    expect(await statusWith(altered)).toBe(303);
    expect(await statusWith('firebreak-console=')).toBe(303);
    expect(cookie).not.toContain('Minji');
  });

  it('has over HTTPS a cookie that only this host, and only HTTPS, gets', async () => {
    w = await world({ url: 'https://console.example.com' });
    const token = tokenOf(claims({ for: 'https://console.example.com' }));
    const { headers } = await press(token, 'https://console.example.com');
    expect(String(headers['set-cookie'])).toMatch(
      /^__Host-firebreak-console=.*Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(headers['strict-transport-security']).toContain('max-age=31536000');
  });

  it('keeps the language that the person chose, and ends when it would have', async () => {
    const cookie = await w.cookieOf(MINJI);
    const form = { token: await w.formTokenOf(cookie), language: 'ko', back: '/trends' };
    const { statusCode, headers } = await post('/language', form, cookie);
    expect([statusCode, headers.location]).toEqual([303, '/trends']);
    const next = String(headers['set-cookie']).split(';')[0]!;
    expect((await w.app.inject({ url: '/incidents', headers: { cookie: next } })).body).toContain('<html lang="ko">');
    w.clock.now += 61 * MINUTE_MS;
    expect(await statusWith(next)).toBe(303);
  });
});

it.each(['/incidents?q=leaked+key', '/trends?from=2026-01-01'])(
  'leads back to the page with its search (%s)',
  async (back) => {
    const cookie = await w.cookieOf(MINJI);
    const form = { token: await w.formTokenOf(cookie), language: 'ko', back };
    expect((await post('/language', form, cookie)).headers.location).toBe(back);
  },
);

describe('a form', () => {
  it.each(['/sign-out', '/language'])('%s takes no form of another site, nor one without its token', async (path) => {
    const cookie = await w.cookieOf(MINJI);
    const token = await w.formTokenOf(cookie);
    const other = await w.formTokenOf(await w.cookieOf(MINJI));
    const form = { token, language: 'ko', back: '/' };
    expect((await post(path, form, cookie, { origin: 'https://evil.example' })).statusCode).toBe(403);
    expect((await post(path, form, cookie, { 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
    expect((await post(path, { ...form, token: '' }, cookie)).statusCode).toBe(403);
    expect((await post(path, { ...form, token: other }, cookie)).statusCode).toBe(403);
    expect(await statusWith(cookie)).toBe(200);
  });

  it.each(['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)'])(
    'leads to no other site (%s)',
    async (back) => {
      const cookie = await w.cookieOf(MINJI);
      const { headers } = await post('/language', { token: await w.formTokenOf(cookie), language: 'ko', back }, cookie);
      expect(headers.location).toBe('/');
      const signedIn = await w.app.inject({ url: `/sign-in?next=${encodeURIComponent(back)}`, headers: { cookie } });
      expect(signedIn.headers.location).toBe('/');
    },
  );
});
