/** Isolates an instance: every network interface gets a security group that allows no traffic. */
import { ModifyNetworkInterfaceAttributeCommand, type EC2Client, type NetworkInterface } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import { plural } from '../../../domain/format.ts';
import type { Text } from '../../../domain/text.ts';
import { describeLiveInstance, ec2Of, interfacesOf, tagOf } from '../../aws/ec2/instances.ts';
import { ec2Resource, targetInstance } from '../../aws/written.ts';
import {
  ensureQuarantineGroup,
  ensureUntrackGroup,
  ISOLATION_GROUP_PERMISSIONS,
  isSealedQuarantine,
  isUntrack,
  nameTaken,
  QUARANTINE,
  quarantineGroupIsMade,
  quarantineGroups,
  removeUntrackGroups,
  securityGroupsWithIds,
  squatters,
} from '../../aws/ec2/isolation-groups.ts';
import { elbOf, TARGET_PERMISSIONS, targetGroupsOf, targetImpact } from '../../aws/elb/targets.ts';
import { defineChange, TargetGone } from '../../entry.ts';

/**
 * Interface id → its security groups, sorted. The quarantine group is given by its name, which is the same in every VPC
 * and known before the group exists; every other group by its id. The temporary all-access group is left out, so an empty
 * list is an interface in the middle of the change.
 */
type State = { interfaces: Record<string, string[]> };

export default defineChange<State, Record<string, never>>({
  id: 'ec2.quarantine',
  title: { en: 'Quarantine the instance', ko: '인스턴스 격리' },
  targets: ['instance'],
  reversible: true,
  permissions: [
    ...ISOLATION_GROUP_PERMISSIONS,
    ...TARGET_PERMISSIONS,
    'ec2:DescribeInstances',
    'ec2:DescribeNetworkInterfaces',
    'ec2:ModifyNetworkInterfaceAttribute',
  ],
  csf: ['RS.MI-01'],
  requirements: ['P1.7'],
  params: z.strictObject({}),

  async prepare(ctx, target, params) {
    const ec2 = ec2Of(ctx, target);
    const interfaces = await attachedInterfaces(ec2, target);
    const [inTheWay] = await squatters(ec2, vpcsOf(interfaces));
    return inTheWay === undefined ? params : { notApplicable: nameTaken(inTheWay) };
  },

  async read(ctx, target) {
    const ec2 = ec2Of(ctx, target);
    const interfaces = await attachedInterfaces(ec2, target);
    const names = await ownGroupNames(ec2, interfaces);
    const groups = (i: NetworkInterface): string[] =>
      idsOf(i)
        .map((id) => names.get(id) ?? id)
        .filter((name) => name !== HOP)
        .sort();
    return { interfaces: Object.fromEntries(interfaces.map((i) => [i.NetworkInterfaceId ?? '', groups(i)])) };
  },

  desired: ({ interfaces }) => ({
    interfaces: Object.fromEntries(Object.keys(interfaces).map((id) => [id, [QUARANTINE]])),
  }),

  async write(ctx, target, _from, to) {
    const ec2 = ec2Of(ctx, target);
    const interfaces = await attachedInterfaces(ec2, target);
    for (const networkInterface of interfaces) {
      const wanted = to.interfaces[networkInterface.NetworkInterfaceId ?? ''];
      if (wanted === undefined || wanted.length === 0) continue;
      ctx.heartbeat(`moving ${networkInterface.NetworkInterfaceId}`);
      if (wanted.includes(QUARANTINE)) await isolate(ec2, networkInterface, target.id);
      else await setGroups(ec2, networkInterface, wanted);
    }
    await removeUntrackGroups(ec2, target.id);
  },

  // The groups of a quarantine are made in the VPC of the interface.
  async writes(ctx, target, { interfaces }) {
    const ec2 = ec2Of(ctx, target);
    const attached = await interfacesOf(ec2, target.id);
    const groups = await quarantineGroups(ec2, vpcsOf(attached));
    const ids = new Set([...Object.keys(interfaces), ...attached.flatMap((i) => i.NetworkInterfaceId ?? [])]);
    return [
      ...(await targetInstance(ctx, target)),
      ...[...ids].flatMap((id) => ec2Resource(ctx, target, 'network-interface', id)),
      ...vpcsOf(attached).flatMap((id) => ec2Resource(ctx, target, 'vpc', id)),
      ...groups.flatMap((g) => ec2Resource(ctx, target, 'security-group', g.GroupId)),
    ];
  },

  async impact(ctx, target) {
    const ec2 = ec2Of(ctx, target);
    const instance = await describeLiveInstance(ec2, target.id);
    const interfaces = await attachedInterfaces(ec2, target);
    const lines: Text[] = [cutOff(interfaces)];
    lines.push(...targetImpact(await targetGroupsOf(elbOf(ctx, target), instance)));
    const autoScaling = tagOf(instance.Tags, 'aws:autoscaling:groupName');
    if (autoScaling !== undefined) lines.push(inAutoScaling(autoScaling));
    lines.push(TRACKED_CONNECTIONS, quarantineGroupIsMade(vpcsOf(interfaces)));
    return lines;
  },
});

/** Marks the all-access group until it is left out. No group id looks like this. */
const HOP = 'hop';

async function attachedInterfaces(ec2: EC2Client, target: Entity): Promise<NetworkInterface[]> {
  await describeLiveInstance(ec2, target.id);
  const interfaces = await interfacesOf(ec2, target.id);
  if (interfaces.length === 0) throw new TargetGone(target.id);
  return interfaces;
}

/** Group id → its name in the state, for Firebreak's groups. */
async function ownGroupNames(ec2: EC2Client, interfaces: NetworkInterface[]): Promise<Map<string, string>> {
  const ids = [...new Set(interfaces.flatMap(idsOf))];
  const groups = await securityGroupsWithIds(ec2, ids);
  return new Map(
    groups.flatMap((g) => {
      const name = isSealedQuarantine(g) ? QUARANTINE : isUntrack(g) ? HOP : undefined;
      return name === undefined || g.GroupId === undefined ? [] : [[g.GroupId, name] as const];
    }),
  );
}

/** Moves it through the all-access group, which makes live connections untracked, to the group without rules. */
async function isolate(ec2: EC2Client, networkInterface: NetworkInterface, instanceId: string): Promise<void> {
  const vpcId = networkInterface.VpcId ?? '';
  const quarantine = await ensureQuarantineGroup(ec2, vpcId);
  const before = idsOf(networkInterface);
  if (before.length === 1 && before[0] === quarantine) return;
  const untrack = await ensureUntrackGroup(ec2, vpcId, instanceId);
  await setGroups(ec2, networkInterface, [untrack]);
  try {
    await setGroups(ec2, networkInterface, [quarantine]);
  } catch (error) {
    // Never leave the interface open to everybody: its groups from before are better. The first error is reported.
    const safe = before.filter((id) => id !== untrack);
    if (safe.length > 0) await setGroups(ec2, networkInterface, safe).catch(() => undefined);
    throw error;
  }
}

async function setGroups(ec2: EC2Client, networkInterface: NetworkInterface, groups: string[]): Promise<void> {
  const { NetworkInterfaceId } = networkInterface;
  await ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Groups: groups }));
}

const idsOf = (networkInterface: NetworkInterface): string[] =>
  (networkInterface.Groups ?? []).flatMap((g) => g.GroupId ?? []);

const vpcsOf = (interfaces: NetworkInterface[]): string[] => [...new Set(interfaces.flatMap((i) => i.VpcId ?? []))];

function cutOff(interfaces: NetworkInterface[]): Text {
  const publicIps = interfaces.flatMap((i) => i.Association?.PublicIp ?? []).join(', ');
  const count = interfaces.length;
  return {
    en: `All traffic from and to it stops: ${plural(count, 'interface')}${publicIps === '' ? '' : `, public address ${publicIps}`}. Systems Manager cannot reach it either.`,
    ko: `이 인스턴스의 모든 송수신이 중단됩니다: 인터페이스 ${count}개${publicIps === '' ? '' : `, 퍼블릭 주소 ${publicIps}`}. Systems Manager도 연결할 수 없습니다.`,
  };
}

const inAutoScaling = (group: string): Text => ({
  en: `It belongs to the Auto Scaling group ${group}, which may find it unhealthy and terminate it: protect or detach it there first.`,
  ko: `Auto Scaling 그룹 ${group} 소속이므로 비정상으로 판정되어 종료될 수 있습니다. 먼저 그룹에서 보호하거나 분리하세요.`,
});

const TRACKED_CONNECTIONS: Text = {
  en: 'Its interfaces pass through an all-access group for a moment so that open connections are cut; some (through a NAT gateway, load balancer or transit gateway) may survive: vpc.block-ips cuts those.',
  ko: '열린 연결을 끊기 위해 인터페이스가 잠시 전체 허용 그룹을 거칩니다. NAT 게이트웨이, 로드 밸런서, Transit Gateway를 지나는 연결은 남을 수 있으며, 네트워크 ACL 차단(vpc.block-ips)으로 끊을 수 있습니다.',
};
