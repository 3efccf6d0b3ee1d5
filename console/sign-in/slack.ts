/**
 * Sign-in with Slack (OpenID Connect, authorization code): state, nonce, and PKCE where Slack's metadata says that it has it.
 * The id_token is verified against Slack's keys by openid-client.
 */
import * as oidc from 'openid-client';
import { z } from 'zod';
import { MINUTE_MS } from '../../domain/units.ts';
import type { Person } from '../scope.ts';
import { sealedCookies } from './sealed-cookie.ts';

export interface SlackSignInSettings {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** The console's address. */
  console: string;
  /** Seals what is kept in the browser while somebody is at Slack. */
  key: Uint8Array;
  /** Milliseconds since the epoch. */
  now?: () => number;
}

export interface SlackSignIn {
  /** @param next the path that is opened afterwards. @returns where the browser goes, and the cookie that it keeps meanwhile */
  begin(next: string): Promise<{ url: string; cookie: string }>;
  /** @param query of the callback, with its `?` @throws SignInFailed */
  finish(query: string, cookie: string | undefined): Promise<{ person: Person; next: string }>;
}

export class SignInFailed extends Error {
  override name = 'SignInFailed';
}

export const FLOW_MS = 10 * MINUTE_MS;
export const CALLBACK = '/sign-in/slack/callback';

const Flow = z.object({ state: z.string(), nonce: z.string(), verifier: z.string().optional(), next: z.string() });
type Flow = z.infer<typeof Flow>;

const Claims = z.object({
  'https://slack.com/user_id': z.string().min(1).max(64),
  'https://slack.com/team_id': z.string().min(1).max(64),
  name: z.string().max(200).optional(),
});

export function createSlackSignIn(settings: SlackSignInSettings): SlackSignIn {
  const { issuer, clientId, clientSecret, console, now = Date.now } = settings;
  const cookies = sealedCookies(settings.key, 'firebreak console sign-in', now);
  const redirectUri = `${console}${CALLBACK}`;
  let discovered: Promise<oidc.Configuration> | undefined;
  const configuration = (): Promise<oidc.Configuration> =>
    (discovered ??= oidc
      .discovery(new URL(issuer), clientId, clientSecret, oidc.ClientSecretPost(clientSecret), {
        execute: [
          // By itself openid-client does not look at the signature of a token that came over TLS.
          oidc.enableNonRepudiationChecks,
          // Only tests have a provider without TLS.
          ...(issuer.startsWith('http://127.0.0.1:') ? [oidc.allowInsecureRequests] : []),
        ],
      })
      .catch((error: unknown) => {
        discovered = undefined;
        throw error;
      }));

  async function unseal(cookie: string | undefined): Promise<Flow> {
    const { success, data } = Flow.safeParse(await cookies.open(cookie));
    if (!success) throw new SignInFailed('this browser has not begun to sign in, or more than ten minutes ago');
    return data;
  }

  return {
    async begin(next) {
      const config = await configuration();
      const flow: Flow = { state: oidc.randomState(), nonce: oidc.randomNonce(), next };
      if (config.serverMetadata().supportsPKCE()) flow.verifier = oidc.randomPKCECodeVerifier();
      const challenge =
        flow.verifier === undefined
          ? {}
          : {
              code_challenge: await oidc.calculatePKCECodeChallenge(flow.verifier),
              code_challenge_method: 'S256',
            };
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: 'openid profile',
        state: flow.state,
        nonce: flow.nonce,
        ...challenge,
      });
      return { url: url.href, cookie: await cookies.seal({ ...flow }, now() + FLOW_MS) };
    },
    async finish(query, cookie) {
      const { state, nonce, verifier, next } = await unseal(cookie);
      try {
        const tokens = await oidc.authorizationCodeGrant(await configuration(), new URL(`${redirectUri}${query}`), {
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
          ...(verifier === undefined ? {} : { pkceCodeVerifier: verifier }),
        });
        const claims = Claims.parse(tokens.claims());
        const slackUser = claims['https://slack.com/user_id'];
        const person = { team: claims['https://slack.com/team_id'], slackUser, name: claims.name ?? slackUser };
        return { person, next };
      } catch (cause) {
        throw new SignInFailed('Slack did not confirm who signs in', { cause });
      }
    },
  };
}
