/**
 * What the payload codec (`contract/temporal/payload-codec.ts`) tells workflows of a payload: what one that it refuses is read
 * as, and when one that it accepts was encrypted.
 */

/** What a payload is read as that was not encrypted with our key. It fits no message, no argument and no memo of ours. */
export const NOT_ENCRYPTED = 'a payload that was not encrypted';
/** What a payload is read as that was encrypted for another workflow, or for nobody. */
export const OF_ANOTHER = 'a payload of another workflow';

/** The member of a message, of an argument or of a memory that says when it was encrypted. Set by `contract/temporal/payload-converter.cjs`. */
const SAID = Symbol.for('firebreak.said');
/** The metadata of a payload from which that member is made: `<milliseconds since the epoch> <nonce>`. */
export const SAID_METADATA = 'firebreak-said';

/** When a payload was encrypted, and what only this payload has. */
export interface SaidAt {
  /** Milliseconds since the epoch, by the clock of the process that encrypted it. */
  atMs: number;
  nonce: string;
}

/** Undefined where payloads are not encrypted: in tests and recordings. @param value an argument as the workflow gets it */
export function saidAt(value: unknown): SaidAt | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const said = (value as Record<symbol, unknown>)[SAID];
  if (typeof said !== 'string') return undefined;
  const [at = '', nonce = ''] = said.split(' ');
  return { atMs: Number(at), nonce };
}
