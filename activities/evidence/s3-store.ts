/** The evidence store in S3. Every object has Object Lock, nothing is overwritten, and two workers may write at the same time. */
import { dropOldest } from '../../domain/drop-oldest.ts';
import { inParallel } from '../../domain/in-parallel.ts';
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
  signSummary,
  toLink,
  type EvidenceKey,
  type Link,
} from './manifest.ts';
import { isReport, ManifestBroken, type EvidenceStore, type StoredItem } from './store.ts';
import type { PublicKey } from '../../domain/signature.ts';
import { summaryKey } from '../../domain/summary.ts';
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

const PUTS_AT_ONCE = 16;

export function createS3EvidenceStore(options: S3EvidenceOptions): S3EvidenceStore {
  const bucket = lockedBucket(options);
  const manifest = manifestOf(bucket, options);
  const append = appender(options.bucket, manifest);
  const putAll: EvidenceStore['putAll'] = async (incidentId, files) => {
    const stored = await inParallel(files, PUTS_AT_ONCE, ({ name, body, contentType }) =>
      store(bucket, incidentId, name, toBytes(body), contentType),
    );
    return append(incidentId, stored);
  };
  return {
    lock: { mode: options.mode, days: options.retentionDays },
    async put(incidentId, name, body, contentType) {
      const [item] = await putAll(incidentId, [{ name, body, contentType }]);
      return item!;
    },
    putAll,
    get: (key) => bucket.get(key),
    list: async (incidentId) => (await manifest.read(incidentId)).flatMap((m) => m.items),
    checked: async (incidentId) => (await manifest.checked(incidentId)).flatMap((m) => m.items),
    async seal(incidentId, covers) {
      const links = await manifest.checked(incidentId);
      const isEvidence = ({ items }: Link): boolean => !areReports(incidentId, items);
      const last = covers === 'all' ? links.length : links.findLastIndex(isEvidence) + 1;
      const { sha256: head = CHAIN_START, entry } = links[last - 1] ?? {};
      return signSeal(
        { incidentId, count: last, head, at: entry?.at ?? new Date(0).toISOString(), covers },
        options.signer,
      );
    },
    async keepSummary(summary) {
      const signed = signSummary(summary, options.signer);
      await bucket.create(summaryKey(summary), toBytes(JSON.stringify(signed)), 'application/json');
    },
    manifestKeys: (incidentId) => bucket.keys(manifestPrefix(incidentId)),
  };
}

type Unlisted = Omit<StoredItem, 'at'>;

const areReports = (incidentId: string, items: readonly Unlisted[]): boolean =>
  items.every(({ key }) => isReport(incidentId, key));

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
     * Adds items at the end of the manifest, as one entry. If another worker has extended it meanwhile, the next number is
     * taken, and the manifest is read again.
     */
    async append(incidentId: string, items: readonly Unlisted[]): Promise<StoredItem[]> {
      let links = chains.get(incidentId) ?? (await read(incidentId));
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
        const listed = new Map(links.flatMap((l) => l.items).map((item) => [item.key, item]));
        const unlisted = [...new Map(items.map((item) => [item.key, item])).values()].filter((i) => !listed.has(i.key));
        if (unlisted.length === 0) return items.flatMap((item) => listed.get(item.key) ?? []);
        const prev = links.at(-1)?.sha256 ?? CHAIN_START;
        const seq = links.length + 1;
        const body = toBytes(
          JSON.stringify(signEntry({ seq, items: unlisted, at: new Date().toISOString(), prev }, signer)),
        );
        const key = manifestKey(incidentId, seq);
        if (await bucket.create(key, body, 'application/json')) links = keep(incidentId, [...links, toLink(key, body)]);
        else links = await read(incidentId);
      }
      throw new Error(`the manifest of ${incidentId} is being written by too many at once`);
    },
  };
}

/** What waits for an entry. */
interface Waiting {
  items: readonly Unlisted[];
  listed: (items: StoredItem[]) => void;
  failed: (error: unknown) => void;
}

/**
 * Writes one entry of a manifest at a time within this process, so that they do not all want the same number. Between
 * processes S3 decides. What comes while an entry is written shares the next one.
 */
function appender(bucketName: string, manifest: Pick<ReturnType<typeof manifestOf>, 'append'>) {
  const queues = new Map<string, Waiting[]>();
  const writeNext = async (incidentId: string): Promise<void> => {
    const [first, ...others] = queues.get(incidentId) ?? [];
    if (first === undefined) return;
    // A seal may leave out the reports, so that none shares an entry with other evidence.
    const ofReports = areReports(incidentId, first.items);
    const together = [first, ...others.filter(({ items }) => areReports(incidentId, items) === ofReports)];
    const left = others.filter((one) => !together.includes(one));
    if (left.length === 0) queues.delete(incidentId);
    else queues.set(incidentId, left);
    try {
      const stored = await manifest.append(
        incidentId,
        together.flatMap(({ items }) => items),
      );
      const byKey = new Map(stored.map((item) => [item.key, item]));
      for (const { items, listed } of together) listed(items.flatMap(({ key }) => byKey.get(key) ?? []));
    } catch (error) {
      for (const { failed } of together) failed(error);
    }
  };
  return (incidentId: string, items: readonly Unlisted[]): Promise<StoredItem[]> =>
    new Promise((listed, failed) => {
      const queue = queues.get(incidentId) ?? [];
      queue.push({ items, listed, failed });
      queues.set(incidentId, queue);
      void inTurn(`evidence|${bucketName}|${incidentId}`, () => writeNext(incidentId));
    });
}

/** Comes before the manifest entry. After a crash between the two, the next attempt adds the entry. */
async function store(
  bucket: LockedBucket,
  incidentId: string,
  name: string,
  body: Uint8Array,
  contentType: string,
): Promise<Unlisted> {
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
