/** Signs what people say in Slack, with a key that only this process has (`domain/statement.ts`). */
import { randomBytes, sign, type KeyObject } from 'node:crypto';
import type { SpokenSignal } from '../contract/signed.ts';
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

export interface Signer {
  sign<Message>(
    to: Addressed,
    signal: SpokenSignal<Message>,
    speaker: Speaker,
    message: Message,
    at?: Date,
  ): Signed<Message>;
}

export function createSigner({ key, privateKey }: SigningKey): Signer {
  return {
    sign({ id, runId }, signal, speaker, message, at = new Date()) {
      const statement = {
        signal: signal.name,
        id,
        runId,
        at: at.toISOString(),
        nonce: randomBytes(12).toString('hex'),
        key: key.id,
        speaker,
        message: signal.schema.parse(message),
      };
      return { statement, signature: sign(null, statementBytes(statement), privateKey).toString('hex') };
    },
  };
}
