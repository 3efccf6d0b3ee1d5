/**
 * The session of a person who has signed in: a sealed cookie, good for an hour. Signing out is remembered
 * until then. A token against forged forms is derived of the session's id.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { Language } from '../../domain/text.ts';
import { HOUR_MS } from '../../domain/units.ts';
import { derived, sealedCookies } from './sealed-cookie.ts';

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
  const cookies = sealedCookies(key, 'firebreak console session', now);
  const forms = derived(key, 'firebreak console form');
  const ended = new Map<string, number>();

  const seal = ({ sid, person, language, endsAt }: Session): Promise<string> =>
    cookies.seal({ sid, ...person, ...(language === undefined ? {} : { language }) }, endsAt);

  const formToken = ({ sid }: Session): string => createHmac('sha256', forms).update(sid).digest('hex');

  return {
    async open(person) {
      const session = { sid: randomBytes(16).toString('hex'), person, endsAt: now() + SESSION_MS };
      return { session, cookie: await seal(session) };
    },
    withLanguage: (session, language) => seal({ ...session, language }),
    async read(cookie) {
      const { success, data } = Claims.safeParse(await cookies.open(cookie));
      if (!success || ended.has(data.sid)) return undefined;
      const { sid, team, slackUser, name, language, exp } = data;
      const person = { team, slackUser, name };
      return { sid, person, endsAt: exp * 1000, ...(language === undefined ? {} : { language }) };
    },
    end({ sid, endsAt }) {
      for (const [one, until] of ended) if (until < now()) ended.delete(one);
      ended.set(sid, endsAt);
    },
    formToken,
    isFormToken: (session, token) => typeof token === 'string' && sameText(formToken(session), token),
  };
}

function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
