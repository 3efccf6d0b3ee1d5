/** Locks of EBS snapshots, which moto does not know (EBS user guide: *Amazon EBS snapshot lock*; EC2 API: *LockSnapshot*). */
import { DescribeSnapshotsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { AwsError } from '../aws-error.ts';
import type { Call } from '../call.ts';
import type { Moto } from '../moto.ts';
import { textOf, type Members, type Value } from '../parse/value.ts';
import { PerRegion, type Service } from './service.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Lock {
  mode: 'governance' | 'compliance';
  createdAt: Date;
  /** While it lasts, a lock in compliance mode can still be changed or taken away. */
  coolOffEndsAt: Date;
  coolOffHours: number;
  expiresAt: Date;
}

export function ec2SnapshotLocks(moto: Moto): Service {
  const locksOf = new PerRegion(() => new Map<string, Lock>());

  const owned = async (given: Value | undefined, { account, region }: Call): Promise<string> => {
    const id = textOf(given ?? '');
    const ec2 = moto.client(EC2Client, account, region);
    const { Snapshots = [] } = await ec2
      .send(new DescribeSnapshotsCommand({ SnapshotIds: [id], OwnerIds: [account] }))
      .catch(() => ({ Snapshots: [] }));
    if (Snapshots.length === 0) throw new AwsError('InvalidSnapshot.NotFound', `The snapshot '${id}' does not exist.`);
    return id;
  };

  return {
    name: 'ec2',
    operations: {
      LockSnapshot: async (input, call) => {
        const id = await owned(input.SnapshotId, call);
        const locks = locksOf.get(call);
        const next = lockIn(input);
        const now = locks.get(id);
        if (
          now !== undefined &&
          isFixed(now) &&
          (next.mode !== 'compliance' || next.expiresAt < now.expiresAt || next.coolOffHours > 0)
        )
          throw new AwsError(
            'UnsupportedOperation',
            'The lock of a snapshot in compliance mode can only be extended after the cooling-off period.',
          );
        const lock = now === undefined ? next : { ...next, createdAt: now.createdAt };
        locks.set(id, lock);
        return { SnapshotId: id, ...described(lock) };
      },
      UnlockSnapshot: async (input, call) => {
        const id = await owned(input.SnapshotId, call);
        const lock = locksOf.get(call).get(id);
        if (lock === undefined) throw new AwsError('SnapshotNotLocked', `The snapshot '${id}' is not locked.`);
        if (isFixed(lock))
          throw new AwsError(
            'UnsupportedOperation',
            'A snapshot that is locked in compliance mode cannot be unlocked.',
          );
        locksOf.get(call).delete(id);
        return { SnapshotId: id };
      },
      DescribeLockedSnapshots: (input, call) => {
        const ids = Array.isArray(input.SnapshotIds) ? input.SnapshotIds : [];
        const locks = [...locksOf.get(call)].filter(([id]) => ids.length === 0 || ids.includes(id));
        return {
          Snapshots: locks.map(([SnapshotId, lock]) => ({ OwnerId: call.account, SnapshotId, ...described(lock) })),
        };
      },
    },
    guards: {
      DeleteSnapshot: (call) => {
        const lock = locksOf.get(call).get(textOf(call.input.SnapshotId ?? ''));
        if (lock !== undefined && lock.expiresAt > new Date())
          throw new AwsError('SnapshotLocked', `The snapshot '${textOf(call.input.SnapshotId ?? '')}' is locked.`);
      },
    },
  };
}

const isFixed = ({ mode, coolOffEndsAt, expiresAt }: Lock): boolean =>
  mode === 'compliance' && coolOffEndsAt <= new Date() && expiresAt > new Date();

function lockIn({ LockMode, LockDuration, ExpirationDate, CoolOffPeriod }: Members): Lock {
  const refuse = (code: string, message: string): never => {
    throw new AwsError(code, message);
  };
  const mode =
    LockMode === 'governance' || LockMode === 'compliance'
      ? LockMode
      : refuse('InvalidParameterValue', 'The lock mode is not valid.');
  if ((LockDuration === undefined) === (ExpirationDate === undefined))
    refuse('InvalidParameterCombination', 'Specify either a lock duration or an expiration date.');
  if (mode === 'governance' && CoolOffPeriod !== undefined)
    refuse('InvalidParameterCombination', 'A cooling-off period is only for compliance mode.');
  const days = Number(LockDuration ?? 1);
  const hours = Number(CoolOffPeriod ?? 0);
  if (days < 1 || days > 36_500) refuse('InvalidParameterValue', 'The lock duration must be 1 to 36500 days.');
  if (CoolOffPeriod !== undefined && (hours < 1 || hours > 72))
    refuse('InvalidParameterValue', 'The cooling-off period must be 1 to 72 hours.');
  const now = Date.now();
  const expiresAt = ExpirationDate === undefined ? new Date(now + days * DAY_MS) : dateIn(ExpirationDate);
  if (expiresAt.getTime() < now + DAY_MS && ExpirationDate !== undefined)
    refuse('InvalidParameterValue', 'The expiration date must be at least one day away.');
  return {
    mode,
    createdAt: new Date(now),
    coolOffEndsAt: new Date(now + hours * HOUR_MS),
    coolOffHours: hours,
    expiresAt,
  };
}

const dateIn = (value: Value): Date => (value instanceof Date ? value : new Date(textOf(value)));

const stateOf = ({ mode, coolOffEndsAt, expiresAt }: Lock): string =>
  expiresAt <= new Date()
    ? 'expired'
    : mode === 'compliance' && coolOffEndsAt > new Date()
      ? 'compliance-cooloff'
      : mode;

const described = (lock: Lock): Members => ({
  LockState: stateOf(lock),
  LockDuration: Math.round((lock.expiresAt.getTime() - lock.createdAt.getTime()) / DAY_MS),
  LockCreatedOn: lock.createdAt,
  LockDurationStartTime: lock.createdAt,
  LockExpiresOn: lock.expiresAt,
  ...(lock.coolOffHours > 0 ? { CoolOffPeriod: lock.coolOffHours, CoolOffPeriodExpiresOn: lock.coolOffEndsAt } : {}),
});
