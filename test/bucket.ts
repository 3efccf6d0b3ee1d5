/** An S3 bucket in memory, for what only puts and gets. */
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { PayloadStoreOptions } from '../workers/payload-store.ts';

export interface Bucket {
  client: PayloadStoreOptions['client'];
  /** By key. */
  objects: Map<string, string>;
}

export function bucket(): Bucket {
  const objects = new Map<string, string>();
  const send = (command: unknown): Promise<unknown> => {
    if (command instanceof PutObjectCommand) {
      objects.set(command.input.Key!, command.input.Body as string);
      return Promise.resolve({});
    }
    if (!(command instanceof GetObjectCommand)) return Promise.reject(new Error('neither put nor get'));
    const body = objects.get(command.input.Key!);
    return body === undefined
      ? Promise.reject(new Error('NoSuchKey'))
      : Promise.resolve({ Body: { transformToString: () => Promise.resolve(body) } });
  };
  return { client: { send: send as PayloadStoreOptions['client']['send'] }, objects };
}
