/** Sign-in with Slack, against a provider that answers as Slack does, and as an attacker would. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSlackSignIn, SignInFailed, type SlackSignIn } from '../../console/sign-in/slack.ts';
import { MANAGER, TEAM, URL_, world } from './world.ts';

const CLIENT = 'client-1';

interface Lies {
  nonce?: string;
  issuer?: string;
  audience?: string;
  /** Signs with a key that is not in the JWKS. */
  otherKey?: true;
  unsigned?: true;
  expired?: true;
  team?: string;
}

let server: Server;
let issuer: string;
let lies: Lies = {};
let pkce = true;
/** What the token endpoint was sent. */
let asked: URLSearchParams | undefined;
/** The nonce of the authorization request. */
let nonce = '';
let slack: SlackSignIn;

beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const { privateKey: foreign } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  const idToken = async (): Promise<string> => {
    const claims = {
      'https://slack.com/user_id': MANAGER.slackUser,
      'https://slack.com/team_id': lies.team ?? TEAM,
      name: MANAGER.name,
      nonce: lies.nonce ?? nonce,
    };
    if (lies.unsigned === true) {
      const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
      const now = Math.floor(Date.now() / 1000);
      return `${part({ alg: 'none' })}.${part({ ...claims, iss: issuer, aud: CLIENT, sub: 'U', iat: now, exp: now + 60 })}.`;
    }
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setIssuer(lies.issuer ?? issuer)
      .setAudience(lies.audience ?? CLIENT)
      .setSubject(MANAGER.slackUser)
      .setIssuedAt(lies.expired === true ? '2 hours ago' : undefined)
      .setExpirationTime(lies.expired === true ? '1 hour ago' : '5 minutes')
      .sign(lies.otherKey === true ? foreign : privateKey);
  };
  server = createServer((request, response) => {
    const json = (body: object): void =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.url === '/.well-known/openid-configuration')
      return json({
        issuer,
        authorization_endpoint: `${issuer}/openid/connect/authorize`,
        token_endpoint: `${issuer}/api/openid.connect.token`,
        jwks_uri: `${issuer}/openid/connect/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        ...(pkce ? { code_challenge_methods_supported: ['S256'] } : {}),
      });
    if (request.url === '/openid/connect/keys') return json({ keys: [jwk] });
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked = new URLSearchParams(body);
      void idToken().then((id_token) => json({ ok: true, access_token: 'xoxp-1', token_type: 'Bearer', id_token }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const signIn = (): SlackSignIn =>
  createSlackSignIn({ issuer, clientId: CLIENT, clientSecret: 'hush', console: URL_, key: new Uint8Array(32).fill(3) });

beforeEach(() => {
  lies = {};
  pkce = true;
  asked = undefined;
  slack = signIn();
});

async function begun(next = '/trends'): Promise<{ url: URL; cookie: string; query: string }> {
  const { url, cookie } = await slack.begin(next);
  const to = new URL(url);
  nonce = to.searchParams.get('nonce') ?? '';
  return { url: to, cookie, query: `?code=c1&state=${to.searchParams.get('state')}` };
}

describe('signing in with Slack', () => {
  it('asks for no more than who somebody is, with state, nonce and PKCE, and says who it was', async () => {
    const { url, cookie, query } = await begun();
    expect(`${url.origin}${url.pathname}`).toBe(`${issuer}/openid/connect/authorize`);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: CLIENT,
      scope: 'openid profile',
      response_type: 'code',
      redirect_uri: `${URL_}/sign-in/slack/callback`,
      code_challenge_method: 'S256',
    });
    expect(await slack.finish(query, cookie)).toEqual({ person: MANAGER, next: '/trends' });
    expect(asked?.get('code_verifier')).toMatch(/^[\w-]{43}$/);
    expect(cookie).not.toContain(asked?.get('code_verifier'));
  });

  it('does without PKCE where the provider does not have it', async () => {
    pkce = false;
    slack = signIn();
    const { url, cookie, query } = await begun();
    expect(url.searchParams.has('code_challenge')).toBe(false);
    expect((await slack.finish(query, cookie)).person).toEqual(MANAGER);
  });

  it.each<[string, Lies]>([
    ['the nonce is of another sign-in', { nonce: 'replayed' }],
    ['the token is of another issuer', { issuer: 'https://evil.example' }],
    ['the token is for another app', { audience: 'client-2' }],
    ['the token is signed with another key', { otherKey: true }],
    ['the token is not signed', { unsigned: true }],
    ['the token has expired', { expired: true }],
  ])('signs nobody in when %s', async (_, given) => {
    lies = given;
    const { cookie, query } = await begun();
    await expect(slack.finish(query, cookie)).rejects.toThrow(SignInFailed);
  });

  it('signs nobody in with the state or the cookie of another browser, or without one', async () => {
    const mine = await begun();
    const other = await begun();
    await expect(slack.finish(other.query, mine.cookie)).rejects.toThrow(SignInFailed);
    await expect(slack.finish(mine.query, undefined)).rejects.toThrow(SignInFailed);
    await expect(slack.finish(mine.query, 'nonsense')).rejects.toThrow(SignInFailed);
    await expect(slack.finish('?error=access_denied', mine.cookie)).rejects.toThrow(SignInFailed);
  });

  it('lets in nobody of another workspace', async () => {
    lies = { team: 'TOTHER' };
    const w = await world({ slack });
    const { headers } = await w.app.inject({ url: '/sign-in/slack?next=/trends' });
    const [flow] = [headers['set-cookie']].flat();
    const to = new URL(String(headers.location));
    nonce = to.searchParams.get('nonce') ?? '';
    const answer = await w.app.inject({
      url: `/sign-in/slack/callback?code=c1&state=${to.searchParams.get('state')}`,
      headers: { cookie: String(flow).split(';')[0]! },
    });
    expect(answer.statusCode).toBe(403);
    expect([answer.headers['set-cookie']].flat().join()).not.toContain('firebreak-console=ey');
  });

  it('opens a session, and the page that was asked for', async () => {
    const w = await world({ slack });
    const { headers } = await w.app.inject({ url: '/sign-in/slack?next=/trends' });
    const [flow] = [headers['set-cookie']].flat();
    expect(flow).toMatch(/HttpOnly; SameSite=Lax/);
    const to = new URL(String(headers.location));
    nonce = to.searchParams.get('nonce') ?? '';
    const answer = await w.app.inject({
      url: `/sign-in/slack/callback?code=c1&state=${to.searchParams.get('state')}`,
      headers: { cookie: String(flow).split(';')[0]! },
    });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/trends']);
    const cookie = [answer.headers['set-cookie']]
      .flat()
      .map(String)
      .find((one) => one.startsWith('firebreak-console=ey'));
    expect((await w.app.inject({ url: '/trends', headers: { cookie: cookie!.split(';')[0]! } })).statusCode).toBe(200);
  });
});
