/** Last night's backups of a customer's servers: which backup.restore restores. */
import { BackupClient, CreateBackupVaultCommand, StartBackupJobCommand } from '@aws-sdk/client-backup';
import type { Instance } from '@aws-sdk/client-ec2';
import type { Caller } from '../caller.ts';
import { HOME_REGION, type SandboxAccount } from '../story.ts';

/** AWS Backup's own default. */
export const BACKUP_ROLE = 'AWSBackupDefaultServiceRole';

export async function backUp(admin: Caller, account: SandboxAccount, servers: readonly Instance[]): Promise<void> {
  const backup = admin.client(BackupClient);
  const BackupVaultName = 'nightly';
  await backup.send(new CreateBackupVaultCommand({ BackupVaultName }));
  const volumes = servers
    .flatMap((server) => server.BlockDeviceMappings ?? [])
    .flatMap((disk) => disk.Ebs?.VolumeId ?? []);
  for (const volume of volumes) {
    await backup.send(
      new StartBackupJobCommand({
        BackupVaultName,
        ResourceArn: `arn:aws:ec2:${HOME_REGION}:${account.id}:volume/${volume}`,
        IamRoleArn: `arn:aws:iam::${account.id}:role/service-role/${BACKUP_ROLE}`,
      }),
    );
  }
}
