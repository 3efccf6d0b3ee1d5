/**
 * Temporal's external storage: payloads that are too long for a history lie in an S3 bucket, and the history has a
 * reference to them. The worker needs it, and each process that reads whole histories.
 */
import { createHash } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  ExternalStorage,
  StorageDriverClaim,
  type DataConverter,
  type Payload,
  type StorageDriver,
} from '@temporalio/common';

export interface PayloadStoreOptions {
  client: Pick<S3Client, 'send'>;
  bucket: string;
  /** Of all keys. */
  prefix: string;
}

export interface PayloadStoreSettings {
  AWS_REGION: string;
  FIREBREAK_PAYLOAD_BUCKET?: string | undefined;
  FIREBREAK_PAYLOAD_PREFIX: string;
}

/** Names the driver in histories: it must never change. */
const NAME = 's3';

/** Converts as Temporal does by default. Without a bucket, all payloads stay in the history. */
export function dataConverterOf(
  settings: PayloadStoreSettings,
  client: PayloadStoreOptions['client'] = new S3Client({ region: settings.AWS_REGION }),
): DataConverter {
  const { FIREBREAK_PAYLOAD_BUCKET: bucket, FIREBREAK_PAYLOAD_PREFIX: prefix } = settings;
  if (bucket === undefined) return {};
  return { externalStorage: new ExternalStorage({ drivers: [createPayloadDriver({ client, bucket, prefix })] }) };
}

export function createPayloadDriver({ client, bucket, prefix }: PayloadStoreOptions): StorageDriver {
  return {
    name: NAME,
    type: 'firebreak.s3',
    store: ({ abortSignal }, payloads) =>
      Promise.all(
        payloads.map(async (payload) => {
          const body = encode(payload);
          const sha256 = createHash('sha256').update(body).digest('hex');
          const key = `${prefix}${sha256}`;
          // Written also where it is already: the bucket's lifecycle counts from the last time.
          await client.send(
            new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'application/json' }),
            abortSignal === undefined ? {} : { abortSignal },
          );
          return new StorageDriverClaim({ key, sha256 });
        }),
      ),
    retrieve: ({ abortSignal }, claims) =>
      Promise.all(
        claims.map(async ({ claimData: { key = '', sha256 } }) => {
          if (!key.startsWith(prefix)) throw new Error(`the payload ${key} is not below ${prefix}`);
          const { Body } = await client.send(
            new GetObjectCommand({ Bucket: bucket, Key: key }),
            abortSignal === undefined ? {} : { abortSignal },
          );
          const body = (await Body?.transformToString()) ?? '';
          if (createHash('sha256').update(body).digest('hex') !== sha256)
            throw new Error(`the payload ${key} was altered after it was stored`);
          return decode(body);
        }),
      ),
  };
}

interface Stored {
  metadata: Record<string, string>;
  data: string;
}

const encode = ({ metadata, data }: Payload): string =>
  JSON.stringify({
    metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, bytes]) => [name, base64(bytes)])),
    data: base64(data ?? new Uint8Array()),
  } satisfies Stored);

function decode(body: string): Payload {
  const { metadata, data } = JSON.parse(body) as Stored;
  return {
    metadata: Object.fromEntries(Object.entries(metadata).map(([name, text]) => [name, bytesOf(text)])),
    data: bytesOf(data),
  };
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
