/**
 * Encrypts what Temporal keeps: arguments, results, signals, queries, heartbeats, summaries, and failures. Workflow ids,
 * workflow and activity types, and search attributes stay readable (`contract/ids.ts`, `contract/search-attributes.ts`).
 *
 * Each payload is encrypted with AES-256-GCM under a nonce of its own. A payload names its key, so that histories stay
 * readable after a rotation as long as the earlier keys are configured too. In it stands for which workflow, or which activity of
 * a workflow, it was encrypted, and when: somebody who can read and send payloads but has no key can send one only where it
 * was sent before, and the workflow knows when that was (`contract/unread.ts`).
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import {
  METADATA_ENCODING_KEY,
  type DataConverter,
  type Payload,
  type PayloadCodec,
  type SerializationContext,
} from '@temporalio/common';
import proto from '@temporalio/proto';
import { reviewScheduleOf } from '../ids.ts';
import { NOT_ENCRYPTED, OF_ANOTHER, SAID_METADATA } from '../unread.ts';

/** The package is CommonJS: outside a bundler, only its default export has the messages by name. */
const { Payload: PayloadMessage } = proto.temporal.api.common.v1;

export interface PayloadKeys {
  /** The id of the key that encrypts. */
  current: string;
  /** By id, 32 bytes each: the current one, and earlier ones that only decrypt. */
  keys: ReadonlyMap<string, Uint8Array>;
}

const ENCODING = 'binary/encrypted';
const KEY_ID = 'encryption-key-id';
/** Metadata that is encrypted with the payload: for whom, and when in milliseconds since the epoch. */
const OWNER = 'firebreak-owner';
const AT = 'firebreak-at';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** What is shorter does not become shorter by compression. */
const COMPRESSED_FROM_BYTES = 512;
/** More than Temporal accepts in one payload, also where it lies in external storage. */
const MOST_BYTES = 64 * 1024 * 1024;
/** The first byte of the plaintext. */
const PLAIN = 0;
const DEFLATED = 1;

/** The converter of every client and worker. Equal for all processes, or they cannot read each other's payloads. */
export const encryptedWith = (keys: PayloadKeys): DataConverter => ({
  payloadCodecs: [createPayloadCodec(keys)],
  failureConverterPath: FAILURE_CONVERTER,
});

/** The bundle of the workflows needs it too. */
export const FAILURE_CONVERTER = fileURLToPath(new URL('failure-converter.cjs', import.meta.url));
/** Only the bundles of the workflows need it. */
export const PAYLOAD_CONVERTER = fileURLToPath(new URL('payload-converter.cjs', import.meta.url));

/** A payload cannot be decrypted. The message says which key it needs, and never what is in it. */
class PayloadUnreadable extends Error {
  override name = 'PayloadUnreadable';
}

/**
 * A payload that is refused is read as a text, which fits no message, no argument and no memo of ours, so that it is refused where it
 * is read: nobody without a key can say anything to a workflow, and a workflow that was begun without one fails.
 */
const readAs = (text: string): Payload => ({
  metadata: { [METADATA_ENCODING_KEY]: Buffer.from('json/plain') },
  data: Buffer.from(JSON.stringify(text)),
});

/**
 * Encryption is proof too: only our processes have a key, while anybody who reaches Temporal can send a signal. So payloads that
 * are not encrypted are refused, and so are those that were encrypted for another workflow. `isEncrypted` tells the former apart
 * where they are only shown or replayed; without a context (the codec server) nothing is compared.
 */
export function createPayloadCodec({ current, keys }: PayloadKeys): PayloadCodec {
  const key = keys.get(current);
  if (key === undefined) throw new Error(`there is no payload key ${current}`);
  const read = (payload: Payload, context?: SerializationContext): Payload =>
    isEncrypted(payload) ? accepted(decrypt(payload, keys), context) : refused(NOT_ENCRYPTED, context);
  return {
    encode: (payloads, context) =>
      inPromise(() => payloads.map((payload) => encrypt(payload, { id: current, key }, context))),
    decode: (payloads, context) => inPromise(() => payloads.map((payload) => read(payload, context))),
  };
}

export const isEncrypted = ({ metadata }: Payload): boolean => textOf(metadata?.[METADATA_ENCODING_KEY]) === ENCODING;

/** A payload that was decrypted, and what was encrypted with it. */
interface Decrypted {
  payload: Payload;
  /** For whom: `ownerOf`. */
  owner: string;
  said: string;
}

function accepted({ payload, owner, said }: Decrypted, context: SerializationContext | undefined): Payload {
  if (context === undefined) return payload;
  if (!isOwned(owner, context)) return refused(OF_ANOTHER, context);
  if (context.type === 'activity') return payload;
  return { ...payload, metadata: { ...payload.metadata, [SAID_METADATA]: bytesOf(said) } };
}

/**
 * What a workflow is told is refused by the workflow, which records it. An argument or a result of an activity has no such check, so that
 * reading it fails: it is tried again, and the worker reports it.
 */
function refused(why: string, context: SerializationContext | undefined): Payload {
  if (context?.type === 'activity') throw new PayloadUnreadable(`an activity was given ${why}`);
  return readAs(why);
}

/** The workflow, or the activity of a workflow, that a payload is for. Empty if nobody said. */
function ownerOf(context: SerializationContext | undefined): string {
  if (context === undefined) return '';
  const { type, workflowId = '' } = context;
  return type === 'workflow' ? `workflow ${workflowId}` : `activity ${workflowId} ${context.activityId ?? ''}`;
}

/** The argument of a review is encrypted once, for its schedule. */
function isOwned(owner: string, context: SerializationContext): boolean {
  if (owner === ownerOf(context)) return true;
  const schedule = context.type === 'workflow' ? reviewScheduleOf(context.workflowId) : undefined;
  return schedule !== undefined && owner === ownerOf({ ...context, workflowId: schedule });
}

function encrypt(
  { metadata: own, data }: Payload,
  { id: keyId, key }: { id: string; key: Uint8Array },
  context: SerializationContext | undefined,
): Payload {
  const metadata = { ...own, [OWNER]: bytesOf(ownerOf(context)), [AT]: bytesOf(String(Date.now())) };
  const plain = PayloadMessage.encode({ metadata, ...(data == null ? {} : { data }) }).finish();
  const packed =
    plain.length < COMPRESSED_FROM_BYTES
      ? Buffer.concat([Uint8Array.of(PLAIN), plain])
      : Buffer.concat([Uint8Array.of(DEFLATED), deflateRawSync(plain)]);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(authenticated(keyId));
  const body = Buffer.concat([cipher.update(packed), cipher.final()]);
  return {
    metadata: { [METADATA_ENCODING_KEY]: bytesOf(ENCODING), [KEY_ID]: bytesOf(keyId) },
    data: Buffer.concat([nonce, cipher.getAuthTag(), body]),
  };
}

function decrypt(payload: Payload, keys: PayloadKeys['keys']): Decrypted {
  const keyId = textOf(payload.metadata?.[KEY_ID]);
  const key = keys.get(keyId);
  if (key === undefined) {
    throw new PayloadUnreadable(
      `a payload was encrypted with the key ${JSON.stringify(keyId.slice(0, 40))}, which FIREBREAK_PAYLOAD_KEYS does not have`,
    );
  }
  const data = payload.data ?? new Uint8Array();
  const nonce = data.subarray(0, NONCE_BYTES);
  try {
    const packed = opened(data, key, authenticated(keyId));
    const body = packed.subarray(1);
    const plain = packed[0] === DEFLATED ? inflateRawSync(body, { maxOutputLength: MOST_BYTES }) : body;
    const { metadata, data: content } = PayloadMessage.decode(plain);
    const { [OWNER]: owner, [AT]: at, ...own } = metadata;
    const said = `${textOf(at)} ${Buffer.from(nonce).toString('hex')}`;
    return { payload: { metadata: own, data: content }, owner: textOf(owner), said };
  } catch {
    throw new PayloadUnreadable(
      isOfFirstFormat(data, key, keyId)
        ? `a payload of the key ${keyId} was encrypted by a version before the first release, which this version does not read (docs/deploy.md, Upgrade)`
        : `a payload of the key ${keyId} was altered, or its key has other bytes`,
    );
  }
}

/** @throws if it was altered, or was encrypted with another key or for another format */
function opened(data: Uint8Array, key: Uint8Array, additional: Uint8Array): Buffer {
  const nonce = data.subarray(0, NONCE_BYTES);
  const tag = data.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(additional)
    .setAuthTag(tag);
  return Buffer.concat([decipher.update(data.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
}

/** The first format said neither for whom nor when. */
function isOfFirstFormat(data: Uint8Array, key: Uint8Array, keyId: string): boolean {
  try {
    opened(data, key, bytesOf(`firebreak payload 1 ${keyId}`));
    return true;
  } catch {
    return false;
  }
}

/** What is thrown rejects. */
const inPromise = <T>(make: () => T): Promise<T> => Promise.resolve().then(make);

/** Authenticated with the payload: its format and its key. */
const authenticated = (keyId: string): Uint8Array => bytesOf(`firebreak payload 2 ${keyId}`);
const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const textOf = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('utf8');
