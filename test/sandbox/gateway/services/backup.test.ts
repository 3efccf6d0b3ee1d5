import {
  BackupClient,
  CreateBackupVaultCommand,
  DescribeBackupJobCommand,
  DescribeRecoveryPointCommand,
  DescribeRestoreJobCommand,
  GetRecoveryPointRestoreMetadataCommand,
  ListRecoveryPointsByBackupVaultCommand,
  ListRecoveryPointsByResourceCommand,
  ListRestoreJobsCommand,
  StartBackupJobCommand,
  StartRestoreJobCommand,
} from '@aws-sdk/client-backup';
import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
  EC2Client,
  RunInstancesCommand,
  type Instance,
} from '@aws-sdk/client-ec2';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { Inspector2Client, ListFindingsCommand } from '@aws-sdk/client-inspector2';
import {
  DescribeInstanceInformationCommand,
  DescribeInstancePatchStatesCommand,
  GetCommandInvocationCommand,
  ListCommandsCommand,
  SendCommandCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CUSTOMER, startTestGateway, type TestGateway } from '../start.ts';

const REGION = 'us-east-1';
const BackupVaultName = 'nightly';

let aws: TestGateway;
let backup: BackupClient;
let ec2: EC2Client;
let instance: Instance;
let volumeId: string;
let IamRoleArn: string;
beforeAll(async () => {
  aws = await startTestGateway();
  backup = aws.client(BackupClient);
  ec2 = aws.client(EC2Client);
  const ImageId = (await ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }))).Images?.[0]?.ImageId ?? '';
  const run = await ec2.send(new RunInstancesCommand({ ImageId, MinCount: 1, MaxCount: 1 }));
  instance = run.Instances?.[0] ?? {};
  volumeId = run.Instances?.[0]?.BlockDeviceMappings?.[0]?.Ebs?.VolumeId ?? '';
  await backup.send(new CreateBackupVaultCommand({ BackupVaultName }));
  IamRoleArn = await role('backup', 'backup.amazonaws.com');
});
afterAll(() => aws.close());

async function role(RoleName: string, service: string): Promise<string> {
  const Statement = [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }];
  const { Role } = await aws.client(IAMClient).send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    }),
  );
  return Role?.Arn ?? '';
}

const arn = (path: string): string => `arn:aws:ec2:${REGION}:${CUSTOMER}:${path}`;

/** Starts a backup job, waits for its end and returns the recovery point. */
async function backedUp(ResourceArn: string): Promise<string> {
  const { BackupJobId } = await backup.send(new StartBackupJobCommand({ BackupVaultName, ResourceArn, IamRoleArn }));
  const states: (string | undefined)[] = [];
  let point: string | undefined;
  while (states.at(-1) !== 'COMPLETED' && states.length < 5) {
    const job = await backup.send(new DescribeBackupJobCommand({ BackupJobId }));
    states.push(job.State);
    point = job.RecoveryPointArn;
  }
  expect(states).toEqual(['RUNNING', 'COMPLETED']);
  return point ?? '';
}

async function restored(RecoveryPointArn: string, more: Record<string, string> = {}): Promise<string> {
  const { RestoreMetadata } = await backup.send(
    new GetRecoveryPointRestoreMetadataCommand({ BackupVaultName, RecoveryPointArn }),
  );
  const { RestoreJobId } = await backup.send(
    new StartRestoreJobCommand({ RecoveryPointArn, IamRoleArn, Metadata: { ...RestoreMetadata, ...more } }),
  );
  await backup.send(new DescribeRestoreJobCommand({ RestoreJobId }));
  const job = await backup.send(new DescribeRestoreJobCommand({ RestoreJobId }));
  expect(job.Status).toBe('COMPLETED');
  return job.CreatedResourceArn?.split('/').at(-1) ?? '';
}

describe('AWS Backup', () => {
  it('backs up a volume to a snapshot and restores it to a new volume', async () => {
    const point = await backedUp(arn(`volume/${volumeId}`));
    const { Snapshots } = await ec2.send(
      new DescribeSnapshotsCommand({ SnapshotIds: [point.split('/').at(-1) ?? ''] }),
    );
    expect(Snapshots?.[0]?.VolumeId).toBe(volumeId);
    const made = await restored(point);
    const { Volumes } = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [made] }));
    expect(Volumes).toMatchObject([{ State: 'available', SnapshotId: point.split('/').at(-1) }]);
    expect(made).not.toBe(volumeId);
  });

  it('backs up an instance to an image and restores it to a new instance', async () => {
    const point = await backedUp(arn(`instance/${instance.InstanceId}`));
    const made = await restored(point);
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [made] }));
    expect(Reservations?.[0]?.Instances?.[0]).toMatchObject({
      ImageId: point.split('/').at(-1),
      State: { Name: 'running' },
    });
  });

  it('lists recovery points by vault and by resource', async () => {
    const ResourceArn = arn(`volume/${volumeId}`);
    const point = await backedUp(ResourceArn);
    const byResource = await backup.send(new ListRecoveryPointsByResourceCommand({ ResourceArn }));
    expect(byResource.RecoveryPoints?.[0]).toMatchObject({
      RecoveryPointArn: point,
      Status: 'COMPLETED',
      BackupVaultName,
    });
    const byVault = await backup.send(
      new ListRecoveryPointsByBackupVaultCommand({ BackupVaultName, ByResourceType: 'EBS' }),
    );
    expect(byVault.RecoveryPoints?.map((found) => found.RecoveryPointArn)).toContain(point);
    const described = await backup.send(new DescribeRecoveryPointCommand({ BackupVaultName, RecoveryPointArn: point }));
    expect(described).toMatchObject({ ResourceArn, Status: 'COMPLETED' });
  });

  it('starts one restore job for each idempotency token', async () => {
    const RecoveryPointArn = await backedUp(arn(`volume/${volumeId}`));
    const start = new StartRestoreJobCommand({
      RecoveryPointArn,
      IamRoleArn,
      Metadata: { availabilityZone: 'us-east-1b' },
      IdempotencyToken: 'once',
    });
    const [first, second] = [await backup.send(start), await backup.send(start)];
    expect(second.RestoreJobId).toBe(first.RestoreJobId);
    const { RestoreJobs } = await backup.send(new ListRestoreJobsCommand({ ByResourceType: 'EBS' }));
    expect(RestoreJobs?.filter((job) => job.RecoveryPointArn === RecoveryPointArn)).toHaveLength(1);
  });

  it('refuses a role that the service cannot assume and an unknown vault', async () => {
    const ResourceArn = arn(`volume/${volumeId}`);
    const other = await role('not-backup', 'ec2.amazonaws.com');
    await expect(
      backup.send(new StartBackupJobCommand({ BackupVaultName, ResourceArn, IamRoleArn: other })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
    await expect(
      backup.send(new StartBackupJobCommand({ BackupVaultName: 'gone', ResourceArn, IamRoleArn })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('says why a job failed', async () => {
    const { BackupJobId } = await backup.send(
      new StartBackupJobCommand({ BackupVaultName, ResourceArn: arn('volume/vol-00000000000000000'), IamRoleArn }),
    );
    await backup.send(new DescribeBackupJobCommand({ BackupJobId }));
    expect(await backup.send(new DescribeBackupJobCommand({ BackupJobId }))).toMatchObject({
      State: 'FAILED',
      StatusMessage: expect.stringContaining('vol-00000000000000000') as string,
    });
  });
});

describe('patching a managed instance', () => {
  it('leaves no patch missing and closes the findings that have a fix', async () => {
    const instanceId = instance.InstanceId ?? '';
    const ssm = aws.client(SSMClient);
    await aws.control('POST', '/ssm/instances', {
      account: CUSTOMER,
      region: REGION,
      instanceId,
      missing: 7,
      installed: 100,
    });
    for (const fixAvailable of ['YES', 'NO']) {
      await aws.control('POST', '/inspector2/findings', {
        account: CUSTOMER,
        region: REGION,
        finding: {
          type: 'PACKAGE_VULNERABILITY',
          title: `CVE-2026-0001 (${fixAvailable})`,
          description: 'A hole',
          severity: 'HIGH',
          fixAvailable,
          resources: [{ type: 'AWS_EC2_INSTANCE', id: instanceId }],
        },
      });
    }
    const Filters = [{ Key: 'InstanceIds', Values: [instanceId] }];
    const { InstanceInformationList } = await ssm.send(new DescribeInstanceInformationCommand({ Filters }));
    expect(InstanceInformationList).toMatchObject([{ InstanceId: instanceId, PingStatus: 'Online' }]);
    const patchStates = async () =>
      (await ssm.send(new DescribeInstancePatchStatesCommand({ InstanceIds: [instanceId] }))).InstancePatchStates;
    expect(await patchStates()).toMatchObject([{ MissingCount: 7, InstalledCount: 100, Operation: 'Scan' }]);

    const { Command } = await ssm.send(
      new SendCommandCommand({
        DocumentName: 'AWS-RunPatchBaseline',
        InstanceIds: [instanceId],
        Parameters: { Operation: ['Install'] },
      }),
    );
    const CommandId = Command?.CommandId ?? '';
    const poll = async () =>
      (await ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId: instanceId }))).Status;
    expect([await poll(), await poll()]).toEqual(['InProgress', 'Success']);

    expect(await patchStates()).toMatchObject([{ MissingCount: 0, InstalledCount: 107, Operation: 'Install' }]);
    const findings = await aws.client(Inspector2Client).send(
      new ListFindingsCommand({
        filterCriteria: {
          resourceId: [{ comparison: 'EQUALS', value: instanceId }],
          findingStatus: [{ comparison: 'EQUALS', value: 'ACTIVE' }],
        },
      }),
    );
    expect(findings.findings?.map((finding) => finding.title)).toEqual(['CVE-2026-0001 (NO)']);
    const { Commands } = await ssm.send(new ListCommandsCommand({ InstanceId: instanceId }));
    expect(Commands).toMatchObject([{ CommandId, Status: 'Success', CompletedCount: 1 }]);
  });

  it('needs a managed instance and a document the sandbox can run', async () => {
    const ssm = aws.client(SSMClient);
    const InstanceIds = ['i-00000000000000000'];
    const Parameters = { Operation: ['Scan'] };
    await expect(
      ssm.send(new SendCommandCommand({ DocumentName: 'AWS-RunPatchBaseline', InstanceIds, Parameters })),
    ).rejects.toMatchObject({
      name: 'InvalidInstanceId',
    });
    await expect(
      ssm.send(new SendCommandCommand({ DocumentName: 'AWS-RunShellScript', InstanceIds })),
    ).rejects.toMatchObject({
      name: 'InvalidDocument',
    });
  });
});
