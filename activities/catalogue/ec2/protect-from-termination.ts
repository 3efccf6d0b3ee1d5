/** Protects an instance, with the evidence in its memory and disks, from being terminated or stopped by the API. */
import { z } from 'zod';
import type { Text } from '../../../domain/text.ts';
import { targetInstance } from '../../aws/written.ts';
import { describeLiveInstance, ec2Of, tagOf } from '../../aws/ec2/instances.ts';
import { protectionOf, setProtection } from '../../aws/ec2/termination-protection.ts';
import { defineChange } from '../../entry.ts';

type State = { terminationProtected: boolean; stopProtected: boolean };

/** `stoppable` is set by `prepare`: an instance with an instance-store root has no stop protection. */
const Params = z.strictObject({ stoppable: z.boolean().default(true) });
type Params = z.infer<typeof Params>;

export default defineChange<State, Params>({
  id: 'ec2.protect-from-termination',
  title: { en: 'Protect the instance from termination', ko: '인스턴스 종료 방지' },
  targets: ['instance'],
  reversible: true,
  permissions: ['ec2:DescribeInstanceAttribute', 'ec2:DescribeInstances', 'ec2:ModifyInstanceAttribute'],
  csf: ['RS.MI-01', 'RS.AN-07'],
  requirements: ['P1.7'],
  params: Params,

  async prepare(ctx, target) {
    const instance = await describeLiveInstance(ec2Of(ctx, target), target.id);
    if (instance.InstanceLifecycle === 'spot') return { notApplicable: SPOT };
    return { stoppable: instance.RootDeviceType !== 'instance-store' };
  },

  async read(ctx, target) {
    const ec2 = ec2Of(ctx, target);
    await describeLiveInstance(ec2, target.id);
    const { termination, stop } = await protectionOf(ec2, target.id);
    return { terminationProtected: termination, stopProtected: stop };
  },

  desired: ({ stopProtected }, { stoppable }) => ({
    terminationProtected: true,
    stopProtected: stopProtected || stoppable,
  }),

  async write(ctx, target, _from, to) {
    const ec2 = ec2Of(ctx, target);
    const wanted = { termination: to.terminationProtected, stop: to.stopProtected };
    await setProtection(ec2, target.id, await protectionOf(ec2, target.id), wanted);
  },

  writes: targetInstance,

  async impact(ctx, target) {
    const instance = await describeLiveInstance(ec2Of(ctx, target), target.id);
    const group = tagOf(instance.Tags, 'aws:autoscaling:groupName');
    return group === undefined ? [] : [autoScalingMayStill(group)];
  },
});

const SPOT: Text = {
  en: 'AWS does not protect Spot Instances from termination.',
  ko: 'AWS는 스팟 인스턴스의 종료 방지를 지원하지 않습니다.',
};

const autoScalingMayStill = (group: string): Text => ({
  en: `Its Auto Scaling group ${group} may terminate it all the same: set scale-in protection or detach it there.`,
  ko: `Auto Scaling 그룹은 여전히 이 인스턴스를 종료할 수 있습니다(${group}). 축소 보호를 설정하거나 그룹에서 분리하세요.`,
});
