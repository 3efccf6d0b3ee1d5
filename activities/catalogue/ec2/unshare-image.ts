/** Takes a machine image back from everybody it was shared with. */
import { DescribeImageAttributeCommand, ModifyImageAttributeCommand, type LaunchPermission } from '@aws-sdk/client-ec2';
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
  id: 'ec2.unshare-image',
  title: { en: 'Stop sharing the image', ko: 'AMI 공유 해제' },
  targets: ['image'],
  reversible: true,
  permissions: ['ec2:DescribeImageAttribute', 'ec2:ModifyImageAttribute'],
  csf: ['RS.MI-01', 'PR.DS-01'],
  requirements: ['P1.7'],
  params: SharingParams,

  read: sharing,
  desired: unshared,

  async write(ctx, target, _from, to) {
    const { add, remove } = sharingChange(await sharing(ctx, target), to);
    for (const change of [{ Remove: remove.map(permission) }, { Add: add.map(permission) }])
      if (Object.values(change).some((list) => list.length > 0))
        await ec2Of(ctx, target).send(
          new ModifyImageAttributeCommand({ ImageId: target.id, LaunchPermission: change }),
        );
  },

  impact: async (_ctx, _target, state, params) => [
    ...sharingImpact(state, params),
    {
      en: 'Its snapshots have a sharing of their own, which stays as it is.',
      ko: '이미지의 스냅샷은 공유 설정이 별도이며 그대로 유지됩니다.',
    },
  ],
});

async function sharing(ctx: EntryContext, target: Entity): Promise<Sharing> {
  const { LaunchPermissions } = await orGone(
    target.id,
    ec2Of(ctx, target).send(new DescribeImageAttributeCommand({ ImageId: target.id, Attribute: 'launchPermission' })),
  );
  return sharingOf(
    (LaunchPermissions ?? []).map((p) => p.Group ?? p.UserId ?? p.OrganizationArn ?? p.OrganizationalUnitArn),
  );
}

function permission(grantee: string): LaunchPermission {
  if (grantee === EVERYBODY) return { Group: EVERYBODY };
  if (!grantee.startsWith('arn:')) return { UserId: grantee };
  return grantee.includes(':ou/') ? { OrganizationalUnitArn: grantee } : { OrganizationArn: grantee };
}
