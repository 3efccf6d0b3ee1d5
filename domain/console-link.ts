/**
 * A link by which a person signs in to the console: the Slack app signs it for somebody who asked for it in Slack. It is good
 * for a few minutes, once, and for one console. Pure.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { canonicalJson } from './digest.ts';
import { isSignedBy, type PublicKey } from './signature.ts';
import { MINUTE_MS } from './units.ts';

const Claims = z.strictObject({
  /** The console's address. */
  for: z.string().max(300),
  team: z.string().min(1).max(64),
  slackUser: z.string().min(1).max(64),
  name: z.string().max(200),
  /** What is opened; without it, the list of incidents. */
  incident: z
    .string()
    .regex(/^[\w.-]{1,200}$/)
    .optional(),
  at: z.iso.datetime(),
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
  /** The id of the key. */
  key: z.string().regex(/^[0-9a-f]{16}$/),
});
export type LinkClaims = z.infer<typeof Claims>;

const Token = z.strictObject({ claims: Claims, signature: z.string().regex(/^[0-9a-f]{128}$/) });

export const LINK_MS = 5 * MINUTE_MS;
/** How far the Slack app's clock may be ahead. */
const AHEAD_MS = MINUTE_MS;
const LONGEST = 4_000;

/** The first line keeps the signature from being one of something else. */
export const linkBytes = (claims: LinkClaims): Uint8Array =>
  utf8ToBytes(`firebreak console link 1\n${canonicalJson(claims)}`);

/** The token of a link. @param signature hex */
export const linkToken = (claims: LinkClaims, signature: string): string =>
  toBase64Url(JSON.stringify({ claims, signature }));

/** What a token says, whether or not it is true. Undefined if it is none. */
function readLink(token: string): z.infer<typeof Token> | undefined {
  if (token.length > LONGEST) return undefined;
  try {
    return Token.safeParse(JSON.parse(fromBase64Url(token))).data;
  } catch {
    return undefined;
  }
}

export type LinkFault = 'unreadable' | 'unknown-key' | 'forged' | 'elsewhere' | 'expired';

/** Why nobody signs in with it, or the claims. That it is used once is for the caller. */
export function checkLink(
  token: string,
  { console, keys, nowMs }: { console: string; keys: readonly PublicKey[]; nowMs: number },
): LinkClaims | LinkFault {
  const link = readLink(token);
  if (link === undefined) return 'unreadable';
  const { claims, signature } = link;
  const key = keys.find((k) => k.id === claims.key);
  if (key === undefined) return 'unknown-key';
  if (!isSignedBy(linkBytes(claims), signature, key)) return 'forged';
  if (claims.for !== console) return 'elsewhere';
  const age = nowMs - Date.parse(claims.at);
  return age > LINK_MS || age < -AHEAD_MS ? 'expired' : claims;
}

const toBase64Url = (text: string): string =>
  btoa(String.fromCharCode(...utf8ToBytes(text)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const fromBase64Url = (text: string): string =>
  new TextDecoder().decode(
    Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0)),
  );
