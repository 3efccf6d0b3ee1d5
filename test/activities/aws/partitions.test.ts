/** Partitions and opt-in regions, which the sandbox does not have. */
import { expect, test } from 'vitest';
import { homeRegionOf } from '../../../activities/account.ts';
import { regionOfBucket } from '../../../activities/aws/s3/buckets.ts';
import type { EntryContext } from '../../../activities/entry.ts';

test.each([
  ['aws', 'us-east-1'],
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
  ['aws-eusc', 'eusc-de-east-1'],
  ['aws-iso', 'us-iso-east-1'],
  ['aws-iso-b', 'us-isob-east-1'],
])('the global services of %s are in %s', (partition, region) => {
  expect(homeRegionOf({ partition })).toBe(region);
});

const answering = (partition: string, answer: () => Promise<object>): EntryContext =>
  ({ aws: { id: '111122223333', partition, client: () => ({ send: answer }) } }) as unknown as EntryContext;

const refusing =
  (name: string, message: string, more: object = {}) =>
  () =>
    Promise.reject(Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 }, ...more }));

test('a bucket without a location constraint is in the home region of its partition', async () => {
  expect(
    await regionOfBucket(
      answering('aws', async () => ({})),
      'b',
    ),
  ).toBe('us-east-1');
  expect(
    await regionOfBucket(
      answering('aws-cn', async () => ({})),
      'b',
    ),
  ).toBe('cn-north-1');
});

test("a bucket of an opt-in region is found by the region that S3's refusal names", async () => {
  const said =
    'The me-south-1 location constraint is incompatible for the region specific endpoint this request was sent to.';
  const illegal = refusing('IllegalLocationConstraintException', said);
  expect(await regionOfBucket(answering('aws', illegal), 'b')).toBe('me-south-1');
  const moved = refusing('PermanentRedirect', 'moved', {
    $response: { headers: { 'x-amz-bucket-region': 'ap-east-1' } },
  });
  expect(await regionOfBucket(answering('aws', moved), 'b')).toBe('ap-east-1');
  const hostile = refusing('PermanentRedirect', 'moved', { Region: 'evil.example/' });
  await expect(regionOfBucket(answering('aws', hostile), 'b')).rejects.toThrow('moved');
});

test('a denial stays one, although S3 names the region of the bucket beside it', async () => {
  const denied = refusing('AccessDenied', 'no', { $response: { headers: { 'x-amz-bucket-region': 'ap-east-1' } } });
  await expect(regionOfBucket(answering('aws', denied), 'b')).rejects.toThrow('no');
});
