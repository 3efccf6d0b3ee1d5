/** Terminates an instance that the intruder started. It cannot be undone, so it is offered only if that is known. */
import { TerminateInstancesCommand, type EC2Client, type Instance } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import type { Text } from '../../../domain/text.ts';
import { describeInstance, describeLiveInstance, ec2Of, instanceWithId } from '../../aws/ec2/instances.ts';
import { ec2Resource, targetInstance } from '../../aws/written.ts';
import { onceUnprotected, protectionOf, setProtection } from '../../aws/ec2/termination-protection.ts';
import { copiesOf } from '../../aws/ec2/copies.ts';
import { defineChange, TargetGone } from '../../entry.ts';

/** `present` means running or stopped: the difference does not matter for a termination. */
type State = { lifecycle: 'present' | 'terminated' };

export default defineChange<State, Record<string, never>>({
  id: 'ec2.terminate-unknown',
  title: { en: 'Terminate the unknown instance', ko: '알 수 없는 인스턴스 종료' },
  targets: ['instance'],
  reversible: false,
  permissions: [
    'ec2:DescribeInstanceAttribute',
    'ec2:DescribeInstances',
    'ec2:DescribeSnapshots',
    'ec2:ModifyInstanceAttribute',
    'ec2:TerminateInstances',
  ],
  csf: ['RS.MI-02'],
  requirements: ['P2.9'],
  params: z.strictObject({}),
  // A shutdown takes a minute or two, and longer if the operating system needs it.
  settle: { attempts: 60, intervalMs: 5_000 },

  async prepare(ctx, target, params) {
    if (target.standing !== 'unauthorized') return { notApplicable: NOT_KNOWN_TO_BE_THEIRS };
    await describeLiveInstance(ec2Of(ctx, target), target.id);
    return params;
  },

  async read(ctx, target) {
    const instance = await describeInstance(ec2Of(ctx, target), target.id);
    return { lifecycle: instance.State?.Name === 'terminated' ? 'terminated' : 'present' };
  },

  desired: () => ({ lifecycle: 'terminated' }),

  async write(ctx, target, _from, to) {
    if (to.lifecycle !== 'terminated') throw new TargetGone(target.id);
    const ec2 = ec2Of(ctx, target);
    // An earlier step of Firebreak, or the intruder, may have protected it.
    await setProtection(ec2, target.id, await protectionOf(ec2, target.id), { termination: false, stop: false });
    await onceUnprotected(ctx, () => ec2.send(new TerminateInstancesCommand({ InstanceIds: [target.id] })));
  },

  // Volumes and interfaces that AWS deletes with it are written too.
  async writes(ctx, target) {
    const instance = await instanceWithId(ec2Of(ctx, target), target.id);
    const volumes = (instance?.BlockDeviceMappings ?? []).flatMap((m) => m.Ebs ?? []);
    const interfaces = (instance?.NetworkInterfaces ?? []).filter((i) => i.Attachment?.DeleteOnTermination === true);
    return [
      ...(await targetInstance(ctx, target)),
      ...volumes
        .filter((v) => v.DeleteOnTermination === true)
        .flatMap((v) => ec2Resource(ctx, target, 'volume', v.VolumeId)),
      ...interfaces.flatMap((i) => ec2Resource(ctx, target, 'network-interface', i.NetworkInterfaceId)),
    ];
  },

  async impact(ctx, target) {
    const ec2 = ec2Of(ctx, target);
    const instance = await describeLiveInstance(ec2, target.id);
    return [...volumeLines(instance), await copiesKept(ec2, ctx.incident.id, target.id)];
  },
});

const NOT_KNOWN_TO_BE_THEIRS: Text = {
  en: 'It is not known to have been started by the intruder, so it is not terminated.',
  ko: '공격자가 시작한 인스턴스로 확인되지 않아 종료하지 않습니다.',
};

function volumeLines(instance: Instance): Text[] {
  const volumes = (instance.BlockDeviceMappings ?? []).flatMap((m) => m.Ebs ?? []);
  const list = (deleted: boolean): string =>
    volumes
      .filter((v) => (v.DeleteOnTermination ?? false) === deleted)
      .flatMap((v) => v.VolumeId ?? [])
      .join(', ');
  const [lost, left] = [list(true), list(false)];
  return [
    ...(lost === '' ? [] : [{ en: `Deleted with it: ${lost}.`, ko: `함께 삭제되는 볼륨: ${lost}.` }]),
    ...(left === '' ? [] : [{ en: `Left behind: ${left}.`, ko: `남는 볼륨: ${left}.` }]),
  ];
}

async function copiesKept(ec2: EC2Client, incidentId: string, instanceId: string): Promise<Text> {
  const states = (await copiesOf(ec2, incidentId, instanceId)).flatMap((s) => s.State ?? []);
  const complete = states.filter((s) => s === 'completed').length;
  if (states.length === 0)
    return { en: 'No snapshot of its volumes was kept.', ko: '볼륨 스냅샷이 보존되어 있지 않습니다.' };
  return {
    en: `Snapshots kept: ${states.length}, of which ${complete} complete.`,
    ko: `보존된 스냅샷: ${states.length}개(완료 ${complete}개).`,
  };
}
