/**
 * The keys by which decisions and evidence are signed and known: the private one to sign with, and the public ones to
 * verify with. Error messages never show a key.
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { keyIdOf, type PublicKey } from '../domain/signature.ts';

const HOW = 'docs/deploy.md, "Keys of decisions", says how to make one';

/** The base64 of an Ed25519 private key, PKCS #8 DER. */
export const PrivateSigningKey = z.string().transform((text, ctx): { privateKey: KeyObject; key: PublicKey } => {
  const privateKey = keyOf(() => createPrivateKey({ key: derOf(text), format: 'der', type: 'pkcs8' }));
  if (privateKey !== undefined) return { privateKey, key: publicKeyOf(createPublicKey(privateKey)) };
  ctx.addIssue({ code: 'custom', message: `is not the base64 of an Ed25519 private key in PKCS #8 DER; ${HOW}` });
  return z.NEVER;
});

/** The base64 of Ed25519 public keys (SubjectPublicKeyInfo DER), with commas between them. */
export const PublicSigningKeys = z.string().transform((text, ctx): PublicKey[] =>
  text.split(',').flatMap((item, i) => {
    const key = keyOf(() => createPublicKey({ key: derOf(item), format: 'der', type: 'spki' }));
    if (key !== undefined) return [publicKeyOf(key)];
    ctx.addIssue({
      code: 'custom',
      message: `item ${i + 1} is not the base64 of an Ed25519 public key in SubjectPublicKeyInfo DER; ${HOW}`,
    });
    return [];
  }),
);

/** @param key a public Ed25519 key */
export function publicKeyOf(key: KeyObject): PublicKey {
  const { x = '' } = key.export({ format: 'jwk' });
  const publicKey = Buffer.from(x, 'base64url').toString('hex');
  return { id: keyIdOf(publicKey), publicKey };
}

const derOf = (base64: string): Buffer => Buffer.from(base64.trim(), 'base64');

function keyOf(read: () => KeyObject): KeyObject | undefined {
  try {
    const key = read();
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    // OpenSSL's message says nothing that helps; the complaint says what the key must be.
    return undefined;
  }
}
