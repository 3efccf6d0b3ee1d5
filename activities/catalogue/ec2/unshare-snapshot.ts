/** Takes a snapshot back from everybody it was shared with. */
import {
  DescribeSnapshotAttributeCommand,
  ModifySnapshotAttributeCommand,
  type CreateVolumePermission,
} from '@aws-sdk/client-ec2';
import { ec2Of } from '../../aws/ec2/instances.ts';
import {
  EVERYBODY,
  sharingChange,
  sharingImpact,
  sharingOf,
  SharingParams,
  unshared,
  type Sharing,
} from '../../aws/ec2/sharing.ts';
import { orGone } from '../../aws/found.ts';
import { defineChange, type EntryContext } from '../../entry.ts';
import type { Entity } from '../../../domain/entity.ts';

export default defineChange<Sharing, SharingParams>({
  id: 'ec2.unshare-snapshot',
  title: { en: 'Stop sharing the snapshot', ko: '스냅샷 공유 해제' },
  targets: ['snapshot'],
  reversible: true,
  permissions: ['ec2:DescribeSnapshotAttribute', 'ec2:ModifySnapshotAttribute'],
  csf: ['RS.MI-01', 'PR.DS-01'],
  requirements: ['P1.7'],
  params: SharingParams,

  read: sharing,
  desired: unshared,

  async write(ctx, target, _from, to) {
    const { add, remove } = sharingChange(await sharing(ctx, target), to);
    // One call at a time is all that AWS takes: adding and removing together is refused.
    for (const change of [{ Remove: remove.map(permission) }, { Add: add.map(permission) }])
      if (Object.values(change).some((list) => list.length > 0))
        await ec2Of(ctx, target).send(
          new ModifySnapshotAttributeCommand({ SnapshotId: target.id, CreateVolumePermission: change }),
        );
  },

  impact: async (_ctx, _target, state, params) => sharingImpact(state, params),
});

async function sharing(ctx: EntryContext, target: Entity): Promise<Sharing> {
  const { CreateVolumePermissions } = await orGone(
    target.id,
    ec2Of(ctx, target).send(
      new DescribeSnapshotAttributeCommand({ SnapshotId: target.id, Attribute: 'createVolumePermission' }),
    ),
  );
  return sharingOf((CreateVolumePermissions ?? []).map((p) => p.Group ?? p.UserId));
}

const permission = (grantee: string): CreateVolumePermission =>
  grantee === EVERYBODY ? { Group: EVERYBODY } : { UserId: grantee };
