/**
 * The keys that encrypt Temporal's payloads, as FIREBREAK_PAYLOAD_KEYS lists them: `id=local:BASE64` has the key's 32 bytes,
 * `id=kms:BASE64` a data key of KMS, which the process asks KMS to decrypt when it starts. The first one encrypts; the
 * others are earlier ones, for histories that were encrypted with them.
 */
import { z } from 'zod';

export interface PayloadKeyItem {
  form: 'local' | 'kms';
  bytes: Uint8Array;
}

const KEY_BYTES = 32;
const MOST_KEYS = 50;
const ITEM = /^([a-z0-9][a-z0-9-]{0,39})=(local|kms):([A-Za-z0-9+/]+={0,2})$/;
const MAKE_ONE = 'make one with: echo "$(date +%Y-%m)=local:$(openssl rand -base64 32)"';

/** Messages name a key by its id, never by its bytes. */
export const PayloadKeyList = z.string().transform((text, ctx): ReadonlyMap<string, PayloadKeyItem> => {
  const items = new Map<string, PayloadKeyItem>();
  const complain = (message: string): void => ctx.addIssue({ code: 'custom', message });
  const listed = text.split(',').map((item) => item.trim());
  if (listed.length > MOST_KEYS) complain(`lists ${listed.length} keys; at most ${MOST_KEYS}`);
  for (const [i, item] of listed.entries()) {
    const [, id, form, base64 = ''] = ITEM.exec(item) ?? [];
    const bytes = Buffer.from(base64, 'base64');
    if (id === undefined) complain(`item ${i + 1} is not id=local:BASE64 or id=kms:BASE64; ${MAKE_ONE}`);
    else if (items.has(id)) complain(`lists the key ${id} twice`);
    else if (form === 'local' && bytes.length !== KEY_BYTES)
      complain(`the key ${id} has ${bytes.length} bytes instead of ${KEY_BYTES}; ${MAKE_ONE}`);
    else items.set(id, { form: form as PayloadKeyItem['form'], bytes });
  }
  return items;
});
