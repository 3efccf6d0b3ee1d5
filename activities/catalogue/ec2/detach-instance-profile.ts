/** Removes an instance's role, so that code on the instance gets no new credentials of that role. */
import {
  AssociateIamInstanceProfileCommand,
  DisassociateIamInstanceProfileCommand,
  paginateDescribeIamInstanceProfileAssociations,
  type EC2Client,
  type IamInstanceProfileAssociation,
} from '@aws-sdk/client-ec2';
import { z } from 'zod';
import { describeLiveInstance, ec2Of } from '../../aws/ec2/instances.ts';
import { named, targetInstance } from '../../aws/written.ts';
import { defineChange } from '../../entry.ts';

/** The profile by its ARN, because each association has a new id. */
type State = { profileArn: string | null };

export default defineChange<State, Record<string, never>>({
  id: 'ec2.detach-instance-profile',
  title: { en: 'Detach the instance profile', ko: '인스턴스 프로파일 분리' },
  targets: ['instance'],
  reversible: true,
  permissions: [
    'ec2:AssociateIamInstanceProfile',
    'ec2:DescribeIamInstanceProfileAssociations',
    'ec2:DescribeInstances',
    'ec2:DisassociateIamInstanceProfile',
    // An undo passes the role to the instance again.
    'iam:PassRole',
  ],
  csf: ['RS.MI-01'],
  requirements: ['P1.7', 'P2.8'],
  params: z.strictObject({}),

  async read(ctx, target) {
    const ec2 = ec2Of(ctx, target);
    await describeLiveInstance(ec2, target.id);
    const [association] = await associationsOf(ec2, target.id);
    return { profileArn: association?.IamInstanceProfile?.Arn ?? null };
  },

  desired: () => ({ profileArn: null }),

  async write(ctx, target, _from, to) {
    const ec2 = ec2Of(ctx, target);
    for (const { AssociationId, IamInstanceProfile } of await associationsOf(ec2, target.id))
      if (IamInstanceProfile?.Arn !== to.profileArn)
        await ec2.send(new DisassociateIamInstanceProfileCommand({ AssociationId }));
    if (to.profileArn === null || (await associationsOf(ec2, target.id)).length > 0) return;
    await ec2.send(
      new AssociateIamInstanceProfileCommand({ InstanceId: target.id, IamInstanceProfile: { Arn: to.profileArn } }),
    );
  },

  writes: async (ctx, target, { profileArn }) => [
    ...(await targetInstance(ctx, target)),
    ...named(profileArn ?? undefined),
  ],

  impact: async () => [
    {
      en: 'Programs on the instance lose the access to AWS that this role gives.',
      ko: '인스턴스에서 실행 중인 모든 프로그램이 이 역할로 AWS를 호출할 수 없게 됩니다.',
    },
    {
      en: "Credentials it already fetched stay valid for up to 6 hours: revoke the role's sessions as well.",
      ko: '이미 발급된 임시 자격 증명은 최대 6시간 유효하므로 역할의 세션도 함께 취소하세요.',
    },
  ],
});

/** Associations that are active or become active. */
async function associationsOf(ec2: EC2Client, instanceId: string): Promise<IamInstanceProfileAssociation[]> {
  const found: IamInstanceProfileAssociation[] = [];
  const where = { Filters: [{ Name: 'instance-id', Values: [instanceId] }] };
  for await (const page of paginateDescribeIamInstanceProfileAssociations({ client: ec2 }, where))
    found.push(...(page.IamInstanceProfileAssociations ?? []));
  return found.filter((a) => a.State === undefined || a.State === 'associated' || a.State === 'associating');
}
