/** AWS Backup: which recovery point to trust, and a restore that runs once however often it is requested. */
import {
  BackupClient,
  DescribeRestoreJobCommand,
  GetRecoveryPointRestoreMetadataCommand,
  paginateListRecoveryPointsByResource,
  paginateListRestoreJobs,
  StartRestoreJobCommand,
  type DescribeRestoreJobCommandOutput,
  type RestoreJobsListMember,
} from '@aws-sdk/client-backup';
import { sha256Hex } from '../../../domain/digest.ts';
import type { IncidentRef } from '../../../domain/entry.ts';
import type { Text } from '../../../domain/text.ts';
import { JobFailed, type EntryContext } from '../../entry.ts';
import { DAY_MS } from '../../../domain/units.ts';

export interface RecoveryPoint {
  arn: string;
  vault: string;
  /** ISO 8601 */
  createdAt: string;
}

const POLL_MS = 5_000;
/** A restore job that began earlier does not belong to this incident. */
const LOOK_BACK_MS = 7 * DAY_MS;

/**
 * The earliest sign of the intruder: the first alert, or an earlier creation of theirs. Without either it is the start of
 * the incident's window, which lies well before the alert.
 */
export function firstSign({ firstMadeAt, firstSeenAt, window }: IncidentRef): string {
  const made = firstMadeAt !== undefined && firstMadeAt >= window.from ? [firstMadeAt] : [];
  const [first] = [...made, ...(firstSeenAt === undefined ? [] : [firstSeenAt])].sort();
  return first ?? window.from;
}

/** The newest usable recovery point of a resource that is older than `before` (ISO 8601). */
export async function lastRecoveryPoint(
  backup: BackupClient,
  ResourceArn: string,
  before: string,
): Promise<RecoveryPoint | undefined> {
  const points: RecoveryPoint[] = [];
  for await (const page of paginateListRecoveryPointsByResource({ client: backup }, { ResourceArn }))
    for (const { RecoveryPointArn, BackupVaultName, CreationDate, Status } of page.RecoveryPoints ?? []) {
      if (Status !== 'COMPLETED' && Status !== 'AVAILABLE') continue;
      if (RecoveryPointArn === undefined || BackupVaultName === undefined || CreationDate === undefined) continue;
      points.push({ arn: RecoveryPointArn, vault: BackupVaultName, createdAt: CreationDate.toISOString() });
    }
  const usable = points.filter((p) => Date.parse(p.createdAt) < Date.parse(before));
  return usable.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))[0];
}

/**
 * Restores an EBS recovery point to a new volume and waits for it.
 * @param isLoose whether a volume that an earlier run restored is still unused
 * @returns the new volume's id
 * @throws JobFailed
 */
export async function restoreVolume(
  ctx: EntryContext,
  backup: BackupClient,
  point: RecoveryPoint,
  options: { availabilityZone: string | null; roleArn: string },
  isLoose: (volumeId: string) => Promise<boolean>,
): Promise<string> {
  const earlier = await jobsOf(backup, point);
  for (const job of earlier) {
    const volumeId = volumeIdOf(job.CreatedResourceArn);
    if (job.Status === 'COMPLETED' && volumeId !== undefined && (await isLoose(volumeId))) return volumeId;
  }
  const running = earlier.find((j) => j.Status === 'PENDING' || j.Status === 'RUNNING');
  return ended(ctx, backup, running?.RestoreJobId ?? (await start(backup, point, options, earlier.length)));
}

async function jobsOf(backup: BackupClient, point: RecoveryPoint): Promise<RestoreJobsListMember[]> {
  const jobs: RestoreJobsListMember[] = [];
  const where = { ByResourceType: 'EBS', ByCreatedAfter: new Date(Date.now() - LOOK_BACK_MS) };
  for await (const page of paginateListRestoreJobs({ client: backup }, where)) jobs.push(...(page.RestoreJobs ?? []));
  return jobs.filter((j) => j.RecoveryPointArn === point.arn);
}

async function start(
  backup: BackupClient,
  point: RecoveryPoint,
  { availabilityZone, roleArn }: { availabilityZone: string | null; roleArn: string },
  earlierJobs: number,
): Promise<string> {
  const { RestoreMetadata = {} } = await backup.send(
    new GetRecoveryPointRestoreMetadataCommand({ BackupVaultName: point.vault, RecoveryPointArn: point.arn }),
  );
  const { RestoreJobId } = await backup.send(
    new StartRestoreJobCommand({
      RecoveryPointArn: point.arn,
      ResourceType: 'EBS',
      IamRoleArn: roleArn,
      Metadata: { ...RestoreMetadata, ...(availabilityZone !== null && { availabilityZone }) },
      // A repeated request is the same job; a request after a failed job is a new one.
      IdempotencyToken: sha256Hex(`${point.arn}|${earlierJobs}`),
    }),
  );
  return RestoreJobId ?? '';
}

async function ended(ctx: EntryContext, backup: BackupClient, RestoreJobId: string): Promise<string> {
  for (;;) {
    ctx.heartbeat(`restore job ${RestoreJobId}`);
    const job = await backup.send(new DescribeRestoreJobCommand({ RestoreJobId }));
    const volumeId = volumeIdOf(job.CreatedResourceArn);
    if (job.Status === 'COMPLETED' && volumeId !== undefined) return volumeId;
    if (job.Status === 'FAILED' || job.Status === 'ABORTED') throw new JobFailed(jobFailed(RestoreJobId, job));
    await ctx.sleep(POLL_MS);
  }
}

/** `arn:aws:ec2:us-east-1:1…:volume/vol-1` → `vol-1`. */
const volumeIdOf = (arn: string | undefined): string | undefined => arn?.split(':volume/')[1];

const jobFailed = (id: string, { Status, StatusMessage }: DescribeRestoreJobCommandOutput): Text => ({
  en: `the restore job ${id} ended as ${Status}: ${StatusMessage ?? 'AWS Backup gives no reason'}.`,
  ko: `복원 작업이 완료되지 않았습니다(${id}, 상태 ${Status}): ${StatusMessage ?? 'AWS Backup이 사유를 제공하지 않음'}.`,
});
