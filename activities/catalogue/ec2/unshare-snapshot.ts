/** Stops sharing a snapshot with other accounts. */
import {
  DescribeSnapshotAttributeCommand,
  ModifySnapshotAttributeCommand,
  type CreateVolumePermission,
} from '@aws-sdk/client-ec2';
import { ec2Of } from '../../aws/ec2/instances.ts';
import { defineUnsharing, EVERYBODY } from '../../aws/ec2/sharing.ts';

export default defineUnsharing({
  id: 'ec2.unshare-snapshot',
  title: { en: 'Stop sharing the snapshot', ko: '스냅샷 공유 해제' },
  target: 'snapshot',
  permissions: ['ec2:DescribeSnapshotAttribute', 'ec2:ModifySnapshotAttribute'],

  async granteesOf(ctx, target) {
    const { CreateVolumePermissions = [] } = await ec2Of(ctx, target).send(
      new DescribeSnapshotAttributeCommand({ SnapshotId: target.id, Attribute: 'createVolumePermission' }),
    );
    return CreateVolumePermissions.map((p) => p.Group ?? p.UserId);
  },

  modify: (ctx, target, { add, remove }) =>
    ec2Of(ctx, target).send(
      new ModifySnapshotAttributeCommand({
        SnapshotId: target.id,
        CreateVolumePermission: add.length > 0 ? { Add: add.map(permission) } : { Remove: remove.map(permission) },
      }),
    ),
});

const permission = (grantee: string): CreateVolumePermission =>
  grantee === EVERYBODY ? { Group: EVERYBODY } : { UserId: grantee };
