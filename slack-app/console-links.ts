/** The console's links for a person in Slack: plain ones, or those that sign in (`domain/console-link.ts`). */
import { randomBytes, sign } from 'node:crypto';
import { linkBytes, linkToken } from '../domain/console-link.ts';
import type { Speaker } from '../domain/statement.ts';
import type { SigningKey } from './signer.ts';

export interface ConsoleLinks {
  /** Whether the link signs in by itself, so that it must not be passed on. */
  signsIn: boolean;
  /** @param incident without it, the list of incidents */
  to(person: Speaker, incident?: string): string;
}

/** @param key signs links; without it they are plain: people sign in with Slack */
export const createConsoleLinks = (url: string, key?: SigningKey): ConsoleLinks => ({
  signsIn: key !== undefined,
  to(person, incident) {
    if (key === undefined) return `${url}/${incident === undefined ? '' : `incidents/${incident}`}`;
    const claims = {
      for: url,
      team: person.team,
      slackUser: person.slackUser,
      name: person.name,
      ...(incident === undefined ? {} : { incident }),
      at: new Date().toISOString(),
      nonce: randomBytes(16).toString('hex'),
      key: key.key.id,
    };
    const signature = sign(null, linkBytes(claims), key.privateKey).toString('hex');
    return `${url}/sign-in/link?token=${linkToken(claims, signature)}`;
  },
});
