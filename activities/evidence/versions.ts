/** Everything that the evidence bucket has of an incident: also what was deleted or overwritten, since the bucket keeps versions. */
import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { byText } from '../../domain/order.ts';

export interface ObjectVersion {
  versionId: string;
  /** ISO time. */
  at: string;
}

/** One key of the bucket. */
export interface KeptObject {
  key: string;
  /** Oldest first; none if each was deleted for good. */
  versions: ObjectVersion[];
  /** Times of its delete markers, ISO. A marker hides what is still there. */
  deletedAt: string[];
}

export interface VersionedBucket {
  /** In order of their keys. */
  list(prefix: string): Promise<KeptObject[]>;
  get(key: string, versionId: string): Promise<Uint8Array>;
}

export function versionedBucket(client: S3Client, bucket: string): VersionedBucket {
  return {
    async list(prefix) {
      const objects = new Map<string, KeptObject>();
      const of = (key = ''): KeptObject => {
        const known = objects.get(key) ?? { key, versions: [], deletedAt: [] };
        objects.set(key, known);
        return known;
      };
      let from: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
      while (from !== undefined) {
        const page: ListObjectVersionsCommandOutput = await client.send(
          new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, ...from }),
        );
        for (const { Key, VersionId = 'null', LastModified } of page.Versions ?? [])
          of(Key).versions.push({ versionId: VersionId, at: isoOf(LastModified) });
        for (const { Key, LastModified } of page.DeleteMarkers ?? []) of(Key).deletedAt.push(isoOf(LastModified));
        from =
          page.IsTruncated === true
            ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
            : undefined;
      }
      // S3 lists the newest version of a key first.
      for (const object of objects.values()) object.versions.reverse();
      return [...objects.values()].toSorted(byText<KeptObject>((o) => o.key));
    },
    async get(key, versionId) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    },
  };
}

const isoOf = (date: Date | undefined): string => (date ?? new Date(0)).toISOString();
