/** EC2 resources other than instances that an intruder leaves behind: how to read and how to delete each kind. */
import {
  DeleteKeyPairCommand,
  DeleteLaunchTemplateCommand,
  DeleteSecurityGroupCommand,
  DeleteSnapshotCommand,
  DeleteVolumeCommand,
  DeregisterImageCommand,
  DescribeImagesCommand,
  DescribeKeyPairsCommand,
  DescribeLaunchTemplatesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  type EC2Client,
  type Tag,
} from '@aws-sdk/client-ec2';
import { parseArn } from '../../../domain/arns.ts';
import type { Entity } from '../../../domain/entity.ts';
import type { Text } from '../../../domain/text.ts';
import { ifFound } from '../found.ts';
import { tagOf, volumeWithId } from './instances.ts';

export interface Leftover {
  /** ISO time; empty where EC2 does not keep it. */
  created: string;
  name: string;
  /** EC2's description of it. */
  record: object;
  /** Instances that it is attached to. It cannot be deleted before it is detached. */
  attachedTo?: string;
  /** What stays after its deletion. */
  left?: Text;
}

export interface LeftoverKind {
  /** EC2 itself knows it by its id alone; its name is a tag, which proves nothing. */
  nameIsTag?: true;
  /** Undefined if there is none. */
  find(ec2: EC2Client, id: string): Promise<Leftover | undefined>;
  remove(ec2: EC2Client, id: string, found: Leftover): Promise<unknown>;
}

export const LEFTOVER_PERMISSIONS = [
  'ec2:DeleteKeyPair',
  'ec2:DeleteLaunchTemplate',
  'ec2:DeleteSecurityGroup',
  'ec2:DeleteSnapshot',
  'ec2:DeleteVolume',
  'ec2:DeregisterImage',
  'ec2:DescribeImages',
  'ec2:DescribeKeyPairs',
  'ec2:DescribeLaunchTemplates',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSnapshots',
  'ec2:DescribeVolumes',
] as const;

/** Its kind, its id in EC2 and its type in an ARN; undefined for every other resource. */
export function leftoverOf({
  kind,
  id,
}: Pick<Entity, 'kind' | 'id'>): [LeftoverKind, id: string, type: string] | undefined {
  if (kind !== 'resource') return KINDS[kind] && [KINDS[kind], id, kind];
  const { service, resource = '' } = parseArn(id) ?? {};
  const [type = '', name = ''] = resource.split('/');
  return service === 'ec2' && KINDS[type] !== undefined ? [KINDS[type], name, type] : undefined;
}

/** By entity kind, or, for kind `resource`, by the resource type in its ARN. */
const KINDS: Record<string, LeftoverKind> = {
  image: {
    find: async (ec2, id) => {
      const { Images } = await ec2.send(
        new DescribeImagesCommand({ Owners: ['self'], Filters: [{ Name: 'image-id', Values: [id] }] }),
      );
      return (Images ?? []).map((i) =>
        leftover(i, i.CreationDate, i.Name, { left: snapshotsOf(i.BlockDeviceMappings) }),
      )[0];
    },
    remove: (ec2, ImageId) => ec2.send(new DeregisterImageCommand({ ImageId })),
  },
  snapshot: {
    nameIsTag: true,
    find: async (ec2, id) => {
      const { Snapshots } = await ec2.send(
        new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters: [{ Name: 'snapshot-id', Values: [id] }] }),
      );
      return (Snapshots ?? []).map((s) => leftover(s, s.StartTime, tagged(s.Tags)))[0];
    },
    remove: (ec2, SnapshotId) => ec2.send(new DeleteSnapshotCommand({ SnapshotId })),
  },
  volume: {
    nameIsTag: true,
    find: async (ec2, id) => {
      const volume = await volumeWithId(ec2, id);
      if (volume === undefined) return undefined;
      const at = (volume.Attachments ?? []).map((a) => a.InstanceId).join(', ');
      return leftover(volume, volume.CreateTime, tagged(volume.Tags), at === '' ? {} : { attachedTo: at });
    },
    remove: (ec2, VolumeId) => ec2.send(new DeleteVolumeCommand({ VolumeId })),
  },
  'security-group': {
    find: async (ec2, id) => {
      const { SecurityGroups } = await ec2.send(
        new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-id', Values: [id] }] }),
      );
      return (SecurityGroups ?? []).map((g) => leftover(g, undefined, g.GroupName))[0];
    },
    remove: (ec2, GroupId) => ec2.send(new DeleteSecurityGroupCommand({ GroupId })),
  },
  'key-pair': {
    find: async (ec2, id) => {
      const found = await ifFound(ec2.send(new DescribeKeyPairsCommand({ KeyPairIds: [id] })));
      return (found?.KeyPairs ?? []).map((k) => leftover(k, k.CreateTime, k.KeyName))[0];
    },
    remove: (ec2, _id, { name: KeyName }) => ec2.send(new DeleteKeyPairCommand({ KeyName })),
  },
  'launch-template': {
    find: async (ec2, id) => {
      const found = await ifFound(ec2.send(new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [id] })));
      return (found?.LaunchTemplates ?? []).map((t) => leftover(t, t.CreateTime, t.LaunchTemplateName))[0];
    },
    remove: (ec2, LaunchTemplateId) => ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId })),
  },
};

const leftover = (
  record: object,
  created: Date | string | undefined,
  name = '',
  more: { attachedTo?: string; left?: Text | undefined } = {},
): Leftover => ({
  created: created === undefined ? '' : new Date(created).toISOString(),
  name,
  record,
  ...(more.attachedTo !== undefined && { attachedTo: more.attachedTo }),
  ...(more.left !== undefined && { left: more.left }),
});

const tagged = (tags: Tag[] | undefined): string | undefined => tagOf(tags, 'Name');

/** The snapshots may belong to the customer: the intruder can register an image from them. */
function snapshotsOf(
  mappings: readonly { Ebs?: { SnapshotId?: string | undefined } | undefined }[] = [],
): Text | undefined {
  const ids = mappings.flatMap((m) => m.Ebs?.SnapshotId ?? []).join(', ');
  return ids === '' ? undefined : { en: `Left behind: ${ids}.`, ko: `남는 스냅샷: ${ids}.` };
}
