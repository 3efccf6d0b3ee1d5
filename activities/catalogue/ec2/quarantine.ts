/** Isolates an instance: every network interface gets a security group that allows no traffic. */
import {
  ModifyNetworkInterfaceAttributeCommand,
  type EC2Client,
  type Instance,
  type NetworkInterface,
} from '@aws-sdk/client-ec2';
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
import { NODE_PERMISSIONS, tasksOn } from '../../aws/ecs/tasks.ts';
import { elbOf, TARGET_PERMISSIONS, targetGroupsOf, targetImpact } from '../../aws/elb/targets.ts';
import { defineChange, TargetGone, type EntryContext } from '../../entry.ts';

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
    ...NODE_PERMISSIONS,
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
    if (interfaces.length === 0) return { notApplicable: ONLY_MANAGED };
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
    const errors: unknown[] = [];
    for (const networkInterface of interfaces.toSorted(primaryFirst)) {
      const wanted = to.interfaces[networkInterface.NetworkInterfaceId ?? ''];
      if (wanted === undefined || wanted.length === 0) continue;
      ctx.heartbeat(`moving ${networkInterface.NetworkInterfaceId}`);
      const moved = wanted.includes(QUARANTINE)
        ? isolate(ctx, ec2, networkInterface, target.id)
        : setGroups(ec2, networkInterface, wanted);
      // One that AWS refuses to move must not leave the others open.
      await moved.catch((error: unknown) => errors.push(error));
    }
    await removeUntrackGroups(ec2, target.id);
    if (errors.length > 0) throw errors[0];
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
    const managed = (await allInterfaces(ec2, target)).filter(isManaged);
    const cluster = clusterOf(instance.Tags);
    const lines: Text[] = [cutOff(interfaces)];
    if (managed.length > 0) lines.push(staysOpen(managed));
    if (cluster !== undefined) lines.push(isNode(cluster));
    lines.push(...(await tasksOn(ctx, target)));
    lines.push(...targetImpact(await targetGroupsOf(elbOf(ctx, target), instance)));
    const autoScaling = tagOf(instance.Tags, 'aws:autoscaling:groupName');
    if (autoScaling !== undefined) lines.push(inAutoScaling(autoScaling));
    lines.push(TRACKED_CONNECTIONS, quarantineGroupIsMade(vpcsOf(interfaces)));
    return lines;
  },
});

/** Marks the all-access group until it is left out. No group id looks like this. */
const HOP = 'hop';

async function allInterfaces(ec2: EC2Client, target: Entity): Promise<NetworkInterface[]> {
  await describeLiveInstance(ec2, target.id);
  const interfaces = await interfacesOf(ec2, target.id);
  if (interfaces.length === 0) throw new TargetGone(target.id);
  return interfaces;
}

/** Those that the account may change. */
const attachedInterfaces = async (ec2: EC2Client, target: Entity): Promise<NetworkInterface[]> =>
  (await allInterfaces(ec2, target)).filter((i) => !isManaged(i));

/** An AWS service made it, and only the service changes it (EC2 User Guide, *Requester-managed network interfaces*). */
const isManaged = (i: NetworkInterface): boolean => i.RequesterManaged === true || i.InterfaceType === 'branch';

/** The one at device 0 carries the instance's default route and Systems Manager. */
const primaryFirst = (a: NetworkInterface, b: NetworkInterface): number => deviceOf(a) - deviceOf(b);
const deviceOf = (i: NetworkInterface): number => i.Attachment?.DeviceIndex ?? Number.MAX_SAFE_INTEGER;

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
async function isolate(
  ctx: EntryContext,
  ec2: EC2Client,
  networkInterface: NetworkInterface,
  instanceId: string,
): Promise<void> {
  const vpcId = networkInterface.VpcId ?? '';
  const quarantine = await ensureQuarantineGroup(ctx, ec2, vpcId);
  const before = idsOf(networkInterface);
  if (before.length === 1 && before[0] === quarantine) return;
  const untrack = await ensureUntrackGroup(ctx, ec2, vpcId, instanceId);
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

const ONLY_MANAGED: Text = {
  en: 'AWS manages all of its network interfaces, so their security groups cannot be changed: stop the task that uses them.',
  ko: '모든 네트워크 인터페이스를 AWS가 관리하므로 보안 그룹을 바꿀 수 없습니다. 이 인터페이스를 쓰는 태스크를 중지하세요.',
};

function staysOpen(managed: NetworkInterface[]): Text {
  const ids = managed.map((i) => i.NetworkInterfaceId).join(', ');
  return {
    en: `AWS manages ${ids}, so this cannot close it: stop the task or pod that uses it.`,
    ko: `AWS가 관리하는 인터페이스는 이 조치로 차단되지 않습니다: ${ids}. 이를 쓰는 태스크나 파드를 중지하세요.`,
  };
}

const isNode = (cluster: string): Text => ({
  en: `It is a node of the Kubernetes cluster ${cluster}: all pods on it are cut off, and the control plane moves them to other nodes after some minutes. Cordon the node first if it must not get new ones.`,
  ko: `쿠버네티스 클러스터(${cluster})의 노드입니다. 노드의 모든 파드가 통신할 수 없게 되고 몇 분 뒤 다른 노드로 옮겨집니다. 새 파드가 배치되지 않아야 하면 먼저 노드를 cordon 처리하세요.`,
});

/** By the tags of EKS's node groups and of self-managed nodes (EKS User Guide, *Managed node groups*). */
function clusterOf(tags: Instance['Tags']): string | undefined {
  const owned = (tags ?? []).find((t) => t.Key?.startsWith(OWNED_BY) === true);
  return tagOf(tags, 'eks:cluster-name') ?? owned?.Key?.slice(OWNED_BY.length);
}
const OWNED_BY = 'kubernetes.io/cluster/';

const inAutoScaling = (group: string): Text => ({
  en: `It belongs to the Auto Scaling group ${group}, which may find it unhealthy and terminate it: protect or detach it there first.`,
  ko: `Auto Scaling 그룹 ${group} 소속이므로 비정상으로 판정되어 종료될 수 있습니다. 먼저 그룹에서 보호하거나 분리하세요.`,
});

const TRACKED_CONNECTIONS: Text = {
  en: 'Its interfaces pass through an all-access group for a moment so that open connections are cut; some (through a NAT gateway, load balancer or transit gateway) may survive: vpc.block-ips cuts those.',
  ko: '열린 연결을 끊기 위해 인터페이스가 잠시 전체 허용 그룹을 거칩니다. NAT 게이트웨이, 로드 밸런서, Transit Gateway를 지나는 연결은 남을 수 있으며, 네트워크 ACL 차단(vpc.block-ips)으로 끊을 수 있습니다.',
};
