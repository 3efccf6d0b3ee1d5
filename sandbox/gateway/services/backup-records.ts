/** Backup jobs, recovery points and restore jobs, and how the API shows each. */
import type { Members } from '../parse/value.ts';
import { endOf, stateOf, type Job } from './job.ts';
import type { BackedUp, ResourceType } from './backup-resources.ts';

export interface RecoveryPoint extends BackedUp {
  vaultName: string;
  resourceArn: string;
  roleArn: string;
  /** The job that creates it. The recovery point is complete when the job is. */
  job: Job;
}

export interface BackupJob extends Job {
  id: string;
  account: string;
  region: string;
  token: string | undefined;
  vaultName: string;
  resourceArn: string;
  resourceType: ResourceType;
  roleArn: string;
  point: RecoveryPoint | undefined;
}

export interface RestoreJob extends Job {
  id: string;
  account: string;
  token: string | undefined;
  point: RecoveryPoint;
  roleArn: string | undefined;
  createdArn: string | undefined;
}

export function vaultArn({ account, region }: { account: string; region: string }, name: string): string {
  return `arn:aws:backup:${region}:${account}:backup-vault:${name}`;
}

export function backupJobMembers(job: BackupJob): Members {
  const state = stateOf(job);
  const over = state !== 'running';
  return {
    AccountId: job.account,
    BackupJobId: job.id,
    BackupVaultName: job.vaultName,
    BackupVaultArn: vaultArn(job, job.vaultName),
    ResourceArn: job.resourceArn,
    ResourceType: job.resourceType,
    IamRoleArn: job.roleArn,
    CreationDate: job.startedAt,
    State: state === 'running' ? 'RUNNING' : state === 'completed' ? 'COMPLETED' : 'FAILED',
    PercentDone: over ? '100.0' : '50.0',
    ...(over ? { CompletionDate: endOf(job) } : {}),
    ...(job.point ? { RecoveryPointArn: job.point.recoveryPointArn, BackupSizeInBytes: job.point.sizeInBytes } : {}),
    ...(state === 'failed' && job.failure ? { StatusMessage: job.failure } : {}),
  };
}

export function pointInVault(point: RecoveryPoint, place: { account: string; region: string }): Members {
  const complete = stateOf(point.job) === 'completed';
  return {
    RecoveryPointArn: point.recoveryPointArn,
    BackupVaultName: point.vaultName,
    BackupVaultArn: vaultArn(place, point.vaultName),
    ResourceArn: point.resourceArn,
    ResourceType: point.resourceType,
    IamRoleArn: point.roleArn,
    Status: complete ? 'COMPLETED' : 'CREATING',
    CreationDate: point.job.startedAt,
    ...(complete ? { CompletionDate: endOf(point.job) } : {}),
    BackupSizeInBytes: point.sizeInBytes,
    IsEncrypted: point.metadata.encrypted === 'true',
    VaultType: 'BACKUP_VAULT',
  };
}

export function pointOfResource(point: RecoveryPoint): Members {
  return {
    RecoveryPointArn: point.recoveryPointArn,
    CreationDate: point.job.startedAt,
    Status: stateOf(point.job) === 'completed' ? 'COMPLETED' : 'CREATING',
    BackupSizeBytes: point.sizeInBytes,
    BackupVaultName: point.vaultName,
    VaultType: 'BACKUP_VAULT',
  };
}

export function restoreJobMembers(job: RestoreJob): Members {
  const state = stateOf(job);
  const over = state !== 'running';
  return {
    AccountId: job.account,
    RestoreJobId: job.id,
    RecoveryPointArn: job.point.recoveryPointArn,
    RecoveryPointCreationDate: job.point.job.startedAt,
    SourceResourceArn: job.point.resourceArn,
    ResourceType: job.point.resourceType,
    CreationDate: job.startedAt,
    Status: state === 'running' ? 'RUNNING' : state === 'completed' ? 'COMPLETED' : 'FAILED',
    PercentDone: over ? '100.00%' : '50.00%',
    BackupSizeInBytes: job.point.sizeInBytes,
    ...(job.roleArn ? { IamRoleArn: job.roleArn } : {}),
    ...(over ? { CompletionDate: endOf(job) } : {}),
    ...(state === 'completed' && job.createdArn ? { CreatedResourceArn: job.createdArn } : {}),
    ...(state === 'failed' && job.failure ? { StatusMessage: job.failure } : {}),
  };
}
