/** The policy of a locked bucket is put back beneath the lock, so that the intruder's is never in force again. */
import { GetBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { withLockOf, withoutLock } from '../../../../activities/aws/s3/lock-statement.ts';
import putBack from '../../../../activities/catalogue/policy/put-back.ts';
import lockBucket from '../../../../activities/catalogue/s3/lock-bucket-policy.ts';
import type { ChangeEntry } from '../../../../activities/entry.ts';
import fixtures from '../../fixtures/policy.put-back.ts';
import { openWorld, type World } from '../../harness.ts';
import { approved, exchanged, run, type Fixture } from '../../laws.ts';

const lock = lockBucket as ChangeEntry;
const STRANGER = '666666666666';
const [, hadOne, , , , , hadNone] = fixtures as [Fixture, Fixture, ...Fixture[]];

const policyOf = (world: World, Bucket: string): Promise<string> =>
  world
    .owner(S3Client)
    .send(new GetBucketPolicyCommand({ Bucket }))
    .then(
      ({ Policy = '' }) => Policy,
      (error: Error) => error.name,
    );

test.each([
  ['another policy', hadOne],
  ['none', hadNone],
])(
  'a locked bucket that had %s gets it back under the lock, and keeps it at the release',
  async (_, fixture = hadOne) => {
    const world = await openWorld();
    const seeded = await fixture.seed(world);
    const { target } = seeded;
    const locked = await approved(lock, world, { target });
    expect(await run(lock, world.context(lock), locked)).toMatchObject({ outcome: 'done' });

    const back = await approved(putBack, world, seeded);
    // Also when people change their mind, the lock stays.
    for (const change of [back, exchanged(back), back]) {
      expect(await run(putBack, world.context(putBack), change)).toMatchObject({ outcome: 'done' });
      const policy = await policyOf(world, target.id);
      expect([policy.includes('FirebreakLock'), policy.includes(STRANGER)]).toEqual([true, change !== back]);
    }

    expect(await run(lock, world.context(lock), exchanged(locked))).toMatchObject({ outcome: 'done' });
    expect(await fixture.look?.(world, target)).toBe(fixture.applied);
    if (fixture === hadNone) expect(await policyOf(world, target.id)).toBe('NoSuchBucketPolicy');
  },
);

test('a statement that only bears the name of the lock is put back and shown like any other', () => {
  const statement = (Effect: string) => ({
    Sid: 'FirebreakLock',
    Effect,
    Principal: '*',
    Action: 's3:*',
    Resource: '*',
  });
  const policy = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });
  expect(withoutLock(policy(statement('Allow'), statement('Deny')))).toContain('Allow');
  expect(withoutLock(policy(statement('Deny')))).toBeNull();
  expect(withLockOf(policy(statement('Allow')), null)).toBeNull();
});
