/** Signs what people say in Slack, with a key that only this process has (`domain/statement.ts`). */
import { randomBytes, sign, type KeyObject } from 'node:crypto';
import type { SpokenSignal } from '../contract/signed.ts';
import { digestOf } from '../domain/digest.ts';
import { statementBytes, type DecisionKey, type Signed, type Speaker } from '../domain/statement.ts';

/** The run of a workflow: the first one of its chain. */
export interface Addressed {
  id: string;
  runId: string;
}

/** An Ed25519 key. */
export interface SigningKey {
  privateKey: KeyObject;
  /** The public half, as workflows pin it. */
  key: DecisionKey;
}

interface Said {
  at?: Date;
  /** Slack's id of the click. The same click has the same nonce, so that it counts once however often it is delivered. */
  click?: string | undefined;
}

export interface Signer {
  sign<Message>(
    to: Addressed,
    signal: SpokenSignal<Message>,
    speaker: Speaker,
    message: Message,
    more?: Said,
  ): Signed<Message>;
}

export function createSigner({ key, privateKey }: SigningKey): Signer {
  return {
    sign({ id, runId }, signal, speaker, given, { at = new Date(), click } = {}) {
      const message = signal.schema.parse(given);
      const statement = {
        signal: signal.name,
        id,
        runId,
        at: at.toISOString(),
        nonce:
          click === undefined
            ? randomBytes(12).toString('hex')
            : nonceOf([click, signal.name, speaker.slackUser, message]),
        key: key.id,
        speaker,
        message,
      };
      return { statement, signature: sign(null, statementBytes(statement), privateKey).toString('hex') };
    },
  };
}

const NONCE_LENGTH = 24;

const nonceOf = (parts: readonly unknown[]): string => digestOf(parts).slice(0, NONCE_LENGTH);
