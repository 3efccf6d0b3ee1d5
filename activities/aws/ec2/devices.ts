/** Reads which volume an instance has at a device, and replaces it while the instance is stopped. */
import {
  AttachVolumeCommand,
  DetachVolumeCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import type { EntryContext } from '../../entry.ts';
import { settled } from '../settled.ts';
import { describeLiveInstance, volumesWhere, volumeWithId } from './instances.ts';
import { onceUnprotected, protectionOf, setProtection } from './termination-protection.ts';

/**
 * What EC2 does with the key of an encrypted volume in the caller's name when it starts an instance or attaches the volume (EBS
 * User Guide, *Requirements for Amazon EBS encryption*). Without them AWS starts the instance and stops it again.
 */
export const EBS_KEY_PERMISSIONS = [
  'kms:CreateGrant',
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
] as const;

/** The IAM actions that this file needs. */
export const DEVICE_PERMISSIONS = [
  ...EBS_KEY_PERMISSIONS,
  'ec2:AttachVolume',
  'ec2:DescribeInstanceAttribute',
  'ec2:DescribeInstances',
  'ec2:DescribeVolumes',
  'ec2:DetachVolume',
  'ec2:ModifyInstanceAttribute',
  'ec2:StartInstances',
  'ec2:StopInstances',
] as const;

export interface Device {
  instanceId: string;
  /** `/dev/sdf` */
  name: string;
}

/** Undefined while no volume is there. */
export async function volumeAt(ec2: EC2Client, { instanceId, name }: Device): Promise<string | undefined> {
  const where = [
    { Name: 'attachment.instance-id', Values: [instanceId] },
    { Name: 'attachment.device', Values: [name] },
  ];
  const [volume] = await volumesWhere(ec2, where);
  return volume?.VolumeId;
}

/**
 * Stops the instance even if it has stop protection, which is restored before this returns.
 * @throws NotVerified if it is not stopped within four minutes
 */
export async function stop(ctx: EntryContext, ec2: EC2Client, instanceId: string): Promise<void> {
  const state = (await describeLiveInstance(ec2, instanceId)).State?.Name;
  if (state !== 'stopped' && state !== 'stopping') {
    const before = await protectionOf(ec2, instanceId);
    const open = { ...before, stop: false };
    await setProtection(ec2, instanceId, before, open);
    try {
      await onceUnprotected(ctx, () => ec2.send(new StopInstancesCommand({ InstanceIds: [instanceId] })));
    } finally {
      await setProtection(ec2, instanceId, open, before);
    }
  }
  await inState(ctx, ec2, instanceId, 'stopped');
}

/** @throws NotVerified if it is not running within four minutes */
export async function start(ctx: EntryContext, ec2: EC2Client, instanceId: string): Promise<void> {
  const state = (await describeLiveInstance(ec2, instanceId)).State?.Name;
  if (state !== 'running' && state !== 'pending')
    await ec2.send(new StartInstancesCommand({ InstanceIds: [instanceId] }));
  await inState(ctx, ec2, instanceId, 'running');
}

/** Attaches a volume at a device of a stopped instance. The volume that was there is detached and kept. */
export async function putAt(ctx: EntryContext, ec2: EC2Client, device: Device, VolumeId: string): Promise<void> {
  const { instanceId: InstanceId, name: Device } = device;
  const there = await volumeAt(ec2, device);
  if (there === VolumeId) return;
  if (there !== undefined) {
    await ec2.send(new DetachVolumeCommand({ VolumeId: there, InstanceId, Device }));
    await volumeIn(ctx, ec2, there, 'available');
  }
  await ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId, Device }));
  await volumeIn(ctx, ec2, VolumeId, 'in-use');
}

const inState = (ctx: EntryContext, ec2: EC2Client, instanceId: string, wanted: string): Promise<unknown> =>
  settled(
    ctx,
    async () => (await describeLiveInstance(ec2, instanceId)).State?.Name,
    (state) => (state === wanted ? undefined : `${instanceId} is still ${state}`),
  );

const volumeIn = (ctx: EntryContext, ec2: EC2Client, volumeId: string, wanted: string): Promise<unknown> =>
  settled(
    ctx,
    async () => (await volumeWithId(ec2, volumeId))?.State,
    (state) => (state === wanted ? undefined : `${volumeId} is still ${state}`),
  );
