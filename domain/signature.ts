/** Ed25519 public keys, and signatures verified where there is no `node:crypto`: in workflows. Pure. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';

// A table of small windows. Each workflow makes its own, and that of the usual windows costs as much as ten signatures.
ed25519.Point.BASE.precompute(4);

export interface PublicKey {
  /** `keyIdOf` the key. */
  id: string;
  /** The 32 bytes of an Ed25519 public key, hex. */
  publicKey: string;
}

/** The id of a key is made of the key, so that no id can name another key. @param publicKey hex */
export const keyIdOf = (publicKey: string): string => bytesToHex(sha256(hexToBytes(publicKey))).slice(0, 16);

/** @param signature hex */
export function isSignedBy(bytes: Uint8Array, signature: string, { publicKey }: Pick<PublicKey, 'publicKey'>): boolean {
  try {
    // RFC 8032 to the letter: one text has one signature.
    return ed25519.verify(hexToBytes(signature), bytes, hexToBytes(publicKey), { zip215: false });
  } catch {
    // The bytes are no point of the curve: it is no signature.
    return false;
  }
}
