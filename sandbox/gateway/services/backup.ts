/** AWS Backup's jobs and recovery points for EBS volumes and EC2 instances. Vaults are moto's. */
import { randomUUID } from 'node:crypto';
import { BackupClient, DescribeBackupVaultCommand } from '@aws-sdk/client-backup';
import { AwsError } from '../aws-error.ts';
import type { Call } from '../call.ts';
import type { Moto } from '../moto.ts';
import { textOf, type Members, type Value } from '../parse/value.ts';
import { list, statementsOf } from '../policy/document.ts';
import type { Identities } from '../policy/identity.ts';
import { backUp, resourceOfArn, restore } from './backup-resources.ts';
import {
  backupJobMembers,
  pointInVault,
  pointOfResource,
  restoreJobMembers,
  vaultArn,
  type BackupJob,
  type RecoveryPoint,
  type RestoreJob,
} from './backup-records.ts';
import { look } from './job.ts';
import { pageOf } from './page.ts';
import { PerRegion, type Service } from './service.ts';

interface Held {
  backups: Map<string, BackupJob>;
  points: Map<string, RecoveryPoint>;
  restores: Map<string, RestoreJob>;
}

const DEFAULT_PAGE = 1000;

export function backup(moto: Moto, identities: Identities): Service {
  const held = new PerRegion<Held>(() => ({ backups: new Map(), points: new Map(), restores: new Map() }));

  function pointOf(input: Members, call: Call): RecoveryPoint {
    const point = held.get(call).points.get(textOf(input.RecoveryPointArn));
    if (!point || (input.BackupVaultName !== undefined && point.vaultName !== input.BackupVaultName)) {
      throw new AwsError(
        'ResourceNotFoundException',
        `Recovery point does not exist: ${textOf(input.RecoveryPointArn)}`,
      );
    }
    return point;
  }

  return {
    name: 'backup',
    operations: {
      async StartBackupJob(input, call) {
        const { backups, points } = held.get(call);
        const earlier = repeated(backups, input.IdempotencyToken);
        const job = earlier ?? (await startBackup(moto, identities, input, call));
        backups.set(job.id, job);
        if (job.point) points.set(job.point.recoveryPointArn, job.point);
        return {
          BackupJobId: job.id,
          CreationDate: job.startedAt,
          ...(job.point ? { RecoveryPointArn: job.point.recoveryPointArn } : {}),
        };
      },
      DescribeBackupJob(input, call) {
        const job = held.get(call).backups.get(textOf(input.BackupJobId));
        if (!job)
          throw new AwsError('ResourceNotFoundException', `Cannot find backup job ${textOf(input.BackupJobId)}`);
        look(job);
        return backupJobMembers(job);
      },
      ListBackupJobs(input, call) {
        const found = newestFirst([...held.get(call).backups.values()])
          .map(backupJobMembers)
          .filter(
            (job) =>
              fits(job, {
                ResourceArn: input.ByResourceArn,
                State: input.ByState,
                BackupVaultName: input.ByBackupVaultName,
                ResourceType: input.ByResourceType,
              }) && within(job, input),
          );
        const { items, next } = pageOf(found, input.NextToken, sizeOf(input));
        return { BackupJobs: items, ...(next ? { NextToken: next } : {}) };
      },
      async ListRecoveryPointsByBackupVault(input, call) {
        await requireVault(moto, call, textOf(input.BackupVaultName));
        const found = pointsOf(held.get(call))
          .map((point) => pointInVault(point, call))
          .filter(
            (point) =>
              fits(point, {
                BackupVaultName: input.BackupVaultName,
                ResourceArn: input.ByResourceArn,
                ResourceType: input.ByResourceType,
              }) && within(point, input),
          );
        const { items, next } = pageOf(found, input.NextToken, sizeOf(input));
        return { RecoveryPoints: items, ...(next ? { NextToken: next } : {}) };
      },
      ListRecoveryPointsByResource(input, call) {
        const found = pointsOf(held.get(call)).filter((point) => point.resourceArn === input.ResourceArn);
        const { items, next } = pageOf(found.map(pointOfResource), input.NextToken, sizeOf(input));
        return { RecoveryPoints: items, ...(next ? { NextToken: next } : {}) };
      },
      DescribeRecoveryPoint: (input, call) => pointInVault(pointOf(input, call), call),
      GetRecoveryPointRestoreMetadata(input, call) {
        const point = pointOf(input, call);
        return {
          BackupVaultArn: vaultArn(call, point.vaultName),
          RecoveryPointArn: point.recoveryPointArn,
          ResourceType: point.resourceType,
          RestoreMetadata: point.metadata,
        };
      },
      async StartRestoreJob(input, call) {
        const { restores } = held.get(call);
        const job =
          repeated(restores, input.IdempotencyToken) ??
          (await startRestore(moto, identities, pointOf(input, call), input, call));
        restores.set(job.id, job);
        return { RestoreJobId: job.id };
      },
      DescribeRestoreJob(input, call) {
        const job = held.get(call).restores.get(textOf(input.RestoreJobId));
        if (!job)
          throw new AwsError('ResourceNotFoundException', `Cannot find restore job ${textOf(input.RestoreJobId)}`);
        look(job);
        return restoreJobMembers(job);
      },
      ListRestoreJobs(input, call) {
        const found = newestFirst([...held.get(call).restores.values()])
          .map(restoreJobMembers)
          .filter(
            (job) =>
              fits(job, { AccountId: input.ByAccountId, Status: input.ByStatus, ResourceType: input.ByResourceType }) &&
              within(job, input),
          );
        const { items, next } = pageOf(found, input.NextToken, sizeOf(input));
        return { RestoreJobs: items, ...(next ? { NextToken: next } : {}) };
      },
    },
  };
}

async function startBackup(moto: Moto, identities: Identities, input: Members, call: Call): Promise<BackupJob> {
  const vaultName = textOf(input.BackupVaultName);
  const resourceArn = textOf(input.ResourceArn);
  const roleArn = textOf(input.IamRoleArn);
  const resource = resourceOfArn(resourceArn);
  await requireVault(moto, call, vaultName);
  await requireRole(identities, roleArn);
  const job: BackupJob = {
    id: randomUUID().toUpperCase(),
    account: call.account,
    region: call.region,
    token: input.IdempotencyToken as string | undefined,
    vaultName,
    resourceArn,
    resourceType: resource.type,
    roleArn,
    startedAt: call.at,
    looks: 0,
    point: undefined,
  };
  try {
    job.point = { ...(await backUp(moto, resource)), vaultName, resourceArn, roleArn, job };
  } catch (error) {
    job.failure = error instanceof Error ? error.message : String(error);
  }
  return job;
}

async function startRestore(
  moto: Moto,
  identities: Identities,
  point: RecoveryPoint,
  input: Members,
  call: Call,
): Promise<RestoreJob> {
  const metadata = input.Metadata as Record<string, string>;
  const roleArn = input.IamRoleArn as string | undefined;
  if (point.resourceType === 'EBS' && !metadata.availabilityZone) {
    throw new AwsError('InvalidParameterValueException', 'Invalid restore metadata: availabilityZone is required.');
  }
  if (roleArn) await requireRole(identities, roleArn);
  const job: RestoreJob = {
    id: randomUUID().toUpperCase(),
    account: call.account,
    token: input.IdempotencyToken as string | undefined,
    point,
    roleArn,
    startedAt: call.at,
    looks: 0,
    createdArn: undefined,
  };
  try {
    job.createdArn = await restore(moto, call, point, metadata);
  } catch (error) {
    job.failure = error instanceof Error ? error.message : String(error);
  }
  return job;
}

async function requireVault(moto: Moto, { account, region }: Call, BackupVaultName: string): Promise<void> {
  try {
    await moto.client(BackupClient, account, region).send(new DescribeBackupVaultCommand({ BackupVaultName }));
  } catch {
    throw new AwsError('ResourceNotFoundException', `Backup vault ${BackupVaultName} was not found.`);
  }
}

/** The role must exist and trust the service. */
async function requireRole(identities: Identities, roleArn: string): Promise<void> {
  const [, , , , account = '', path = ''] = roleArn.split(':');
  const trust = await identities.trust(account, path.split('/').at(-1) ?? '');
  const trusted = (trust ? statementsOf(trust) : []).some(
    ({ Principal }) => typeof Principal === 'object' && list(Principal.Service).includes('backup.amazonaws.com'),
  );
  if (!trusted)
    throw new AwsError('InvalidParameterValueException', `IAM Role ${roleArn} cannot be assumed by AWS Backup.`);
}

/** The job of the same idempotency token. */
function repeated<J extends { token: string | undefined }>(
  jobs: Map<string, J>,
  token: Value | undefined,
): J | undefined {
  return token === undefined ? undefined : [...jobs.values()].find((job) => job.token === token);
}

function pointsOf({ points }: Held): RecoveryPoint[] {
  return [...points.values()].sort((a, b) => b.job.startedAt.getTime() - a.job.startedAt.getTime());
}

function newestFirst<J extends { startedAt: Date }>(jobs: J[]): J[] {
  return jobs.sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime());
}

function fits(shown: Members, wanted: Record<string, Value | undefined>): boolean {
  return Object.entries(wanted).every(([member, value]) => value === undefined || shown[member] === value);
}

function within({ CreationDate }: Members, { ByCreatedAfter, ByCreatedBefore }: Members): boolean {
  const created = (CreationDate as Date).getTime();
  const after = (ByCreatedAfter as Date | undefined)?.getTime() ?? -Infinity;
  return created > after && created < ((ByCreatedBefore as Date | undefined)?.getTime() ?? Infinity);
}

function sizeOf({ MaxResults }: Members): number {
  return (MaxResults as number | undefined) ?? DEFAULT_PAGE;
}
