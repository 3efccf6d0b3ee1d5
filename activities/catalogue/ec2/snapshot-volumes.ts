/** Takes snapshots of all volumes of an instance at one moment, for a later investigation, and locks them as the evidence store locks its items. */
import { CreateSnapshotsCommand, type EC2Client, type Snapshot, type SnapshotState } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import { plural } from '../../../domain/format.ts';
import type { EvidenceItem, EvidenceResult } from '../../../domain/entry.ts';
import { copiesOf } from '../../aws/ec2/copies.ts';
import { describeLiveInstance, ec2Of, regionOf, volumesOf } from '../../aws/ec2/instances.ts';
import { lockSnapshots } from '../../aws/ec2/snapshot-locks.ts';
import { INCIDENT_TAG, INSTANCE_TAG, tags } from '../../aws/ec2/tags.ts';
import { NotVerified } from '../../aws/errors.ts';
import type { EvidenceLock } from '../../evidence/store.ts';
import { defineEvidence, TargetGone, type EntryContext } from '../../entry.ts';
import { byText } from '../../../domain/order.ts';

/** A snapshot has the content of the moment of the request. AWS copies in the background, for hours if the volume is large. */
const WAIT_ATTEMPTS = 10;
const WAIT_MS = 3_000;

export default defineEvidence({
  id: 'ec2.snapshot-volumes',
  title: { en: "Snapshot the instance's volumes", ko: '인스턴스 볼륨 스냅샷 생성' },
  targets: ['instance'],
  permissions: [
    'ec2:CreateSnapshots',
    // Tags are set at creation, so that a retry finds the snapshots that exist already.
    'ec2:CreateTags',
    'ec2:DescribeInstances',
    'ec2:DescribeLockedSnapshots',
    'ec2:DescribeSnapshots',
    'ec2:DescribeVolumes',
    'ec2:LockSnapshot',
  ],
  adds: ['ec2:CreateSnapshots', 'ec2:LockSnapshot'],
  csf: ['RS.AN-06', 'RS.AN-07'],
  requirements: ['P1.9', 'P1.11'],
  params: z.strictObject({}),

  async collect(ctx, target) {
    const ec2 = ec2Of(ctx, target);
    try {
      await describeLiveInstance(ec2, target.id);
    } catch (error) {
      if (error instanceof TargetGone) return nothing(target, GONE);
      throw error;
    }
    const volumes = await volumesOf(ec2, target.id);
    const volumeIds = volumes.flatMap((v) => v.VolumeId ?? []);
    if (volumeIds.length === 0) return nothing(target, NO_VOLUMES);
    let snapshots = await takenSoFar(ctx, ec2, target.id);
    if (!coversAll(snapshots, volumeIds)) {
      await takeAll(ctx, ec2, target.id);
      snapshots = await visible(ctx, ec2, target.id, volumeIds);
    }
    // While they are pending too, since AWS allows it: nobody can delete them meanwhile.
    await lockSnapshots(ec2, snapshots, ctx.evidence.lock);
    return result(await completed(ctx, ec2, target.id, snapshots), target, regionOf(ctx, target), ctx.evidence.lock);
  },
});

async function takeAll(ctx: EntryContext, ec2: EC2Client, InstanceId: string): Promise<void> {
  await ec2.send(
    new CreateSnapshotsCommand({
      InstanceSpecification: { InstanceId },
      Description: `Evidence of incident ${ctx.incident.id}`,
      TagSpecifications: [
        {
          ResourceType: 'snapshot',
          Tags: tags({ [INCIDENT_TAG]: ctx.incident.id, [INSTANCE_TAG]: InstanceId }),
        },
      ],
    }),
  );
}

/** This incident's snapshots of the instance without failed ones, oldest first. */
async function takenSoFar(ctx: EntryContext, ec2: EC2Client, instanceId: string): Promise<Snapshot[]> {
  const found = await copiesOf(ec2, ctx.incident.id, instanceId);
  return found
    .filter((s) => s.State !== 'error')
    .sort((a, b) => startOf(a) - startOf(b) || byText<Snapshot>((s) => s.SnapshotId)(a, b));
}

const startOf = (s: Snapshot): number => s.StartTime?.getTime() ?? 0;

const coversAll = (snapshots: Snapshot[], volumeIds: string[]): boolean =>
  volumeIds.every((id) => snapshots.some((s) => s.VolumeId === id));

/** Waits until AWS lists the new snapshots. @throws NotVerified */
async function visible(
  ctx: EntryContext,
  ec2: EC2Client,
  instanceId: string,
  volumeIds: string[],
): Promise<Snapshot[]> {
  for (let attempt = 1; attempt <= WAIT_ATTEMPTS; attempt += 1) {
    const snapshots = await takenSoFar(ctx, ec2, instanceId);
    if (coversAll(snapshots, volumeIds)) return snapshots;
    await ctx.sleep(WAIT_MS);
  }
  throw new NotVerified(`the snapshots of ${instanceId} were asked for but are not listed`);
}

/** Waits a little for AWS to finish. Snapshots that are still pending then are recorded as pending. */
async function completed(
  ctx: EntryContext,
  ec2: EC2Client,
  instanceId: string,
  snapshots: Snapshot[],
): Promise<Snapshot[]> {
  let now = snapshots;
  for (let attempt = 1; attempt < WAIT_ATTEMPTS && !now.every((s) => s.State === 'completed'); attempt += 1) {
    ctx.heartbeat(`snapshots of ${instanceId}: ${now.filter((s) => s.State === 'completed').length} of ${now.length}`);
    await ctx.sleep(WAIT_MS);
    now = await takenSoFar(ctx, ec2, instanceId);
  }
  return now;
}

function result(snapshots: Snapshot[], target: Entity, region: string, { mode, days }: EvidenceLock): EvidenceResult {
  const complete = snapshots.filter((s) => s.State === 'completed').length;
  const pending = snapshots.length - complete;
  return {
    summary: {
      en: `${target.id}: ${plural(snapshots.length, 'snapshot')} taken and locked for ${plural(days, 'day')} (${mode.toLowerCase()})${pending === 0 ? '' : `, ${pending} still being copied by AWS`}`,
      ko: `${target.id}: 스냅샷 ${snapshots.length}개 생성, ${days}일 동안 잠금(${mode.toLowerCase()})${pending === 0 ? '' : `, ${pending}개는 AWS에서 복사 중`}`,
    },
    items: snapshots.map(itemOf),
    entities: snapshots.map((s) => ({
      kind: 'snapshot',
      id: s.SnapshotId ?? '',
      region,
      standing: 'related',
      facts: { volumeId: s.VolumeId ?? '', instanceId: target.id },
    })),
  };
}

function itemOf(snapshot: Snapshot): EvidenceItem {
  const { SnapshotId = '', VolumeId = '', State } = snapshot;
  return {
    ref: SnapshotId,
    title: {
      en: `Snapshot of volume ${VolumeId} (${STATE[State ?? 'pending'].en})`,
      ko: `볼륨 ${VolumeId} 스냅샷(${STATE[State ?? 'pending'].ko})`,
    },
    entity: { kind: 'volume', id: VolumeId },
    at: new Date(startOf(snapshot)).toISOString(),
  };
}

const STATE: Record<SnapshotState, { en: string; ko: string }> = {
  completed: { en: 'complete', ko: '완료' },
  pending: { en: 'being copied', ko: '복사 중' },
  error: { en: 'failed', ko: '실패' },
  recoverable: { en: 'in the recycle bin', ko: '휴지통' },
  recovering: { en: 'being recovered', ko: '복구 중' },
};

const GONE = { en: 'does not exist any more', ko: '대상 없음' };
const NO_VOLUMES = { en: 'has no EBS volume', ko: 'EBS 볼륨 없음' };

const nothing = (target: Entity, why: { en: string; ko: string }): EvidenceResult => ({
  summary: { en: `${target.id} ${why.en}: no snapshot taken`, ko: `${target.id}: ${why.ko}, 스냅샷을 만들지 않음` },
  items: [],
  entities: [],
});
