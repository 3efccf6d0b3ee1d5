/** Deregisters an instance from every load balancer, so that it gets no more requests from them. */
import {
  DeregisterTargetsCommand,
  RegisterTargetsCommand,
  type TargetDescription,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { z } from 'zod';
import type { Text } from '../../../domain/text.ts';
import { named, targetInstance } from '../../aws/written.ts';
import { describeLiveInstance, ec2Of, instanceWithId, tagOf } from '../../aws/ec2/instances.ts';
import {
  elbOf,
  TARGET_PERMISSIONS,
  targetGroupsOf,
  targetIdsOf,
  targetImpact,
  targetsIn,
} from '../../aws/elb/targets.ts';
import { defineChange } from '../../entry.ts';

/** ARN of a target group → the instance's targets in it as `id port`, sorted. An instance may have several ports. */
type State = { groups: Record<string, string[]> };

/** `groups` is set by `prepare`: afterwards only a search of every group would show where it was. */
const Params = z.strictObject({ groups: z.array(z.string()).default([]) });
type Params = z.infer<typeof Params>;

export default defineChange<State, Params>({
  id: 'elb.deregister-targets',
  title: { en: 'Take the instance out of its load balancers', ko: '로드 밸런서 대상 그룹에서 인스턴스 제외' },
  targets: ['instance'],
  reversible: true,
  permissions: [
    ...TARGET_PERMISSIONS,
    'ec2:DescribeInstances',
    'elasticloadbalancing:DeregisterTargets',
    'elasticloadbalancing:RegisterTargets',
  ],
  csf: ['RS.MI-01'],
  requirements: ['P1.7'],
  params: Params,

  async prepare(ctx, target) {
    const instance = await describeLiveInstance(ec2Of(ctx, target), target.id);
    const memberships = await targetGroupsOf(elbOf(ctx, target), instance);
    if (memberships.length === 0) return { notApplicable: IN_NONE };
    return { groups: memberships.flatMap((m) => m.group.TargetGroupArn ?? []) };
  },

  async read(ctx, target, params) {
    const instance = await describeLiveInstance(ec2Of(ctx, target), target.id);
    const ids = new Set(targetIdsOf(instance));
    const groups: State['groups'] = {};
    for (const arn of params.groups) {
      const targets = await targetsIn(elbOf(ctx, target), arn);
      groups[arn] = targets
        .filter((t) => ids.has(t.Target?.Id ?? ''))
        .map(standing)
        .sort();
    }
    return { groups };
  },

  desired: ({ groups }) => ({ groups: Object.fromEntries(Object.keys(groups).map((arn) => [arn, []])) }),

  async write(ctx, target, _from, to) {
    const elb = elbOf(ctx, target);
    const instance = await describeLiveInstance(ec2Of(ctx, target), target.id);
    const ids = new Set(targetIdsOf(instance));
    for (const [TargetGroupArn, wanted] of Object.entries(to.groups)) {
      ctx.heartbeat(TargetGroupArn);
      const there = (await targetsIn(elb, TargetGroupArn)).filter((t) => ids.has(t.Target?.Id ?? '')).map(standing);
      const out = there.filter((t) => !wanted.includes(t)).map(targetOf);
      const back = wanted.filter((t) => !there.includes(t)).map(targetOf);
      if (out.length > 0) await elb.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets: out }));
      if (back.length > 0) await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: back }));
    }
  },

  present: ({ groups }) =>
    Object.entries(groups).map(([arn, targets]) => ({ field: nameOf(arn), value: targets.join(', ') || '—' })),
  async writes(ctx, target, { groups }) {
    const instance = await instanceWithId(ec2Of(ctx, target), target.id);
    const addresses = instance === undefined ? [] : targetIdsOf(instance).filter((id) => id !== target.id);
    return [
      ...(await targetInstance(ctx, target)),
      ...named(...Object.keys(groups)),
      ...addresses.map((id) => ({ id })),
    ];
  },

  async impact(ctx, target) {
    const instance = await describeLiveInstance(ec2Of(ctx, target), target.id);
    const lines = targetImpact(await targetGroupsOf(elbOf(ctx, target), instance));
    const group = tagOf(instance.Tags, 'aws:autoscaling:groupName');
    return [...lines, CONNECTIONS_DRAIN, ...(group === undefined ? [] : [notTheGroup(group)])];
  },
});

const standing = ({ Target }: TargetHealthDescription): string => `${Target?.Id} ${Target?.Port}`;

function targetOf(text: string): TargetDescription {
  const [Id, port] = text.split(' ');
  return { Id, Port: Number(port) };
}

/** `arn:…:targetgroup/web/50dc6c495c0c9188` → `web`. */
const nameOf = (arn: string): string => arn.split('/')[1] ?? arn;

const IN_NONE: Text = {
  en: "It is in no load balancer's target group.",
  ko: '로드 밸런서 대상 그룹에 등록되어 있지 않습니다.',
};

const CONNECTIONS_DRAIN: Text = {
  en: 'Requests under way may go on until the deregistration delay (300 s by default) is over.',
  ko: '처리 중인 요청은 등록 취소 지연 시간(기본 300초) 동안 계속될 수 있습니다.',
};

const notTheGroup = (group: string): Text => ({
  en: `Its Auto Scaling group ${group} may find it unhealthy for that and replace it: put it in standby there first.`,
  ko: `Auto Scaling 그룹이 비정상으로 보고 교체할 수 있습니다(${group}). 먼저 그룹에서 대기(Standby) 상태로 전환하세요.`,
});
