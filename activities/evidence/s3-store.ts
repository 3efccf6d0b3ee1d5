/** The evidence store in S3. Every object has Object Lock, nothing is overwritten, and two workers may write at the same time. */
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type ObjectLockMode,
} from '@aws-sdk/client-s3';
import { inTurn } from '../in-turn.ts';
import { CHAIN_START, manifestKey, manifestPrefix, parseEntry, sha256Of, type ManifestEntry } from './manifest.ts';
import type { EvidenceStore, StoredItem } from './store.ts';

export interface S3EvidenceOptions {
  /** In the MSP's own account; the bucket must have Object Lock enabled. */
  client: S3Client;
  bucket: string;
  retentionDays: number;
  mode: ObjectLockMode;
}

export interface S3EvidenceStore extends EvidenceStore {
  /** Keys of an incident's manifest entries, in order. */
  manifestKeys(incidentId: string): Promise<string[]>;
}

const DAY_MS = 86_400_000;
/** Workers may want the same manifest number. The one that comes second reads again and retries. */
const MAX_ATTEMPTS = 50;

export function createS3EvidenceStore(options: S3EvidenceOptions): S3EvidenceStore {
  const bucket = lockedBucket(options);
  const manifest = manifestOf(bucket);
  return {
    // One at a time within this process, so that parallel evidence steps do not race. Between processes S3 decides.
    put: (incidentId, name, body, contentType) =>
      inTurn(`evidence|${options.bucket}|${incidentId}`, () =>
        store(bucket, manifest, incidentId, name, toBytes(body), contentType),
      ),
    get: (key) => bucket.get(key),
    list: async (incidentId) => (await manifest.read(incidentId)).map((m) => m.item),
    manifestKeys: (incidentId) => bucket.keys(manifestPrefix(incidentId)),
  };
}

type LockedBucket = ReturnType<typeof lockedBucket>;
type Manifest = ReturnType<typeof manifestOf>;

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

interface Link {
  item: StoredItem;
  /** Hash of the manifest entry itself. */
  sha256: string;
}

function manifestOf(bucket: LockedBucket) {
  // Entries never change, so each is read once.
  const known = new Map<string, Link>();
  const read = async (incidentId: string): Promise<Link[]> => {
    const keys = await bucket.keys(manifestPrefix(incidentId));
    return Promise.all(
      keys.map(async (key) => {
        const link = known.get(key) ?? toLink(key, await bucket.get(key));
        known.set(key, link);
        return link;
      }),
    );
  };
  return {
    read,
    /** Adds an item at the end of the manifest, which other workers may extend meanwhile. */
    async append(incidentId: string, item: Omit<StoredItem, 'at'>): Promise<StoredItem> {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
        const links = await read(incidentId);
        const listed = links.find((l) => l.item.key === item.key);
        if (listed !== undefined) return listed.item;
        const seq = links.length + 1;
        const stored = { ...item, at: new Date().toISOString() };
        const entry: ManifestEntry = { seq, ...stored, prev: links.at(-1)?.sha256 ?? CHAIN_START };
        const body = toBytes(JSON.stringify(entry));
        if (await bucket.create(manifestKey(incidentId, seq), body, 'application/json')) return stored;
      }
      throw new Error(`the manifest of ${incidentId} is being written by too many at once`);
    },
  };
}

/** Stores the item first and its manifest entry second. After a crash between the two, the next attempt adds the entry. */
async function store(
  bucket: LockedBucket,
  manifest: Manifest,
  incidentId: string,
  name: string,
  body: Uint8Array,
  contentType: string,
): Promise<StoredItem> {
  const sha256 = sha256Of(body);
  for (let version = 1; ; version += 1) {
    const key = `${incidentId}/${versioned(name, version)}`;
    const isOurs = (await bucket.create(key, body, contentType)) || sha256Of(await bucket.get(key)) === sha256;
    if (isOurs) return manifest.append(incidentId, { key, sha256, bytes: body.byteLength });
  }
}

/** `iam/user.json`, `iam/user-2.json`, … */
const versioned = (name: string, version: number): string =>
  version === 1 ? name : name.replace(/(\.[^./]+)?$/, `-${version}$1`);

function toLink(key: string, bytes: Uint8Array): Link {
  const entry = parseEntry(bytes);
  if (entry === undefined)
    throw new Error(`${key} is not a manifest entry: was the evidence bucket written to by hand?`);
  const { seq: _, prev: __, ...item } = entry;
  return { item, sha256: sha256Of(bytes) };
}

const toBytes = (body: Uint8Array | string): Uint8Array =>
  typeof body === 'string' ? new TextEncoder().encode(body) : body;
