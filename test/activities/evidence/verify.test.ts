/** What somebody who can write to the evidence bucket may try, with Object Lock bypassed, and what the examiner is told. */
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  signEntry,
  sha256Of,
  CHAIN_START,
  manifestKey,
  type EvidenceKey,
} from '../../../activities/evidence/manifest.ts';
import { createS3EvidenceStore, type S3EvidenceStore } from '../../../activities/evidence/s3-store.ts';
import { verifyEvidence } from '../../../activities/evidence/verify.ts';
import { versionedBucket } from '../../../activities/evidence/versions.ts';
import { sealLine, sealsIn, type EvidenceSeal } from '../../../domain/evidence-seal.ts';
import { newSigningKey } from '../../spoken.ts';
import { openWorld } from '../harness.ts';

const ID = 'acme-111122223333-key-0000000000000000';
const signer = newSigningKey();
const stranger = newSigningKey();
let client: S3Client;
let bucket: string;
let store: S3EvidenceStore;
let seal: EvidenceSeal;

beforeEach(async () => {
  const world = await openWorld();
  client = world.owner(S3Client);
  bucket = `evidence-${world.account}`;
  await client.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: true }));
  store = createS3EvidenceStore({ client, bucket, retentionDays: 30, mode: 'GOVERNANCE', signer });
  for (const name of ['a', 'b', 'c']) await store.put(ID, name, name, 'text/plain');
  seal = await store.seal(ID, 'all');
});

const entry = (seq: number): string => manifestKey(ID, seq);
const overwrite = (Key: string, Body: string | Uint8Array) =>
  client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));

async function bytesOf(key: string): Promise<Uint8Array> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Body!.transformToByteArray();
}

/** Removes every version and marker of the keys, so that nothing is left. */
async function erase(...keys: string[]): Promise<void> {
  const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: bucket }));
  for (const { Key, VersionId } of [...Versions, ...DeleteMarkers])
    if (keys.includes(Key!))
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key, VersionId, BypassGovernanceRetention: true }));
}

/** Puts other bytes in the place of an object, without a trace of those before. */
async function replace(key: string, body: string | Uint8Array): Promise<void> {
  await erase(key);
  await overwrite(key, body);
}

/** A manifest that agrees with itself. */
async function forge(names: readonly string[], by: EvidenceKey): Promise<void> {
  let prev = CHAIN_START;
  for (const [i, name] of names.entries()) {
    const body = new TextEncoder().encode(`forged ${name}`);
    const item = { key: `${ID}/${name}`, sha256: sha256Of(body), bytes: body.byteLength };
    const bytes = new TextEncoder().encode(
      JSON.stringify(signEntry({ seq: i + 1, items: [item], at: seal.at, prev }, by)),
    );
    await replace(item.key, body);
    await replace(entry(i + 1), bytes);
    prev = sha256Of(bytes);
  }
}

async function found(known = { seals: [seal], items: [] as { key: string; sha256?: string }[] }): Promise<string[]> {
  const { problems } = await verifyEvidence(versionedBucket(client, bucket), ID, known, [signer.key]);
  return problems.map(({ key, problem }) => `${key.replace(`${ID}/`, '')} ${problem}`);
}

describe('verifying evidence', () => {
  test('finds nothing wrong with what was stored, also after the seal has been copied as text', async () => {
    expect(
      await found({ seals: sealsIn(`Seal: <code>${sealLine(seal)}</code>.`), items: [{ key: `${ID}/a` }] }),
    ).toEqual([]);
    expect(seal).toMatchObject({ incidentId: ID, count: 3, covers: 'all', signer: signer.key.id });
  });

  test('names an altered item', async () => {
    await replace(`${ID}/b`, 'forged');
    expect(await found()).toEqual(['b was altered after it was stored']);
  });

  test('names an item that is missing, and its manifest entry', async () => {
    await erase(`${ID}/b`);
    expect(await found()).toEqual(['b is missing']);
    await erase(entry(2));
    expect(await found()).toEqual([
      'manifest/000002.json is missing',
      'manifest/000003.json does not follow from the entry before',
    ]);
  });

  test('names what was only hidden by a delete marker, or covered by a newer version, and checks what is below', async () => {
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: `${ID}/a` }));
    await overwrite(`${ID}/b`, 'forged');
    const problems = await found();
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(/^a was deleted at .*: the version before is still there$/);
    expect(problems[1]).toMatch(/^b was overwritten at .*: the version before is still there$/);
  });

  test('names entries that were reordered', async () => {
    const [second, third] = [await bytesOf(entry(2)), await bytesOf(entry(3))];
    await replace(entry(2), third);
    await replace(entry(3), second);
    const problems = await found();
    expect(problems).toContain('manifest/000002.json was reordered: it is entry 3');
    expect(problems).toContain('manifest/000003.json was reordered: it is entry 2');
  });

  test('names an item that was added beside the manifest, and one that was added to it', async () => {
    await overwrite(`${ID}/planted.json`, '{}');
    expect(await found()).toEqual(['planted.json was added: the manifest does not have it']);
    await erase(`${ID}/planted.json`);
    await store.put(ID, 'd', 'd', 'text/plain');
    expect(await found()).toEqual(['d was added after the evidence was sealed']);
    expect(await found({ seals: [{ ...seal, covers: 'part' }], items: [] })).toEqual([
      `${ID} has a seal that was altered`,
    ]);
  });

  test('names the tail that was cut off', async () => {
    await erase(entry(3), `${ID}/c`);
    expect(await found()).toEqual([
      `manifest/000003.json was cut off: the seal of ${seal.at} covers 3 manifest entries`,
    ]);
    await erase(entry(2), `${ID}/b`);
    expect(await found()).toEqual([
      `manifest/000002.json to ${ID}/manifest/000003.json was cut off: the seal of ${seal.at} covers 3 manifest entries`,
    ]);
  });

  test('names what the history of an open incident has and the manifest has not, without a seal', async () => {
    await erase(entry(3), `${ID}/c`);
    const items = [
      { key: `${ID}/c`, sha256: '0'.repeat(64) },
      { key: `${ID}/a`, sha256: '0'.repeat(64) },
    ];
    expect(await found({ seals: [], items })).toEqual([
      'c stands in the history of the incident, but not in the manifest',
      'a has another hash in the manifest than in the history of the incident',
    ]);
  });

  test('names a manifest that was rewritten as a whole, also by somebody who has the key', async () => {
    await forge(['a', 'b', 'c'], stranger);
    expect((await found()).filter((p) => p.includes('is not signed by a key of the workers'))).toHaveLength(3);
    await forge(['a', 'b', 'c'], signer);
    expect(await found()).toEqual([
      `manifest/000003.json is not the entry that was sealed at ${seal.at}: the manifest was rewritten`,
    ]);
  });

  test('says that all was deleted', async () => {
    await erase(...['a', 'b', 'c'].map((name) => `${ID}/${name}`), entry(1), entry(2), entry(3));
    expect(await found()).toEqual([
      `${ID} was deleted: the seal of ${seal.at} covers 3 manifest entries, and there is none`,
    ]);
  });

  test('believes no seal of another key or incident', async () => {
    const other = createS3EvidenceStore({ client, bucket, retentionDays: 30, mode: 'GOVERNANCE', signer: stranger });
    await other.put('inc-9', 'a', 'a', 'text/plain');
    const foreign = await other.seal('inc-9', 'all');
    expect(await found({ seals: [foreign], items: [] })).toEqual([`${ID} has no part in the seal of inc-9`]);
    expect(await found({ seals: [{ ...seal, signer: stranger.key.id }], items: [] })).toEqual([
      `${ID} has a seal of an unknown key (${stranger.key.id})`,
    ]);
    expect(await found({ seals: [{ ...seal, count: 2 }], items: [] })).toEqual([`${ID} has a seal that was altered`]);
  });

  test('does not lose itself in a manifest key with a huge number or without one', async () => {
    await overwrite(`${ID}/manifest/999999.json`, await bytesOf(entry(1)));
    await overwrite(`${ID}/manifest/zzz.json`, await bytesOf(entry(1)));
    const problems = await found();
    expect(problems).toContain(`manifest/000004.json to ${ID}/manifest/999998.json are missing`);
    expect(problems).toContain('manifest/zzz.json is not a manifest entry');
  });
});

describe('verifying items that one manifest entry lists', () => {
  beforeEach(async () => {
    await store.putAll(
      ID,
      ['d', 'e', 'f'].map((name) => ({ name, body: name, contentType: 'text/plain' })),
    );
    seal = await store.seal(ID, 'all');
  });

  /** The entry of the three, as somebody without the key would change it. */
  async function change(items: (items: { key: string }[]) => { key: string }[]): Promise<void> {
    const together = JSON.parse(new TextDecoder().decode(await bytesOf(entry(4)))) as { items: { key: string }[] };
    await replace(entry(4), JSON.stringify({ ...together, items: items(together.items) }));
  }
  const NOT_SIGNED = `manifest/000004.json is not signed by a key of the workers (${signer.key.id})`;
  const NOT_SEALED = (): string =>
    `manifest/000004.json is not the entry that was sealed at ${seal.at}: the manifest was rewritten`;

  test('finds nothing wrong with what was stored', async () => {
    expect(await found()).toEqual([]);
    expect(seal.count).toBe(4);
  });

  test('names the one that was altered, is missing or was added', async () => {
    await replace(`${ID}/e`, 'forged');
    expect(await found()).toEqual(['e was altered after it was stored']);
    await erase(`${ID}/e`);
    expect(await found()).toEqual(['e is missing']);
    await overwrite(`${ID}/e`, 'e');
    await overwrite(`${ID}/g`, 'g');
    expect(await found()).toEqual(['g was added: the manifest does not have it']);
  });

  test('names the entry when its items were reordered, and what was taken out of it or put into it', async () => {
    await change((items) => items.toReversed());
    expect(await found()).toEqual([NOT_SIGNED, NOT_SEALED()]);
    await change((items) => items.filter(({ key }) => key !== `${ID}/e`));
    expect(await found()).toEqual([NOT_SIGNED, 'e was added: the manifest does not have it', NOT_SEALED()]);
    await change((items) => [...items, { ...items[0]!, key: `${ID}/e` }, { ...items[0]!, key: `${ID}/h` }]);
    expect(await found()).toEqual(expect.arrayContaining([NOT_SIGNED, 'h is missing', NOT_SEALED()]));
  });

  test('names the entry when it was cut off, and each item that it listed', async () => {
    await erase(entry(4));
    expect(await found()).toEqual([
      ...['d', 'e', 'f'].map((name) => `${name} was added: the manifest does not have it`),
      `manifest/000004.json was cut off: the seal of ${seal.at} covers 4 manifest entries`,
    ]);
  });

  test('names each item that was stored after the seal', async () => {
    await store.putAll(ID, [
      { name: 'g', body: 'g', contentType: 'text/plain' },
      { name: 'h', body: 'h', contentType: 'text/plain' },
    ]);
    expect(await found()).toEqual([
      'g was added after the evidence was sealed',
      'h was added after the evidence was sealed',
    ]);
  });
});

describe('sealing', () => {
  test('refuses a manifest that is not as the workers wrote it, on a worker that has never seen it', async () => {
    const worker = () => createS3EvidenceStore({ client, bucket, retentionDays: 30, mode: 'GOVERNANCE', signer });
    await expect(worker().seal(ID, 'all')).resolves.toEqual(seal);
    await forge(['a', 'b', 'c'], stranger);
    await expect(worker().seal(ID, 'all')).rejects.toThrow('is not signed by a worker');
    await erase(entry(1));
    await expect(worker().seal(ID, 'all')).rejects.toThrow('does not follow from the entry before');
  });

  test('notices on the worker that wrote it that the tail was cut off', async () => {
    await erase(entry(3));
    await expect(store.seal(ID, 'all')).rejects.toThrow(`had 3 entries and has 2 now`);
  });

  test('a seal for the report covers what was there before the reports', async () => {
    const before = await store.seal(ID, 'part');
    await store.put(ID, 'reports/report.md', 'report', 'text/markdown');
    expect(await store.seal(ID, 'part')).toEqual(before);
    expect((await store.seal(ID, 'all')).count).toBe(4);
  });

  test('a report shares no manifest entry with other evidence, so that the seal for the report stays the same', async () => {
    const puts = ['d', 'reports/report.md', 'e', 'reports/report.html'].map((name) =>
      store.put(ID, name, name, 'text/plain'),
    );
    await Promise.all(puts);
    const before = await store.seal(ID, 'part');
    await store.put(ID, 'reports/report.pdf', 'report', 'application/pdf');
    expect(await store.seal(ID, 'part')).toEqual(before);
    const isReport = (items: readonly { key: string }[]) => items.map(({ key }) => key.includes('/reports/'));
    for (const key of await store.manifestKeys(ID)) {
      const { items } = JSON.parse(new TextDecoder().decode(await bytesOf(key))) as { items: { key: string }[] };
      expect(new Set(isReport(items)).size).toBe(1);
    }
  });
});
