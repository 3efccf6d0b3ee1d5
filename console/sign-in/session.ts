/**
 * The session of a person who has signed in: a sealed cookie (JWE, AES-256-GCM), good for an hour. Signing out is remembered
 * until then. A token against forged forms is derived of the session's id.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import { JOSEError } from 'jose/errors';
import { z } from 'zod';
import { Language } from '../../domain/text.ts';
import { HOUR_MS } from '../../domain/units.ts';

export const SESSION_MS = HOUR_MS;

const Claims = z.object({
  sid: z.string().regex(/^[0-9a-f]{32}$/),
  team: z.string().min(1),
  slackUser: z.string().min(1),
  name: z.string(),
  language: Language.optional(),
  exp: z.number(),
});

export interface Session {
  sid: string;
  person: { team: string; slackUser: string; name: string };
  /** Chosen by the person. */
  language?: Language;
  /** Milliseconds since the epoch. */
  endsAt: number;
}

export interface Sessions {
  /** @returns the cookie's value */
  open(person: Session['person']): Promise<{ session: Session; cookie: string }>;
  /** The same session with another language; it ends when it did. */
  withLanguage(session: Session, language: Language): Promise<string>;
  read(cookie: string | undefined): Promise<Session | undefined>;
  end(session: Session): void;
  formToken(session: Session): string;
  isFormToken(session: Session, token: unknown): boolean;
}

/** @param key 32 bytes, of the settings @param now milliseconds since the epoch */
export function createSessions(key: Uint8Array, now: () => number = Date.now): Sessions {
  const sealing = derived(key, 'firebreak console session');
  const forms = derived(key, 'firebreak console form');
  const ended = new Map<string, number>();

  const seal = ({ sid, person, language, endsAt }: Session): Promise<string> =>
    new EncryptJWT({ sid, ...person, ...(language === undefined ? {} : { language }) })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setExpirationTime(Math.floor(endsAt / 1000))
      .encrypt(sealing);

  const formToken = ({ sid }: Session): string => createHmac('sha256', forms).update(sid).digest('hex');

  return {
    async open(person) {
      const session = { sid: randomBytes(16).toString('hex'), person, endsAt: now() + SESSION_MS };
      return { session, cookie: await seal(session) };
    },
    withLanguage: (session, language) => seal({ ...session, language }),
    async read(cookie) {
      if (cookie === undefined) return undefined;
      try {
        const { payload } = await jwtDecrypt(cookie, sealing, {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
          currentDate: new Date(now()),
        });
        const { success, data } = Claims.safeParse(payload);
        if (!success || ended.has(data.sid)) return undefined;
        const { sid, team, slackUser, name, language, exp } = data;
        const person = { team, slackUser, name };
        return { sid, person, endsAt: exp * 1000, ...(language === undefined ? {} : { language }) };
      } catch (error) {
        // Altered, of another key, or over.
        if (error instanceof JOSEError) return undefined;
        throw error;
      }
    },
    end({ sid, endsAt }) {
      for (const [one, until] of ended) if (until < now()) ended.delete(one);
      ended.set(sid, endsAt);
    },
    formToken,
    isFormToken: (session, token) => typeof token === 'string' && sameText(formToken(session), token),
  };
}

const derived = (key: Uint8Array, purpose: string): Uint8Array =>
  new Uint8Array(createHmac('sha256', key).update(purpose).digest());

function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
