/** Region and owner of a bucket, which every call about it needs. */
import { GetBucketLocationCommand, S3Client } from '@aws-sdk/client-s3';
import type { EntryContext } from '../../entry.ts';
import { homeRegionOf } from '../../account.ts';
import { isDenied } from '../errors.ts';
import { orGone } from '../found.ts';

/** Names the expected owner, because bucket names are global: AWS then refuses a bucket of somebody else. */
export const bucketOf = (ctx: EntryContext, Bucket: string): { Bucket: string; ExpectedBucketOwner: string } => ({
  Bucket,
  ExpectedBucketOwner: ctx.aws.id,
});

/** @throws TargetGone */
export async function regionOfBucket(ctx: EntryContext, bucket: string): Promise<string> {
  const s3 = ctx.aws.client(S3Client, homeRegionOf(ctx.aws));
  try {
    const where = await orGone(bucket, s3.send(new GetBucketLocationCommand(bucketOf(ctx, bucket))));
    // AWS returns nothing for the home region, and `EU` for old buckets in eu-west-1.
    const constraint: string = where.LocationConstraint ?? '';
    return constraint === '' ? homeRegionOf(ctx.aws) : constraint === 'EU' ? 'eu-west-1' : constraint;
  } catch (error) {
    // S3 names the region also to those whom it refuses the bucket.
    if (isDenied(error)) throw error;
    const region = regionInRefusal(error);
    if (region === undefined) throw error;
    return region;
  }
}

/**
 * The region that S3 names when it refuses to speak of a bucket that is elsewhere: an opt-in region's bucket is asked for
 * at its own endpoint only (S3 API reference, *Error responses*: IllegalLocationConstraintException, PermanentRedirect).
 */
function regionInRefusal(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { $response, Region } = error as { $response?: { headers?: Record<string, string> }; Region?: unknown };
  const named = /The (\S+) location constraint is incompatible/.exec(error.message)?.[1];
  const found = $response?.headers?.['x-amz-bucket-region'] ?? Region ?? named;
  return typeof found === 'string' && /^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(found) ? found : undefined;
}
