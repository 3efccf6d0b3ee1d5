/** Versions of a bucket's objects: which objects were changed or deleted since a moment, and their versions before. */
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { EntryContext } from '../../entry.ts';
import { bucketOf } from './buckets.ts';

/** Tag on Firebreak's copies: the version that was copied. */
const RESTORED_FROM = 'firebreak:restored-from';
/** Limit of CopyObject. A larger object must be copied in parts, which is left to people. */
const MAX_BYTES = 5 * 1024 ** 3;
const ARCHIVED = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** A changed object: its current version, and its last version from before. */
export interface Damage {
  key: string;
  now: string;
  before: string;
}

export interface Survey {
  damaged: Damage[];
  /** New objects, which have no version to restore. */
  added: number;
  /** Objects that are too large or archived, and cannot simply be copied. */
  beyond: string[];
  /** The bucket has more versions than were read. */
  truncated: boolean;
}

/** A version or a delete marker. For one key, the newest comes first. */
interface Version {
  key: string;
  id: string;
  at: number;
  isMarker: boolean;
  isLatest: boolean;
  bytes: number;
  archived: boolean;
}

/** @param since ISO time @param maxPages of 1,000 versions each */
export async function surveyBucket(
  ctx: EntryContext,
  s3: S3Client,
  bucket: string,
  { prefix, since, maxPages }: { prefix: string; since: string; maxPages: number },
): Promise<Survey> {
  const survey: Survey = { damaged: [], added: 0, beyond: [], truncated: false };
  // S3 reports whole seconds: a version written in the same second seems to be older.
  const from = Math.floor(Date.parse(since) / 1000) * 1000;
  let KeyMarker: string | undefined;
  let VersionIdMarker: string | undefined;
  /** The versions of one key can span pages, so a key is judged when the next key begins. */
  let ofKey: Version[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await s3.send(
      new ListObjectVersionsCommand({ ...bucketOf(ctx, bucket), Prefix: prefix, KeyMarker, VersionIdMarker }),
    );
    ctx.heartbeat(`looking at versions in ${bucket}, page ${page}`);
    for (const version of versionsIn(answer)) {
      if (ofKey[0] !== undefined && ofKey[0].key !== version.key) {
        judge(ofKey, from, survey);
        ofKey = [];
      }
      ofKey.push(version);
    }
    survey.truncated = answer.IsTruncated === true;
    if (!survey.truncated || page === maxPages) break;
    KeyMarker = answer.NextKeyMarker;
    VersionIdMarker = answer.NextVersionIdMarker;
  }
  judge(ofKey, from, survey);
  return survey;
}

/** The current version of a key; for a copy of Firebreak, the version that was copied. Null if there is no version. */
export async function currentVersion(
  ctx: EntryContext,
  s3: S3Client,
  bucket: string,
  key: string,
): Promise<{ id: string; copyOf?: string } | null> {
  // The exact key sorts before all longer keys that begin with it.
  const answer = await s3.send(new ListObjectVersionsCommand({ ...bucketOf(ctx, bucket), Prefix: key, MaxKeys: 1 }));
  const latest = versionsIn(answer).find((v) => v.key === key && v.isLatest);
  if (latest === undefined) return null;
  if (latest.isMarker) return { id: latest.id };
  const { TagSet } = await s3.send(
    new GetObjectTaggingCommand({ ...bucketOf(ctx, bucket), Key: key, VersionId: latest.id }),
  );
  const copyOf = TagSet?.find((t) => t.Key === RESTORED_FROM)?.Value;
  return { id: latest.id, ...(copyOf !== undefined && { copyOf }) };
}

/**
 * Makes a copy of an older version the current one. All other versions stay, so nothing is lost. The copy has the older version's
 * encryption and storage class: without a word about them S3 takes the bucket's present default, which the intruder may have set
 * (S3 API reference, *CopyObject*).
 * @param kmsKey ARN of the key to encrypt with instead
 */
export async function bringBack(
  ctx: EntryContext,
  s3: S3Client,
  bucket: string,
  { key, version, kmsKey }: { key: string; version: string; kmsKey: string | null },
): Promise<void> {
  const old = { ...bucketOf(ctx, bucket), Key: key, VersionId: version };
  const [{ TagSet }, was] = await Promise.all([
    s3.send(new GetObjectTaggingCommand(old)),
    s3.send(new HeadObjectCommand(old)),
  ]);
  const SSEKMSKeyId = kmsKey ?? was.SSEKMSKeyId;
  const tags = new URLSearchParams((TagSet ?? []).map((t): [string, string] => [t.Key ?? '', t.Value ?? '']));
  tags.set(RESTORED_FROM, version);
  await s3.send(
    new CopyObjectCommand({
      ...bucketOf(ctx, bucket),
      ExpectedSourceBucketOwner: ctx.aws.id,
      Key: key,
      CopySource: `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}?versionId=${encodeURIComponent(version)}`,
      TaggingDirective: 'REPLACE',
      ServerSideEncryption: kmsKey === null ? (was.ServerSideEncryption ?? 'AES256') : 'aws:kms',
      ...(SSEKMSKeyId !== undefined && { SSEKMSKeyId }),
      ...(was.BucketKeyEnabled !== undefined && { BucketKeyEnabled: was.BucketKeyEnabled }),
      ...(was.StorageClass !== undefined && { StorageClass: was.StorageClass }),
      Tagging: tags.toString(),
    }),
  );
}

/** Deletes a copy of Firebreak and nothing else. */
export async function takeBack(
  ctx: EntryContext,
  s3: S3Client,
  bucket: string,
  key: string,
  version: string,
): Promise<void> {
  await s3.send(new DeleteObjectCommand({ ...bucketOf(ctx, bucket), Key: key, VersionId: version }));
}

function judge(versions: readonly Version[], from: number, survey: Survey): void {
  const now = versions.find((v) => v.isLatest);
  if (now === undefined || now.at < from) return;
  const before = versions.filter((v) => v.at < from).sort((a, b) => b.at - a.at)[0];
  if (before === undefined) survey.added += now.isMarker ? 0 : 1;
  // It was deleted before the moment already, and again since.
  else if (before.isMarker) survey.added += now.isMarker ? 0 : 1;
  else if (before.bytes > MAX_BYTES || before.archived) survey.beyond.push(now.key);
  else survey.damaged.push({ key: now.key, now: now.id, before: before.id });
}

function versionsIn({ Versions, DeleteMarkers }: ListObjectVersionsCommandOutput): Version[] {
  const versions = (Versions ?? []).map((v) => ({
    key: v.Key ?? '',
    id: v.VersionId ?? '',
    at: v.LastModified?.getTime() ?? 0,
    isMarker: false,
    isLatest: v.IsLatest === true,
    bytes: v.Size ?? 0,
    archived: ARCHIVED.has(v.StorageClass ?? ''),
  }));
  const markers = (DeleteMarkers ?? []).map((m) => ({
    key: m.Key ?? '',
    id: m.VersionId ?? '',
    at: m.LastModified?.getTime() ?? 0,
    isMarker: true,
    isLatest: m.IsLatest === true,
    bytes: 0,
    archived: false,
  }));
  return [...versions, ...markers].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : b.at - a.at));
}
