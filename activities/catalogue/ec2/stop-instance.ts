/** Stops an instance. Nothing runs on it any more, and its disks stay as they are. */
import { paginateDescribeInstanceTypes, StartInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import type { EC2Client, Instance } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import type { Text } from '../../../domain/text.ts';
import { targetInstance } from '../../aws/written.ts';
import { EBS_KEY_PERMISSIONS } from '../../aws/ec2/devices.ts';
import { describeLiveInstance, ec2Of, tagOf } from '../../aws/ec2/instances.ts';
import { protectionOf } from '../../aws/ec2/termination-protection.ts';
import { allPages } from '../../aws/pages.ts';
import { settled } from '../../aws/settled.ts';
import { defineChange } from '../../entry.ts';

type State = { power: 'running' | 'stopped' };

export default defineChange<State, Record<string, never>>({
  id: 'ec2.stop-instance',
  title: { en: 'Stop the instance', ko: '인스턴스 중지' },
  targets: ['instance'],
  reversible: true,
  permissions: [
    ...EBS_KEY_PERMISSIONS,
    'ec2:DescribeInstanceAttribute',
    'ec2:DescribeInstances',
    'ec2:DescribeInstanceTypes',
    'ec2:StartInstances',
    'ec2:StopInstances',
  ],
  csf: ['RS.MI-01'],
  requirements: ['P1.7'],
  params: z.strictObject({}),

  async prepare(ctx, target, params) {
    const ec2 = ec2Of(ctx, target);
    const instance = await describeLiveInstance(ec2, target.id);
    if (instance.RootDeviceType === 'instance-store') return { notApplicable: NO_DISK };
    if ((await protectionOf(ec2, target.id)).stop) return { notApplicable: STOP_PROTECTED };
    return params;
  },

  async read(ctx, target) {
    const ec2 = ec2Of(ctx, target);
    const { State } = await settled(
      ctx,
      () => describeLiveInstance(ec2, target.id),
      (i) => (isInBetween(i) ? `${target.id} is still ${i.State?.Name}` : undefined),
    );
    return { power: State?.Name === 'stopped' ? 'stopped' : 'running' };
  },

  desired: () => ({ power: 'stopped' }),

  async write(ctx, target, _from, { power }) {
    const ec2 = ec2Of(ctx, target);
    const which = { InstanceIds: [target.id] };
    await ec2.send(power === 'stopped' ? new StopInstancesCommand(which) : new StartInstancesCommand(which));
  },

  writes: targetInstance,

  async impact(ctx, target) {
    const ec2 = ec2Of(ctx, target);
    const instance = await describeLiveInstance(ec2, target.id);
    const lines: Text[] = [MEMORY_IS_LOST];
    if (await hasInstanceStore(ec2, instance)) lines.push(INSTANCE_STORE_IS_LOST);
    if (hasPassingAddress(instance)) lines.push(addressIsLost(instance.PublicIpAddress ?? ''));
    const group = tagOf(instance.Tags, 'aws:autoscaling:groupName');
    if (group !== undefined) lines.push(groupReplacesIt(group));
    return lines;
  },
});

const isInBetween = ({ State }: Instance): boolean => State?.Name === 'pending' || State?.Name === 'stopping';

async function hasInstanceStore(ec2: EC2Client, { InstanceType }: Instance): Promise<boolean> {
  if (InstanceType === undefined) return false;
  const pages = paginateDescribeInstanceTypes({ client: ec2 }, { InstanceTypes: [InstanceType] });
  const [type] = await allPages(pages, (p) => p.InstanceTypes);
  return type?.InstanceStorageSupported === true;
}

/** A public address that the instance has only while it runs, unlike an Elastic IP, which belongs to the account. */
const hasPassingAddress = (instance: Instance): boolean =>
  (instance.NetworkInterfaces ?? []).some(
    (i) => i.Association?.PublicIp === instance.PublicIpAddress && i.Association?.IpOwnerId === 'amazon',
  );

const NO_DISK: Text = {
  en: 'Its root is an instance store: AWS cannot stop it, only terminate it. Quarantine it instead.',
  ko: '루트 볼륨이 인스턴스 스토어라서 중지할 수 없고 종료만 가능합니다. 대신 격리하세요.',
};

const STOP_PROTECTED: Text = {
  en: 'Stop protection is on; this incident may have turned it on. Turn it off first, then propose this again.',
  ko: '중지 방지가 켜져 있습니다(이 인시던트에서 설정했을 수 있음). 먼저 해제한 뒤 다시 제안하세요.',
};

const MEMORY_IS_LOST: Text = {
  en: 'Everything that runs on it ends, and the content of its memory is lost: take memory evidence first if it is needed.',
  ko: '실행 중인 모든 프로세스가 종료되고 메모리에만 있는 데이터는 사라집니다. 필요하면 먼저 메모리 증거를 확보하세요.',
};

const INSTANCE_STORE_IS_LOST: Text = {
  en: 'Its type has instance store disks: their data is lost for good, also after it is started again.',
  ko: '인스턴스 스토어 디스크가 있는 유형입니다. 그 데이터는 영구히 사라지며 다시 시작해도 복구되지 않습니다.',
};

const addressIsLost = (address: string): Text => ({
  en: `Its public address ${address} is not an Elastic IP: after a start it has another one.`,
  ko: `퍼블릭 주소가 탄력적 IP가 아니므로 다시 시작하면 바뀝니다: ${address}.`,
});

const groupReplacesIt = (group: string): Text => ({
  en: `Its Auto Scaling group ${group} will find it unhealthy, terminate it and replace it: put it in standby there first.`,
  ko: `Auto Scaling 그룹이 비정상으로 판정해 종료하고 교체합니다(${group}). 먼저 그룹에서 대기(Standby) 상태로 전환하세요.`,
});
