/** Restores a volume from the last backup before the intruder to a new volume. */
import { BackupClient } from '@aws-sdk/client-backup';
import { CreateTagsCommand, DeleteVolumeCommand, type EC2Client, type Volume } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import { moment } from '../../../domain/format.ts';
import type { Text } from '../../../domain/text.ts';
import { arnOf } from '../../aws/arn.ts';
import { ec2Resource, named } from '../../aws/written.ts';
import { firstSign, lastRecoveryPoint, restoreVolume, type RecoveryPoint } from '../../aws/backup/recovery.ts';
import { ec2Of, regionOf, tagOf, volumesWhere, volumeWithId } from '../../aws/ec2/instances.ts';
import { INCIDENT_TAG, RESTORED_FROM_TAG, taggedWith, tags } from '../../aws/ec2/tags.ts';
import { defineChange, JobFailed, type EntryContext } from '../../entry.ts';

/** The recovery point of the restored volume, or null. The volume is found by its tag. */
type State = { restoredFrom: string | null };

const Params = z.strictObject({
  /** Role with which AWS Backup restores; null for the role that its console creates. */
  roleArn: z.string().startsWith('arn:').nullable().default(null),
  /** ISO 8601; null for the first sign of the intruder. */
  before: z.iso.datetime({ offset: true }).nullable().default(null),
  /** Set by `prepare`. */
  recoveryPoint: z.strictObject({ arn: z.string(), vault: z.string(), createdAt: z.string() }).nullable().default(null),
  /** Set by `prepare`; null for the one of the backup. */
  availabilityZone: z.string().nullable().default(null),
});
type Params = z.infer<typeof Params>;

export default defineChange<State, Params>({
  id: 'backup.restore',
  title: { en: 'Restore the volume from backup', ko: '백업에서 볼륨 복원' },
  targets: ['volume'],
  reversible: true,
  permissions: [
    'backup:DescribeRestoreJob',
    'backup:GetRecoveryPointRestoreMetadata',
    'backup:ListRecoveryPointsByResource',
    'backup:ListRestoreJobs',
    'backup:StartRestoreJob',
    'ec2:CreateTags',
    'ec2:DeleteVolume',
    'ec2:DescribeVolumes',
    // The job runs with the role of AWS Backup.
    'iam:PassRole',
  ],
  csf: ['RC.RP-01', 'RC.RP-03'],
  requirements: ['P1.11', 'P2.10'],
  params: Params,

  async prepare(ctx, target, params) {
    const before = params.before ?? firstSign(ctx.incident);
    const arn = arnOf(target, ctx.aws.id, ctx.aws.partition, ctx.incident.region) ?? '';
    const recoveryPoint = await lastRecoveryPoint(backupOf(ctx, target), arn, before);
    if (recoveryPoint === undefined) return { notApplicable: noRecoveryPoint(moment(before, ctx.timeZone)) };
    const availabilityZone = await zoneOf(ec2Of(ctx, target), target);
    return { roleArn: params.roleArn ?? defaultRole(ctx), before, recoveryPoint, availabilityZone };
  },

  async read(ctx, target, params) {
    const { arn } = pinned(params);
    const restored = await restoredVolumes(ec2Of(ctx, target), arn);
    return { restoredFrom: restored.length === 0 ? null : arn };
  },

  desired: (_state, params) => ({ restoredFrom: pinned(params).arn }),

  async write(ctx, target, _from, to, params) {
    const ec2 = ec2Of(ctx, target);
    const recoveryPoint = pinned(params);
    if (to.restoredFrom === null) {
      await remove(ec2, await restoredVolumes(ec2, recoveryPoint.arn));
      return;
    }
    const { availabilityZone } = params;
    const roleArn = params.roleArn ?? defaultRole(ctx);
    const volumeId = await restoreVolume(
      ctx,
      backupOf(ctx, target),
      recoveryPoint,
      { availabilityZone, roleArn },
      async (id) => {
        const volume = await volumeWithId(ec2, id);
        return volume !== undefined && isUnclaimed(volume);
      },
    );
    await ec2.send(
      new CreateTagsCommand({
        Resources: [volumeId],
        Tags: tags({ [RESTORED_FROM_TAG]: recoveryPoint.arn, [INCIDENT_TAG]: ctx.incident.id }),
      }),
    );
  },

  settle: { attempts: 10, intervalMs: 3_000 },

  // The volume of the backup is not changed. An undo deletes the restored ones.
  async writes(ctx, target, _state, params) {
    const { arn } = pinned(params);
    const restored = await restoredVolumes(ec2Of(ctx, target), arn);
    return [...named(arn), ...restored.flatMap((v) => ec2Resource(ctx, target, 'volume', v.VolumeId))];
  },

  async impact({ timeZone }, target, _state, params) {
    const { createdAt } = pinned(params);
    const asWritten = asOf(moment(createdAt, timeZone), moment(params.before ?? createdAt, timeZone));
    return [besideIt(target.id, params.availabilityZone), asWritten];
  },

  async produced(ctx, target, params) {
    const recoveryPoint = pinned(params);
    const restored = await restoredVolumes(ec2Of(ctx, target), recoveryPoint.arn);
    return restored.map((v): Entity => ({
      kind: 'volume',
      id: v.VolumeId ?? '',
      region: regionOf(ctx, target),
      standing: 'related',
      facts: { restores: target.id, recoveryPoint: recoveryPoint.arn, asOf: recoveryPoint.createdAt },
    }));
  },
});

function pinned({ recoveryPoint }: Params): RecoveryPoint {
  if (recoveryPoint === null) throw new Error('no recovery point is pinned: `prepare` runs first');
  return recoveryPoint;
}

const backupOf = (ctx: EntryContext, target: Entity): BackupClient =>
  ctx.aws.client(BackupClient, regionOf(ctx, target));

/** AWS Backup Developer Guide, *Default service role*. */
const defaultRole = ({ aws }: EntryContext): string =>
  `arn:${aws.partition}:iam::${aws.id}:role/service-role/AWSBackupDefaultServiceRole`;

/** The zone of the volume. For a deleted volume it is taken from its facts, or left to the backup. */
async function zoneOf(ec2: EC2Client, target: Entity): Promise<string | null> {
  const volume = await volumeWithId(ec2, target.id);
  return volume?.AvailabilityZone ?? target.facts?.['availabilityZone'] ?? null;
}

const restoredVolumes = async (ec2: EC2Client, recoveryPoint: string): Promise<Volume[]> =>
  (await volumesWhere(ec2, taggedWith({ [RESTORED_FROM_TAG]: recoveryPoint }))).filter(
    (v) => v.State !== 'deleting' && v.State !== 'deleted' && v.State !== 'error',
  );

const isUnclaimed = (volume: Volume): boolean =>
  volume.State === 'available' && tagOf(volume.Tags, RESTORED_FROM_TAG) === undefined;

/** @throws JobFailed if a restored volume is in use already: it may hold new data of the customer */
async function remove(ec2: EC2Client, volumes: Volume[]): Promise<void> {
  const used = volumes.filter((v) => v.State !== 'available').flatMap((v) => v.VolumeId ?? []);
  if (used.length > 0) throw new JobFailed(inUse(used));
  for (const { VolumeId } of volumes) await ec2.send(new DeleteVolumeCommand({ VolumeId }));
}

const noRecoveryPoint = (before: string): Text => ({
  en: `AWS Backup has no recovery point of it from before ${before}, the first sign of the intruder.`,
  ko: `AWS Backup 복구 시점이 없습니다(침입의 첫 징후 ${before} 이전).`,
});

const besideIt = (volumeId: string, zone: string | null): Text => ({
  en: `A new volume is created${zone === null ? '' : ` in ${zone}`}, which costs money; ${volumeId} is not changed. Check the new volume, then attach it.`,
  ko: `새 볼륨이 생성되며 비용이 발생합니다${zone === null ? '' : `(${zone})`}. 기존 볼륨은 교체하거나 변경하지 않으므로(${volumeId}), 새 볼륨을 확인한 뒤 연결하세요.`,
});

const asOf = (createdAt: string, before: string): Text => ({
  en: `It holds the data as of ${createdAt}, the last recovery point before the first sign of the intruder (${before}); what was written later is not in it.`,
  ko: `데이터 기준 시각: ${createdAt}(침입의 첫 징후 ${before} 이전의 마지막 복구 시점). 그 이후에 기록된 내용은 포함되지 않습니다.`,
});

const inUse = (ids: string[]): Text => ({
  en: `the restored volume ${ids.join(', ')} is attached by now. Detach it first if it is to be deleted.`,
  ko: `복원된 볼륨이 이미 연결되어 있습니다: ${ids.join(', ')}. 삭제하려면 먼저 분리하세요.`,
});
