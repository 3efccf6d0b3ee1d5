/** Stops sharing a machine image with other accounts. */
import { DescribeImageAttributeCommand, ModifyImageAttributeCommand, type LaunchPermission } from '@aws-sdk/client-ec2';
import { ec2Of } from '../../aws/ec2/instances.ts';
import { defineUnsharing, EVERYBODY } from '../../aws/ec2/sharing.ts';

export default defineUnsharing({
  id: 'ec2.unshare-image',
  title: { en: 'Stop sharing the image', ko: 'AMI 공유 해제' },
  target: 'image',
  permissions: ['ec2:DescribeImageAttribute', 'ec2:ModifyImageAttribute'],

  async granteesOf(ctx, target) {
    const { LaunchPermissions = [] } = await ec2Of(ctx, target).send(
      new DescribeImageAttributeCommand({ ImageId: target.id, Attribute: 'launchPermission' }),
    );
    return LaunchPermissions.map((p) => p.Group ?? p.UserId ?? p.OrganizationArn ?? p.OrganizationalUnitArn);
  },

  modify: (ctx, target, { add, remove }) =>
    ec2Of(ctx, target).send(
      new ModifyImageAttributeCommand({
        ImageId: target.id,
        LaunchPermission: add.length > 0 ? { Add: add.map(permission) } : { Remove: remove.map(permission) },
      }),
    ),

  impact: [
    {
      en: 'The sharing of its snapshots is separate and stays as it is.',
      ko: '이미지의 스냅샷은 공유 설정이 별도이며 그대로 유지됩니다.',
    },
  ],
});

function permission(grantee: string): LaunchPermission {
  if (grantee === EVERYBODY) return { Group: EVERYBODY };
  if (!grantee.startsWith('arn:')) return { UserId: grantee };
  return grantee.includes(':ou/') ? { OrganizationalUnitArn: grantee } : { OrganizationArn: grantee };
}
