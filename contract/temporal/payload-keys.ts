/** Opens the keys of Temporal's payloads when a process starts (`config/payload-keys.ts` reads their list). */
import type { PayloadKeys } from './payload-codec.ts';

const KEY_BYTES = 32;

/** The encryption context of the data keys: KMS refuses to decrypt them for anything else. */
const KMS_CONTEXT = { purpose: 'firebreak-payloads' };

/**
 * @param region of KMS; undefined for a process without AWS credentials, which can have `local` keys only
 * @throws Error that names the key
 */
export async function openPayloadKeys(
  items: ReadonlyMap<string, { form: 'local' | 'kms'; bytes: Uint8Array }>,
  region: string | undefined,
): Promise<PayloadKeys> {
  const keys = new Map<string, Uint8Array>();
  for (const [id, { form, bytes }] of items) {
    const key = form === 'local' ? bytes : await decryptedByKms(id, bytes, region);
    if (key.length !== KEY_BYTES) throw new Error(`FIREBREAK_PAYLOAD_KEYS: the data key ${id} is not one of AES-256`);
    keys.set(id, key);
  }
  return { current: [...keys.keys()][0]!, keys };
}

/** The AWS SDK is loaded only where there is a data key. */
async function decryptedByKms(id: string, wrapped: Uint8Array, region: string | undefined): Promise<Uint8Array> {
  if (region === undefined) {
    throw new Error(
      `FIREBREAK_PAYLOAD_KEYS: this process has no AWS credentials, so it needs the key ${id} as local:BASE64, out of a secret`,
    );
  }
  const { DecryptCommand, KMSClient } = await import('@aws-sdk/client-kms');
  const kms = new KMSClient({ region });
  try {
    const { Plaintext } = await kms.send(
      new DecryptCommand({ CiphertextBlob: wrapped, EncryptionContext: KMS_CONTEXT }),
    );
    return Plaintext ?? new Uint8Array();
  } catch (cause) {
    throw new Error(`FIREBREAK_PAYLOAD_KEYS: KMS does not decrypt the key ${id}: ${(cause as Error).name}`, { cause });
  } finally {
    kms.destroy();
  }
}
