/** Isolates a database: its security groups are replaced by one that allows no traffic. */
import { EC2Client } from '@aws-sdk/client-ec2';
import { ModifyDBClusterCommand, ModifyDBInstanceCommand } from '@aws-sdk/client-rds';
import { z } from 'zod';
import type { Text } from '../../../domain/text.ts';
import { regionOf } from '../../aws/ec2/instances.ts';
import {
  ensureQuarantineGroup,
  isSealedQuarantine,
  nameTaken,
  QUARANTINE,
  quarantineGroupIsMade,
  quarantineGroups,
  securityGroupsWithIds,
  squatters,
} from '../../aws/ec2/isolation-groups.ts';
import { ec2Resource, named } from '../../aws/written.ts';
import { DATABASE_PERMISSIONS, databaseOf, rdsOf, whenModifiable, type Database } from '../../aws/rds/databases.ts';
import { defineChange } from '../../entry.ts';

/** Sorted. The quarantine group is given by its name, which is known before the group exists; every other by its id. */
type State = { securityGroups: string[] };

/** Set by `prepare`. The instances of a cluster have the cluster's groups, so then `cluster` is changed. */
type Params = { vpcId?: string; cluster?: string };

export default defineChange<State, Params>({
  id: 'rds.swap-security-groups',
  title: { en: 'Quarantine the database', ko: '데이터베이스 격리' },
  targets: ['database'],
  reversible: true,
  permissions: [
    ...DATABASE_PERMISSIONS,
    'ec2:CreateSecurityGroup',
    // Tags are set at creation.
    'ec2:CreateTags',
    'ec2:DescribeSecurityGroups',
    'ec2:RevokeSecurityGroupEgress',
    'ec2:RevokeSecurityGroupIngress',
    'rds:ModifyDBCluster',
    'rds:ModifyDBInstance',
  ],
  csf: ['RS.MI-01'],
  requirements: ['P1.7'],
  params: z.strictObject({ vpcId: z.string().optional(), cluster: z.string().optional() }) as z.ZodType<Params>,

  async prepare(ctx, target) {
    const { instances, cluster } = await databaseOf(rdsOf(ctx, target), target.id);
    const vpcId = instances[0]?.DBSubnetGroup?.VpcId;
    if (vpcId === undefined) return { notApplicable: NO_NETWORK };
    const [inTheWay] = await squatters(ctx.aws.client(EC2Client, regionOf(ctx, target)), [vpcId]);
    if (inTheWay !== undefined) return { notApplicable: nameTaken(inTheWay) };
    return { vpcId, ...(cluster?.DBClusterIdentifier !== undefined && { cluster: cluster.DBClusterIdentifier }) };
  },

  async read(ctx, target) {
    const ids = groupsOf(await databaseOf(rdsOf(ctx, target), target.id));
    const ec2 = ctx.aws.client(EC2Client, regionOf(ctx, target));
    const groups = await securityGroupsWithIds(ec2, ids);
    const sealed = new Set(groups.filter(isSealedQuarantine).map((g) => g.GroupId));
    return { securityGroups: ids.map((id) => (sealed.has(id) ? QUARANTINE : id)).sort() };
  },

  desired: () => ({ securityGroups: [QUARANTINE] }),

  async write(ctx, target, _from, { securityGroups }, { vpcId = '', cluster }) {
    const rds = rdsOf(ctx, target);
    const ec2 = ctx.aws.client(EC2Client, regionOf(ctx, target));
    const VpcSecurityGroupIds: string[] = [];
    for (const group of securityGroups)
      VpcSecurityGroupIds.push(group === QUARANTINE ? await ensureQuarantineGroup(ctx, ec2, vpcId) : group);
    await whenModifiable(ctx, rds, target.id);
    const change = { VpcSecurityGroupIds, ApplyImmediately: true };
    await (cluster === undefined
      ? rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: target.id, ...change }))
      : rds.send(new ModifyDBClusterCommand({ DBClusterIdentifier: cluster, ...change })));
  },

  settle: { attempts: 60, intervalMs: 5_000 },
  async writes(ctx, target, _state, { vpcId }) {
    const { instances, cluster } = await databaseOf(rdsOf(ctx, target), target.id);
    const arns = [cluster?.DBClusterArn, ...instances.map((i) => i.DBInstanceArn)];
    const ec2 = ctx.aws.client(EC2Client, regionOf(ctx, target));
    const groups = vpcId === undefined ? [] : await quarantineGroups(ec2, [vpcId]);
    return [
      ...named(...arns),
      ...ec2Resource(ctx, target, 'vpc', vpcId),
      ...groups.flatMap((g) => ec2Resource(ctx, target, 'security-group', g.GroupId)),
    ];
  },

  async impact(ctx, target, _state, { vpcId = '', cluster }) {
    const { cluster: found } = await databaseOf(rdsOf(ctx, target), target.id);
    const members = (found?.DBClusterMembers ?? []).flatMap((m) => m.DBInstanceIdentifier ?? []);
    return [
      NOBODY_CONNECTS,
      ...(cluster === undefined ? [] : [wholeCluster(cluster, members)]),
      OPEN_CONNECTIONS,
      quarantineGroupIsMade([vpcId]),
    ];
  },
});

/** A group that is being removed is left out. */
function groupsOf({ instances, cluster }: Database): string[] {
  const memberships = cluster?.VpcSecurityGroups ?? instances[0]?.VpcSecurityGroups ?? [];
  return memberships.filter((m) => m.Status !== 'removing').flatMap((m) => m.VpcSecurityGroupId ?? []);
}

const NO_NETWORK: Text = {
  en: 'No instance of it is in a VPC, so there are no security groups to exchange.',
  ko: 'VPC에 있는 인스턴스가 없어 교체할 보안 그룹이 없습니다.',
};

const NOBODY_CONNECTS: Text = {
  en: 'Nobody can open a connection to it any more: every application that uses it stops working.',
  ko: '새로운 연결이 모두 차단되므로 이 데이터베이스를 사용하는 모든 애플리케이션이 중단됩니다.',
};

const wholeCluster = (cluster: string, members: string[]): Text => ({
  en: `It concerns the whole cluster ${cluster}: ${members.join(', ')}.`,
  ko: `클러스터 ${cluster} 전체에 적용됩니다: ${members.join(', ')}.`,
});

const OPEN_CONNECTIONS: Text = {
  en: 'Connections that are open already may survive: end them in the database, or reboot it.',
  ko: '이미 열린 연결은 유지될 수 있으므로 데이터베이스에서 세션을 종료하거나 재부팅하세요.',
};
