/** Region and owner of a bucket, which every call about it needs. */
import { GetBucketLocationCommand, S3Client } from '@aws-sdk/client-s3';
import type { EntryContext } from '../../entry.ts';
import { homeRegionOf } from '../../account.ts';
import { orGone } from '../found.ts';

/** Names the expected owner, because bucket names are global: AWS then refuses a bucket of somebody else. */
export const bucketOf = (ctx: EntryContext, Bucket: string): { Bucket: string; ExpectedBucketOwner: string } => ({
  Bucket,
  ExpectedBucketOwner: ctx.aws.id,
});

/** @throws TargetGone */
export async function regionOfBucket(ctx: EntryContext, bucket: string): Promise<string> {
  const s3 = ctx.aws.client(S3Client, homeRegionOf(ctx.aws));
  const where = await orGone(bucket, s3.send(new GetBucketLocationCommand(bucketOf(ctx, bucket))));
  // AWS returns nothing for us-east-1, and `EU` for old buckets in eu-west-1.
  const constraint: string = where.LocationConstraint ?? '';
  return constraint === '' ? 'us-east-1' : constraint === 'EU' ? 'eu-west-1' : constraint;
}
