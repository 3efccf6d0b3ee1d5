/** Data keys of KMS, opened by the KMS of the sandbox. */
import {
  CreateKeyCommand,
  DecryptCommand,
  DisableKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  KMSClient,
} from '@aws-sdk/client-kms';
import type { Payload } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PayloadKeyList } from '../../../config/payload-keys.ts';
import { createPayloadCodec } from '../../../contract/temporal/payload-codec.ts';
import { openPayloadKeys } from '../../../contract/temporal/payload-keys.ts';
import { caller, makeKey, type Caller } from '../../../sandbox/caller.ts';
import { MSP_ACCOUNT } from '../../../sandbox/story.ts';
import { testStack } from '../../stack.ts';

const REGION = 'us-east-1';
const CONTEXT = { purpose: 'firebreak-payloads' };
const SECRET = 'a user called mallory was seized';
let msp: Caller;
let kms: KMSClient;

beforeAll(async () => {
  const { aws } = await testStack();
  const key = await makeKey(aws, { account: MSP_ACCOUNT });
  msp = caller(aws, key, { sourceIp: '192.0.2.1' });
  kms = msp.client(KMSClient, REGION);
  // A process reads its credentials from the SDK's own variables.
  vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', key.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', key.secretAccessKey);
}, 120_000);
afterAll(() => {
  msp?.close();
  vi.unstubAllEnvs();
});

const newKey = async (): Promise<string> => (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? '';

/** As docs/deploy.md makes one: `id=kms:BASE64`. */
async function dataKey(
  id: string,
  KeyId: string,
  EncryptionContext: Record<string, string> = CONTEXT,
): Promise<string> {
  const { CiphertextBlob } = await kms.send(
    new GenerateDataKeyWithoutPlaintextCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext }),
  );
  return `${id}=kms:${Buffer.from(CiphertextBlob ?? []).toString('base64')}`;
}

const open = (list: string, region: string | undefined = REGION) => openPayloadKeys(PayloadKeyList.parse(list), region);
const codecOf = async (list: string) => createPayloadCodec(await open(list));
const payload = (): Payload => ({
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from(JSON.stringify(SECRET)),
});
const textOf = (payloads: Payload[]): string => Buffer.from(payloads[0]?.data ?? []).toString();

describe('a data key of KMS', () => {
  it('encrypts what another process decrypts, which opens it itself', async () => {
    const list = await dataKey('2026-11', await newKey());
    const encrypted = await (await codecOf(list)).encode([payload()]);
    expect(textOf(encrypted)).not.toContain('mallory');
    expect(Buffer.from(encrypted[0]?.metadata?.['encryption-key-id'] ?? []).toString()).toBe('2026-11');
    expect(textOf(await (await codecOf(list)).decode(encrypted))).toBe(JSON.stringify(SECRET));
  });

  it('is the same key as local, for a process without AWS credentials', async () => {
    const list = await dataKey('2026-11', await newKey());
    const wrapped = Buffer.from(list.split('kms:')[1] ?? '', 'base64');
    const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob: wrapped, EncryptionContext: CONTEXT }));
    const local = `2026-11=local:${Buffer.from(Plaintext ?? []).toString('base64')}`;
    const encrypted = await (await codecOf(list)).encode([payload()]);
    const slack = createPayloadCodec(await open(local, undefined));
    expect(textOf(await slack.decode(encrypted))).toBe(JSON.stringify(SECRET));
    await expect(openPayloadKeys(PayloadKeyList.parse(list), undefined)).rejects.toThrow(
      'has no AWS credentials, so it needs the key 2026-11 as local:BASE64',
    );
  });

  it('is rotated, also to another key of KMS, and old histories are still read', async () => {
    const old = await dataKey('2026-11', await newKey());
    const encrypted = await (await codecOf(old)).encode([payload()]);
    const rotated = `${await dataKey('2027-01', await newKey())},${old}`;
    const codec = await codecOf(rotated);
    expect(textOf(await codec.decode(encrypted))).toBe(JSON.stringify(SECRET));
    const [later] = await codec.encode([payload()]);
    expect(Buffer.from(later?.metadata?.['encryption-key-id'] ?? []).toString()).toBe('2027-01');
    const withoutOld = await codecOf(rotated.split(',')[0] ?? '');
    await expect(withoutOld.decode(encrypted)).rejects.toThrow('2026-11');
  });

  it.each<[string, () => Promise<string>]>([
    ['was made for something else', async () => dataKey('2026-11', await newKey(), { purpose: 'backups' })],
    ['was altered', async () => (await dataKey('2026-11', await newKey())).replace(/.{8}$/, 'AAAAAAA=')],
    [
      'is under a key that was disabled',
      async () => {
        const KeyId = await newKey();
        const list = await dataKey('2026-11', KeyId);
        await kms.send(new DisableKeyCommand({ KeyId }));
        return list;
      },
    ],
  ])('that %s stops the process, which names the key and not its bytes', async (_, listOf) => {
    const list = await listOf();
    const failure = await open(list).catch((error: Error) => error);
    expect(failure).toBeInstanceOf(Error);
    expect((failure as Error).message).toMatch(/KMS does not decrypt the key 2026-11: \w+/);
    expect((failure as Error).message).not.toContain(list.split('kms:')[1]?.slice(0, 20));
  });
});
