/** A locked bucket is closed to requests without a signature too. */
import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import lock from '../../../../activities/catalogue/s3/lock-bucket-policy.ts';
import { awsUrl, openWorld, type World } from '../../harness.ts';
import { approved, exchanged, run } from '../../laws.ts';

async function publicBucket(world: World, by: 'policy' | 'acl'): Promise<string> {
  const s3 = world.owner(S3Client);
  const Bucket = `public-by-${by}-${world.account}`;
  await s3.send(new CreateBucketCommand({ Bucket, ObjectOwnership: 'BucketOwnerPreferred' }));
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'data.csv', Body: 'names' }));
  if (by === 'acl') await s3.send(new PutObjectAclCommand({ Bucket, Key: 'data.csv', ACL: 'public-read' }));
  else {
    const Resource = `arn:aws:s3:::${Bucket}/*`;
    const Statement = [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource }];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  }
  return Bucket;
}

const statusOf = async (bucket: string): Promise<number> => (await fetch(`${awsUrl()}/${bucket}/data.csv`)).status;

test.each(['policy', 'acl'] as const)(
  'an object that is public by its %s is closed to anonymous requests by the lock, and open after the undo',
  async (by) => {
    const world = await openWorld();
    const bucket = await publicBucket(world, by);
    expect(await statusOf(bucket)).toBe(200);
    const change = await approved(lock, world, { target: { kind: 'bucket', id: bucket, standing: 'affected' } });
    await run(lock, world.context(lock), change);
    expect(await statusOf(bucket)).toBe(403);
    await run(lock, world.context(lock), exchanged(change));
    expect(await statusOf(bucket)).toBe(200);
  },
);
