/** A cookie that only this console reads and writes: a JWE (AES-256-GCM) that ends by itself. Its key is derived for one purpose. */
import { createHmac } from 'node:crypto';
import { EncryptJWT, jwtDecrypt, type JWTPayload } from 'jose';
import { JOSEError } from 'jose/errors';

export interface SealedCookies {
  /** @param endsAt milliseconds since the epoch */
  seal(payload: JWTPayload, endsAt: number): Promise<string>;
  /** @returns undefined if it was altered, is of another key, or has ended */
  open(cookie: string | undefined): Promise<JWTPayload | undefined>;
}

/** @param key 32 bytes, of the settings @param now milliseconds since the epoch */
export function sealedCookies(key: Uint8Array, purpose: string, now: () => number): SealedCookies {
  const sealing = derived(key, purpose);
  return {
    seal: (payload, endsAt) =>
      new EncryptJWT(payload)
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setExpirationTime(Math.floor(endsAt / 1000))
        .encrypt(sealing),
    async open(cookie) {
      if (cookie === undefined) return undefined;
      try {
        const { payload } = await jwtDecrypt(cookie, sealing, {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
          currentDate: new Date(now()),
        });
        return payload;
      } catch (error) {
        if (error instanceof JOSEError) return undefined;
        throw error;
      }
    },
  };
}

export const derived = (key: Uint8Array, purpose: string): Uint8Array =>
  new Uint8Array(createHmac('sha256', key).update(purpose).digest());
