/** The evidence store in S3. Every object has Object Lock, nothing is overwritten, and two workers may write at the same time. */
import { dropOldest } from '../../domain/drop-oldest.ts';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type ObjectLockMode,
} from '@aws-sdk/client-s3';
import { inTurn } from '../in-turn.ts';
import {
  CHAIN_START,
  checkChain,
  isEntrySigned,
  manifestKey,
  manifestPrefix,
  sha256Of,
  signEntry,
  signSeal,
  toLink,
  type EvidenceKey,
  type Link,
} from './manifest.ts';
import { isReport, ManifestBroken, type EvidenceStore, type StoredItem } from './store.ts';
import type { PublicKey } from '../../domain/signature.ts';
import { DAY_MS } from '../../domain/units.ts';

export interface S3EvidenceOptions {
  /** In the MSP's own account; the bucket must have Object Lock enabled. */
  client: S3Client;
  bucket: string;
  retentionDays: number;
  mode: ObjectLockMode;
  /** Signs the manifest. */
  signer: EvidenceKey;
  /** Public keys of earlier signers. */
  earlierKeys?: readonly PublicKey[];
}

export interface S3EvidenceStore extends EvidenceStore {
  /** Keys of an incident's manifest entries, in order. */
  manifestKeys(incidentId: string): Promise<string[]>;
}

/** Workers may want the same manifest number. The one that comes second reads again and retries. */
const MAX_ATTEMPTS = 50;
/** Manifests that are remembered. An incident has some dozens of items, a large one some thousands. */
const MOST_CHAINS = 100;

export function createS3EvidenceStore(options: S3EvidenceOptions): S3EvidenceStore {
  const bucket = lockedBucket(options);
  const manifest = manifestOf(bucket, options);
  return {
    lock: { mode: options.mode, days: options.retentionDays },
    async put(incidentId, name, body, contentType) {
      const item = await store(bucket, incidentId, name, toBytes(body), contentType);
      // One at a time within this process, so that they do not all want the same number. Between processes S3 decides.
      return inTurn(`evidence|${options.bucket}|${incidentId}`, () => manifest.append(incidentId, item));
    },
    get: (key) => bucket.get(key),
    list: async (incidentId) => (await manifest.read(incidentId)).map((m) => m.item),
    checked: async (incidentId) => (await manifest.checked(incidentId)).map((m) => m.item),
    async seal(incidentId, covers) {
      const links = await manifest.checked(incidentId);
      const last = covers === 'all' ? links.length : links.findLastIndex((l) => !isReport(incidentId, l.item.key)) + 1;
      const { sha256: head = CHAIN_START, item } = links[last - 1] ?? {};
      return signSeal(
        { incidentId, count: last, head, at: item?.at ?? new Date(0).toISOString(), covers },
        options.signer,
      );
    },
    manifestKeys: (incidentId) => bucket.keys(manifestPrefix(incidentId)),
  };
}

type LockedBucket = ReturnType<typeof lockedBucket>;

function lockedBucket({ client, bucket, retentionDays, mode }: S3EvidenceOptions) {
  return {
    /** @returns false if the key is taken. */
    async create(key: string, body: Uint8Array, contentType: string): Promise<boolean> {
      try {
        await client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: body,
            ContentType: contentType,
            IfNoneMatch: '*',
            // S3 checks it on arrival, so that a damaged upload is refused, and keeps it.
            ChecksumAlgorithm: 'SHA256',
            ObjectLockMode: mode,
            ObjectLockRetainUntilDate: new Date(Date.now() + retentionDays * DAY_MS),
          }),
        );
        return true;
      } catch (error) {
        if (isPreconditionFailed(error)) return false;
        throw error;
      }
    },
    async get(key: string): Promise<Uint8Array> {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    },
    /** In order of their names. */
    async keys(prefix: string): Promise<string[]> {
      const keys: string[] = [];
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
        );
        keys.push(...(page.Contents ?? []).flatMap((o) => o.Key ?? []));
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return keys.sort();
    },
  };
}

/** The key is taken, or another write to it came first. */
const isPreconditionFailed = (error: unknown): boolean =>
  error instanceof Error && ['PreconditionFailed', 'ConditionalRequestConflict'].includes(error.name);

function manifestOf(bucket: LockedBucket, { signer, earlierKeys = [] }: S3EvidenceOptions) {
  /** Incident → its manifest as it was known last. Entries never change, so each is read once. The least recently used first. */
  const chains = new Map<string, Link[]>();
  /** Those whose signature was found to be right. */
  const signed = new WeakSet<Link>();
  const keep = (incidentId: string, chain: Link[]): Link[] => {
    chains.delete(incidentId);
    chains.set(incidentId, chain);
    dropOldest(chains, MOST_CHAINS);
    return chain;
  };
  const read = async (incidentId: string): Promise<Link[]> => {
    const known = new Map(chains.get(incidentId)?.map((link) => [link.key, link]));
    const keys = await bucket.keys(manifestPrefix(incidentId));
    const links = keys.map(async (key) => known.get(key) ?? toLink(key, await bucket.get(key)));
    return keep(incidentId, await Promise.all(links));
  };
  return {
    read,
    /**
     * The manifest by the bucket's keys. What was read before is not read again, since entries cannot be overwritten.
     * @throws ManifestBroken if it is not as the workers wrote it
     */
    async checked(incidentId: string): Promise<Link[]> {
      const known = chains.get(incidentId)?.length ?? 0;
      const links = await read(incidentId);
      const keys = [signer.key, ...earlierKeys];
      if (links.length < known)
        throw new ManifestBroken(`the manifest of ${incidentId} had ${known} entries and has ${links.length} now`);
      checkChain(incidentId, links, (link) => signed.has(link) || isEntrySigned(link.entry, keys));
      for (const link of links) signed.add(link);
      return links;
    },
    /**
     * Adds an item at the end of the manifest. If another worker has extended it meanwhile, the next number is taken, and
     * the manifest is read again.
     */
    async append(incidentId: string, item: Omit<StoredItem, 'at'>): Promise<StoredItem> {
      let links = chains.get(incidentId) ?? (await read(incidentId));
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
        const listed = links.find((l) => l.item.key === item.key);
        if (listed !== undefined) return listed.item;
        const seq = links.length + 1;
        const stored = { ...item, at: new Date().toISOString() };
        const prev = links.at(-1)?.sha256 ?? CHAIN_START;
        const entry = signEntry({ seq, ...stored, prev }, signer);
        const body = toBytes(JSON.stringify(entry));
        const key = manifestKey(incidentId, seq);
        if (await bucket.create(key, body, 'application/json')) {
          keep(incidentId, [...links, toLink(key, body)]);
          return stored;
        }
        links = await read(incidentId);
      }
      throw new Error(`the manifest of ${incidentId} is being written by too many at once`);
    },
  };
}

/** Comes before the manifest entry. After a crash between the two, the next attempt adds the entry. */
async function store(
  bucket: LockedBucket,
  incidentId: string,
  name: string,
  body: Uint8Array,
  contentType: string,
): Promise<Omit<StoredItem, 'at'>> {
  const sha256 = sha256Of(body);
  for (let version = 1; ; version += 1) {
    const key = `${incidentId}/${versioned(name, version)}`;
    const isOurs = (await bucket.create(key, body, contentType)) || sha256Of(await bucket.get(key)) === sha256;
    if (isOurs) return { key, sha256, bytes: body.byteLength };
  }
}

/** `iam/user.json`, `iam/user-2.json`, … */
const versioned = (name: string, version: number): string =>
  version === 1 ? name : name.replace(/(\.[^./]+)?$/, `-${version}$1`);

const toBytes = (body: Uint8Array | string): Uint8Array =>
  typeof body === 'string' ? new TextEncoder().encode(body) : body;
