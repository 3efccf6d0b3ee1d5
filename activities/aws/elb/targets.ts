/** The target groups in which an instance is registered, by its id or its addresses, and the other targets in them. */
import { plural } from '../../../domain/format.ts';
import {
  DescribeLoadBalancersCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  paginateDescribeTargetGroups,
  type TargetGroup,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Instance } from '@aws-sdk/client-ec2';
import type { Entity } from '../../../domain/entity.ts';
import type { Text } from '../../../domain/text.ts';
import type { EntryContext } from '../../entry.ts';
import { regionOf } from '../ec2/instances.ts';
import { ifFound } from '../found.ts';
import { chunksOf } from '../../../domain/group.ts';
import { inParallel } from '../../../domain/in-parallel.ts';
import { oneCallFor } from '../one-call.ts';
import { allPages } from '../pages.ts';
import { byText } from '../../../domain/order.ts';

/** The IAM actions of `targetGroupsOf`. `targetsIn` needs only the second. */
export const TARGET_PERMISSIONS = [
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeTargetHealth',
] as const;

/** A target group, and what is registered in it. */
export interface Membership {
  group: TargetGroup;
  /** The targets that are the instance. */
  own: TargetHealthDescription[];
  others: TargetHealthDescription[];
}

const AT_ONCE = 5;

export const elbOf = (ctx: EntryContext, target: Pick<Entity, 'region'>): ElasticLoadBalancingV2Client =>
  ctx.aws.client(ElasticLoadBalancingV2Client, regionOf(ctx, target));

/** The names of an instance in target groups: its id, and each private address. */
export function targetIdsOf(instance: Instance): string[] {
  const addresses = (instance.NetworkInterfaces ?? []).flatMap((i) => [
    ...(i.PrivateIpAddresses ?? []).map((p) => p.PrivateIpAddress),
    ...(i.Ipv6Addresses ?? []).map((a) => a.Ipv6Address),
  ]);
  return [instance.InstanceId, instance.PrivateIpAddress, ...addresses].filter((id) => id !== undefined);
}

/** The target groups of its VPC in which an instance is registered, by ARN. */
export async function targetGroupsOf(elb: ElasticLoadBalancingV2Client, instance: Instance): Promise<Membership[]> {
  const groups = (await allTargetGroups(elb, EVERY)) ?? [];
  const ids = new Set(targetIdsOf(instance));
  const near = groups.filter(
    (g) => g.VpcId === instance.VpcId && (g.TargetType === 'instance' || g.TargetType === 'ip'),
  );
  const found = await inParallel(near, AT_ONCE, async (group) => {
    const targets = await targetsIn(elb, group.TargetGroupArn ?? '');
    const isOwn = (t: TargetHealthDescription): boolean => ids.has(t.Target?.Id ?? '');
    return { group, own: targets.filter(isOwn), others: targets.filter((t) => !isOwn(t)) };
  });
  return found.filter(({ own }) => own.length > 0).sort(byText((m) => m.group.TargetGroupArn));
}

/** All target groups of the region are one question. */
const EVERY = 'every';

const allTargetGroups = oneCallFor(1, async (elb: ElasticLoadBalancingV2Client) => {
  const groups = await allPages(paginateDescribeTargetGroups({ client: elb }, {}), (p) => p.TargetGroups);
  return new Map([[EVERY, groups]]);
});

/** The targets of a group without those that are draining. Empty if the group does not exist. */
export async function targetsIn(
  elb: ElasticLoadBalancingV2Client,
  TargetGroupArn: string,
): Promise<TargetHealthDescription[]> {
  return (await targetsInGroup(elb, TargetGroupArn)) ?? [];
}

const targetsInGroup = oneCallFor(AT_ONCE, async (elb: ElasticLoadBalancingV2Client, arns) => {
  const found = await inParallel(arns, AT_ONCE, async (TargetGroupArn) => {
    const answer = await ifFound(elb.send(new DescribeTargetHealthCommand({ TargetGroupArn })));
    const targets = (answer?.TargetHealthDescriptions ?? []).filter((t) => t.TargetHealth?.State !== 'draining');
    return [TargetGroupArn, targets] as const;
  });
  return new Map(found);
});

/** What a service loses without the instance: healthy targets before and after, one sentence for each group. */
export function targetImpact(memberships: readonly Membership[]): Text[] {
  return memberships.map(({ group, own, others }) => {
    const name = group.TargetGroupName ?? '';
    const total = own.length + others.length;
    const remaining = others.filter(isHealthy).length;
    const now = remaining + own.filter(isHealthy).length;
    return remaining === 0 && now > 0 ? lastOne(name, total) : fewer(name, now, remaining, total);
  });
}

/** Load balancers of one call (ELB API reference, *DescribeLoadBalancers*). */
const MOST_DESCRIBED = 20;

/** Subnets of the load balancers that send requests to an instance: only their network sees the clients' addresses. */
export async function subnetsInFront(elb: ElasticLoadBalancingV2Client, instance: Instance): Promise<string[]> {
  const arns = new Set((await targetGroupsOf(elb, instance)).flatMap(({ group }) => group.LoadBalancerArns ?? []));
  const subnets: string[] = [];
  for (const LoadBalancerArns of chunksOf([...arns], MOST_DESCRIBED)) {
    const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({ LoadBalancerArns }));
    const zones = LoadBalancers.flatMap((b) => b.AvailabilityZones ?? []);
    subnets.push(...zones.flatMap((zone) => zone.SubnetId ?? []));
  }
  return subnets;
}

const isHealthy = ({ TargetHealth }: TargetHealthDescription): boolean => TargetHealth?.State === 'healthy';

const fewer = (name: string, now: number, remaining: number, total: number): Text => ({
  en: `Load balancer target group ${name}: healthy ${now} of ${plural(total, 'target')} now, ${remaining} without it.`,
  ko: `로드 밸런서 대상 그룹 ${name}: 현재 대상 ${total}개 중 정상 ${now}개, 조치 후 정상 ${remaining}개입니다.`,
});

const lastOne = (name: string, total: number): Text => ({
  en: `Load balancer target group ${name}: no other of its ${plural(total, 'target')} is healthy, so what it serves goes down.`,
  ko: `로드 밸런서 대상 그룹 ${name}: 대상 ${total}개 중 정상인 다른 대상이 없어 서비스가 중단됩니다.`,
});
