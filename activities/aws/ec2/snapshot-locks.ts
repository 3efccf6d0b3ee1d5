/** Locks of EBS snapshots, as the evidence store locks its items. */
import {
  DescribeLockedSnapshotsCommand,
  LockSnapshotCommand,
  type EC2Client,
  type Snapshot,
} from '@aws-sdk/client-ec2';
import type { EntryContext } from '../../entry.ts';

export type SnapshotLock = EntryContext['evidence']['lock'];

/** A lock that is there stays as it is. */
export async function lockSnapshots(
  ec2: EC2Client,
  snapshots: readonly Snapshot[],
  { mode, days }: SnapshotLock,
): Promise<void> {
  const SnapshotIds = snapshots.flatMap((s) => s.SnapshotId ?? []);
  const { Snapshots: locks = [] } = await ec2.send(new DescribeLockedSnapshotsCommand({ SnapshotIds }));
  const locked = new Set(locks.flatMap((l) => (l.LockState === 'expired' ? [] : (l.SnapshotId ?? []))));
  for (const SnapshotId of SnapshotIds.filter((id) => !locked.has(id)))
    await ec2.send(
      new LockSnapshotCommand({
        SnapshotId,
        LockMode: mode === 'COMPLIANCE' ? 'compliance' : 'governance',
        LockDuration: days,
      }),
    );
}
