/** Evidence in S3 with Object Lock, on the running stack. */
import { CreateBucketCommand, GetObjectRetentionCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { verifyEvidence } from '../../../activities/evidence/verify.ts';
import { versionedBucket } from '../../../activities/evidence/versions.ts';
import { createS3EvidenceStore, type S3EvidenceStore } from '../../../activities/evidence/s3-store.ts';
import { newSigningKey } from '../../spoken.ts';
import { openWorld } from '../harness.ts';

const signer = newSigningKey();

interface Setup {
  client: S3Client;
  bucket: string;
  store: S3EvidenceStore;
  /** Another worker on the same bucket. */
  other: S3EvidenceStore;
}

async function setUp(): Promise<Setup> {
  const world = await openWorld();
  const client = world.owner(S3Client);
  const bucket = `evidence-${world.account}`;
  await client.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: true }));
  const options = { client, bucket, retentionDays: 30, mode: 'GOVERNANCE' as const, signer };
  return { client, bucket, store: createS3EvidenceStore(options), other: createS3EvidenceStore(options) };
}

describe('the evidence store', () => {
  test('stores items, lists them in order and returns their bytes', async () => {
    const { store } = await setUp();
    const first = await store.put('inc-1', 'iam-user/a.json', '{"a":1}', 'application/json');
    const second = await store.put('inc-1', 'b.bin', new Uint8Array([1, 2, 3]), 'application/octet-stream');
    expect(first.key).toBe('inc-1/iam-user/a.json');
    expect(await store.list('inc-1')).toEqual([first, second]);
    expect(new TextDecoder().decode(await store.get(first.key))).toBe('{"a":1}');
    expect(await store.list('inc-2')).toEqual([]);
  });

  test('stores the same bytes once, and different bytes as a second item', async () => {
    const { store } = await setUp();
    const first = await store.put('inc-1', 'report.html', 'one', 'text/html');
    expect(await store.put('inc-1', 'report.html', 'one', 'text/html')).toEqual(first);
    const second = await store.put('inc-1', 'report.html', 'two', 'text/html');
    expect(second.key).toBe('inc-1/report-2.html');
    expect(await store.list('inc-1')).toHaveLength(2);
  });

  test('locks every object, the manifest too', async () => {
    const { client, bucket, store } = await setUp();
    const { key } = await store.put('inc-1', 'a.txt', 'a', 'text/plain');
    for (const Key of [key, ...(await store.manifestKeys('inc-1'))]) {
      const { Retention } = await client.send(new GetObjectRetentionCommand({ Bucket: bucket, Key }));
      expect(Retention?.Mode).toBe('GOVERNANCE');
    }
  });

  test('loses nothing when two workers write at the same time', async () => {
    const { client, bucket, store, other } = await setUp();
    const puts = Array.from({ length: 6 }, (_, i) =>
      (i % 2 === 0 ? store : other).put('inc-1', `${i}.txt`, `${i}`, 'text/plain'),
    );
    await Promise.all(puts);
    expect(await store.list('inc-1')).toHaveLength(6);
    const nothingKnown = { seals: [], items: [] };
    const { problems } = await verifyEvidence(versionedBucket(client, bucket), 'inc-1', nothingKnown, [signer.key]);
    expect(problems).toEqual([]);
  });

  test('lists in one manifest entry what is stored together, and in the next what comes while one is written', async () => {
    const { store } = await setUp();
    const files = ['a', 'b', 'c'].map((name) => ({ name, body: name, contentType: 'text/plain' }));
    const items = await store.putAll('inc-1', files);
    expect(items.map((item) => item.key)).toEqual(['inc-1/a', 'inc-1/b', 'inc-1/c']);
    expect(await store.list('inc-1')).toEqual(items);
    expect(await store.manifestKeys('inc-1')).toHaveLength(1);
    const alone = await Promise.all(files.map(({ name }) => store.put('inc-2', name, name, 'text/plain')));
    expect(alone.map((item) => item.key)).toEqual(['inc-2/a', 'inc-2/b', 'inc-2/c']);
    expect((await store.list('inc-2')).map((item) => item.key).toSorted()).toEqual(alone.map((item) => item.key));
    expect((await store.manifestKeys('inc-2')).length).toBeLessThanOrEqual(2);
  });

  test('lists again only what the manifest does not have yet', async () => {
    const { store, other } = await setUp();
    const [a, b] = ['a', 'b'].map((name) => ({ name, body: name, contentType: 'text/plain' }));
    const [first] = await store.putAll('inc-1', [a!]);
    const both = await other.putAll('inc-1', [a!, b!, b!]);
    expect(both[0]).toEqual(first);
    expect(both[1]).toEqual(both[2]);
    expect(await store.list('inc-1')).toEqual(both.slice(0, 2));
  });

  test('adds an item to the manifest whose worker died before it could', async () => {
    const { client, bucket, store } = await setUp();
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'inc-1/a.txt', Body: 'a' }));
    const item = await store.put('inc-1', 'a.txt', 'a', 'text/plain');
    expect(item.key).toBe('inc-1/a.txt');
    expect(await store.list('inc-1')).toEqual([item]);
  });
});
