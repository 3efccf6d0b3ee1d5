/** Sets an instance to Standby in its Auto Scaling group: out of service, but neither replaced nor terminated. */
import { plural } from '../../../domain/format.ts';
import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  EnterStandbyCommand,
  ExitStandbyCommand,
  UpdateAutoScalingGroupCommand,
  type AutoScalingGroup,
  type AutoScalingInstanceDetails,
} from '@aws-sdk/client-auto-scaling';
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import type { Text } from '../../../domain/text.ts';
import { regionOf } from '../../aws/ec2/instances.ts';
import { settled } from '../../aws/settled.ts';
import { named, targetInstance } from '../../aws/written.ts';
import { defineChange, TargetGone, type EntryContext } from '../../entry.ts';

/** The desired capacity is not part of the state: Standby lowers it by one, and leaving Standby raises it by one. */
type State = { group: string; lifecycle: string; minSize: number };

/** Set by `prepare`: the minimum size that lets all of the incident's instances in this group go to Standby. */
type Params = { minSize?: number };

const STANDBY = 'Standby';

export default defineChange<State, Params>({
  id: 'autoscaling.standby',
  title: {
    en: 'Put the instance in standby in its Auto Scaling group',
    ko: 'Auto Scaling 그룹에서 인스턴스 대기(Standby) 전환',
  },
  targets: ['instance'],
  needs: ['instance'],
  reversible: true,
  permissions: [
    'autoscaling:DescribeAutoScalingGroups',
    'autoscaling:DescribeAutoScalingInstances',
    'autoscaling:EnterStandby',
    'autoscaling:ExitStandby',
    'autoscaling:UpdateAutoScalingGroup',
    'ec2:DescribeInstances',
  ],
  csf: ['RS.MI-01'],
  requirements: ['P1.7'],
  params: z.strictObject({ minSize: z.int().min(0).optional() }) as z.ZodType<Params>,

  async prepare(ctx, target, _params, entities) {
    const member = await membership(ctx, target);
    if (member === undefined) return { notApplicable: IN_NO_GROUP };
    if (member.LifecycleState !== 'InService' && member.LifecycleState !== STANDBY)
      return { notApplicable: notInService(member.LifecycleState ?? '') };
    const group = await groupOf(ctx, target, member.AutoScalingGroupName ?? '');
    const leaving = new Set(entities.filter(isContained).map((e) => e.id)).add(target.id);
    const room = (group.Instances ?? []).filter(
      (i) => leaving.has(i.InstanceId ?? '') && i.LifecycleState === 'InService',
    ).length;
    return { minSize: Math.max(0, Math.min(group.MinSize ?? 0, (group.DesiredCapacity ?? 0) - room)) };
  },

  async read(ctx, target) {
    const member = await settled(
      ctx,
      () => membership(ctx, target),
      (m) => (isOnTheMove(m) ? `${target.id} is still ${m?.LifecycleState}` : undefined),
    );
    if (member === undefined) throw new TargetGone(target.id);
    const group = await groupOf(ctx, target, member.AutoScalingGroupName ?? '');
    return {
      group: group.AutoScalingGroupName ?? '',
      lifecycle: member.LifecycleState ?? '',
      minSize: group.MinSize ?? 0,
    };
  },

  desired: (state, { minSize = state.minSize }) => ({ ...state, lifecycle: STANDBY, minSize }),

  async write(ctx, target, _from, to) {
    const client = autoScaling(ctx, target);
    const one = { AutoScalingGroupName: to.group, InstanceIds: [target.id] };
    const now = (await membership(ctx, target))?.LifecycleState;
    if (to.lifecycle === STANDBY) {
      await setMinimum(ctx, target, to);
      if (now !== STANDBY) await client.send(new EnterStandbyCommand({ ...one, ShouldDecrementDesiredCapacity: true }));
      return;
    }
    if (now === STANDBY) {
      const before = await groupOf(ctx, target, to.group);
      await client.send(new ExitStandbyCommand(one));
      await untilItCounts(ctx, target, before);
    }
    await setMinimum(ctx, target, to);
  },

  async writes(ctx, target, { group }) {
    const { AutoScalingGroupARN: arn } = await groupOf(ctx, target, group);
    return [...(await targetInstance(ctx, target)), ...named(arn)];
  },

  async impact(ctx, target, { group: name, minSize }, params) {
    const group = await groupOf(ctx, target, name);
    const inService = (group.Instances ?? []).filter((i) => i.LifecycleState === 'InService').length;
    const lines: Text[] = [oneLess(name, inService)];
    if ((params.minSize ?? minSize) < minSize) lines.push(minimumIsLowered(name, minSize, params.minSize ?? 0));
    if ((group.TargetGroupARNs ?? []).length + (group.LoadBalancerNames ?? []).length > 0) lines.push(BALANCERS);
    return lines;
  },
});

const autoScaling = (ctx: EntryContext, target: Entity): AutoScalingClient =>
  ctx.aws.client(AutoScalingClient, regionOf(ctx, target));

/** Undefined if it is in no group. */
async function membership(ctx: EntryContext, target: Entity): Promise<AutoScalingInstanceDetails | undefined> {
  const { AutoScalingInstances } = await autoScaling(ctx, target).send(
    new DescribeAutoScalingInstancesCommand({ InstanceIds: [target.id] }),
  );
  return AutoScalingInstances?.[0];
}

async function groupOf(ctx: EntryContext, target: Entity, name: string): Promise<AutoScalingGroup> {
  const { AutoScalingGroups } = await autoScaling(ctx, target).send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
  );
  const [group] = AutoScalingGroups ?? [];
  if (group === undefined) throw new TargetGone(name);
  return group;
}

const LOOKS = 15;
const PAUSE_MS = 2_000;

/** The group shows its raised capacity some seconds later. Without it the minimum would not be set. */
async function untilItCounts(ctx: EntryContext, target: Entity, before: AutoScalingGroup): Promise<void> {
  for (let look = 1; look <= LOOKS; look += 1) {
    const now = await groupOf(ctx, target, before.AutoScalingGroupName ?? '');
    if ((now.DesiredCapacity ?? 0) > (before.DesiredCapacity ?? 0)) return;
    ctx.heartbeat(`waiting for the capacity of ${before.AutoScalingGroupName}`);
    await ctx.sleep(PAUSE_MS);
  }
}

/**
 * A minimum above the desired capacity would make the group launch an instance. If several are in Standby, the first to
 * return leaves the minimum as it is and fails its read-back; a retry sets it when the others are back.
 */
async function setMinimum(ctx: EntryContext, target: Entity, { group: name, minSize }: State): Promise<void> {
  const group = await groupOf(ctx, target, name);
  if (group.MinSize === minSize || minSize > (group.DesiredCapacity ?? 0)) return;
  await autoScaling(ctx, target).send(
    new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: name, MinSize: minSize }),
  );
}

const isContained = ({ kind, standing }: Entity): boolean =>
  kind === 'instance' && (standing === 'affected' || standing === 'unauthorized');

const isOnTheMove = (member: AutoScalingInstanceDetails | undefined): boolean =>
  member?.LifecycleState === 'EnteringStandby' || member?.LifecycleState?.startsWith('Pending') === true;

const IN_NO_GROUP: Text = { en: 'It is in no Auto Scaling group.', ko: 'Auto Scaling 그룹에 속해 있지 않습니다.' };

const notInService = (lifecycle: string): Text => ({
  en: `Its Auto Scaling group has it as ${lifecycle}: only an instance in service can enter standby.`,
  ko: `Auto Scaling 그룹에서 ${lifecycle} 상태입니다. InService 상태인 인스턴스만 대기로 전환할 수 있습니다.`,
});

const oneLess = (group: string, inService: number): Text => ({
  en: `${group} keeps ${inService - 1} of ${plural(inService, 'instance')} in service, and launches no replacement.`,
  ko: `서비스 중 인스턴스(${group}): ${inService}대 → ${inService - 1}대. 대체 인스턴스는 시작되지 않습니다.`,
});

const minimumIsLowered = (group: string, from: number, to: number): Text => ({
  en: `The minimum size of ${group} is lowered from ${from} to ${to} until this is undone, because AWS requires it.`,
  ko: `최소 크기(${group}): ${from} → ${to}(AWS 요구, 되돌리면 복원)`,
});

const BALANCERS: Text = {
  en: "The group takes it out of its load balancers too, after the connections' draining time.",
  ko: '연결 드레이닝 시간이 지나면 그룹의 로드 밸런서에서도 제외됩니다.',
};
