import {
  CreateSnapshotCommand,
  CreateVolumeCommand,
  DeleteSnapshotCommand,
  DescribeLockedSnapshotsCommand,
  EC2Client,
  LockSnapshotCommand,
  UnlockSnapshotCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../start.ts';

let aws: TestGateway;
let ec2: EC2Client;
beforeAll(async () => {
  aws = await startTestGateway();
  ec2 = aws.client(EC2Client);
});
afterAll(() => aws.close());

async function snapshot(): Promise<string> {
  const { VolumeId } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: 'us-east-1a', Size: 1 }));
  return (await ec2.send(new CreateSnapshotCommand({ VolumeId }))).SnapshotId ?? '';
}

describe('a snapshot lock', () => {
  it('keeps a snapshot from being deleted until it is unlocked', async () => {
    const SnapshotId = await snapshot();
    const locked = await ec2.send(new LockSnapshotCommand({ SnapshotId, LockMode: 'governance', LockDuration: 30 }));
    expect(locked).toMatchObject({ SnapshotId, LockState: 'governance', LockDuration: 30 });
    await expect(ec2.send(new DeleteSnapshotCommand({ SnapshotId }))).rejects.toMatchObject({ name: 'SnapshotLocked' });
    await ec2.send(new UnlockSnapshotCommand({ SnapshotId }));
    await ec2.send(new DeleteSnapshotCommand({ SnapshotId }));
  });

  it('cannot be taken away or shortened in compliance mode, only extended', async () => {
    const SnapshotId = await snapshot();
    const lock = (LockDuration: number, LockMode: 'compliance' | 'governance' = 'compliance') =>
      ec2.send(new LockSnapshotCommand({ SnapshotId, LockMode, LockDuration }));
    await lock(30);
    await expect(ec2.send(new UnlockSnapshotCommand({ SnapshotId }))).rejects.toMatchObject({
      name: 'UnsupportedOperation',
    });
    await expect(lock(1)).rejects.toMatchObject({ name: 'UnsupportedOperation' });
    await expect(lock(60, 'governance')).rejects.toMatchObject({ name: 'UnsupportedOperation' });
    await lock(60);
    const { Snapshots = [] } = await ec2.send(new DescribeLockedSnapshotsCommand({ SnapshotIds: [SnapshotId] }));
    expect(Snapshots.map((s) => [s.LockState, s.LockDuration])).toEqual([['compliance', 60]]);
  });

  it('is refused without a duration, with a cooling-off period in governance mode, and on a snapshot that is not there', async () => {
    const SnapshotId = await snapshot();
    const lock = (more: object) => ec2.send(new LockSnapshotCommand({ SnapshotId, LockMode: 'governance', ...more }));
    await expect(lock({})).rejects.toMatchObject({ name: 'InvalidParameterCombination' });
    await expect(lock({ LockDuration: 0 })).rejects.toThrow();
    await expect(lock({ LockDuration: 1, CoolOffPeriod: 1 })).rejects.toMatchObject({
      name: 'InvalidParameterCombination',
    });
    await expect(lock({ SnapshotId: 'snap-0123456789abcdef0', LockDuration: 1 })).rejects.toMatchObject({
      name: 'InvalidSnapshot.NotFound',
    });
  });
});
