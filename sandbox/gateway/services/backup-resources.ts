/** Creates the results of backups and restores in moto: snapshots and volumes, images and instances. */
import {
  CreateImageCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  EC2Client,
  RunInstancesCommand,
  type VolumeType,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../aws-error.ts';
import type { Moto } from '../moto.ts';

export type ResourceType = 'EBS' | 'EC2';

export interface BackedUp {
  resourceType: ResourceType;
  recoveryPointArn: string;
  sizeInBytes: number;
  /** What GetRecoveryPointRestoreMetadata answers. */
  metadata: Record<string, string>;
}

export interface Resource {
  type: ResourceType;
  account: string;
  region: string;
  id: string;
}

const GIBIBYTE = 2 ** 30;

/** Throws for a resource that the sandbox cannot back up. */
export function resourceOfArn(arn: string): Resource {
  const [, , service, region = '', account = '', path = ''] = arn.split(':');
  const [kind, id = ''] = path.split('/');
  if (service === 'ec2' && kind === 'volume') return { type: 'EBS', account, region, id };
  if (service === 'ec2' && kind === 'instance') return { type: 'EC2', account, region, id };
  throw new AwsError('InvalidParameterValueException', `Unsupported resource type: ${arn}`);
}

/** Rejects with EC2's own error if the resource does not exist. */
export async function backUp(moto: Moto, resource: Resource): Promise<BackedUp> {
  const ec2 = moto.client(EC2Client, resource.account, resource.region);
  return resource.type === 'EBS' ? backUpVolume(ec2, resource) : backUpInstance(ec2, resource);
}

async function backUpVolume(ec2: EC2Client, { region, id }: Resource): Promise<BackedUp> {
  const { Volumes } = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [id] }));
  const volume = Volumes?.[0];
  const snapshot = await ec2.send(
    new CreateSnapshotCommand({ VolumeId: id, Description: 'This snapshot is created by the AWS Backup service.' }),
  );
  return {
    resourceType: 'EBS',
    recoveryPointArn: `arn:aws:ec2:${region}::snapshot/${snapshot.SnapshotId}`,
    sizeInBytes: (volume?.Size ?? 0) * GIBIBYTE,
    metadata: {
      volumeId: id,
      availabilityZone: volume?.AvailabilityZone ?? '',
      volumeSize: String(volume?.Size ?? ''),
      volumeType: volume?.VolumeType ?? 'gp3',
      encrypted: String(volume?.Encrypted ?? false),
    },
  };
}

async function backUpInstance(ec2: EC2Client, { region, id }: Resource): Promise<BackedUp> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  const instance = Reservations?.[0]?.Instances?.[0];
  const image = await ec2.send(
    new CreateImageCommand({ InstanceId: id, Name: `AwsBackup_${id}_${Date.now()}`, NoReboot: true }),
  );
  return {
    resourceType: 'EC2',
    recoveryPointArn: `arn:aws:ec2:${region}::image/${image.ImageId}`,
    sizeInBytes: 8 * GIBIBYTE,
    metadata: {
      InstanceType: instance?.InstanceType ?? '',
      SubnetId: instance?.SubnetId ?? '',
      VpcId: instance?.VpcId ?? '',
      SecurityGroupIds: JSON.stringify(instance?.SecurityGroups?.map((group) => group.GroupId)),
    },
  };
}

/** Returns the ARN of what was made. Rejects if the metadata is not enough, or EC2 refuses. */
export async function restore(
  moto: Moto,
  place: { account: string; region: string },
  point: Pick<BackedUp, 'resourceType' | 'recoveryPointArn'>,
  metadata: Record<string, string>,
): Promise<string> {
  const { account, region } = place;
  const ec2 = moto.client(EC2Client, account, region);
  const source = point.recoveryPointArn.split('/').at(-1);
  if (point.resourceType === 'EBS') {
    const volume = await ec2.send(
      new CreateVolumeCommand({
        SnapshotId: source,
        AvailabilityZone: metadata.availabilityZone,
        ...(metadata.volumeType ? { VolumeType: metadata.volumeType as VolumeType } : {}),
        ...(metadata.volumeSize ? { Size: Number(metadata.volumeSize) } : {}),
      }),
    );
    return `arn:aws:ec2:${region}:${account}:volume/${volume.VolumeId}`;
  }
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ImageId: source,
      MinCount: 1,
      MaxCount: 1,
      ...(metadata.InstanceType ? { InstanceType: metadata.InstanceType as 't3.micro' } : {}),
      ...(metadata.SubnetId ? { SubnetId: metadata.SubnetId } : {}),
      ...(metadata.SecurityGroupIds ? { SecurityGroupIds: JSON.parse(metadata.SecurityGroupIds) as string[] } : {}),
    }),
  );
  return `arn:aws:ec2:${region}:${account}:instance/${Instances?.[0]?.InstanceId}`;
}
