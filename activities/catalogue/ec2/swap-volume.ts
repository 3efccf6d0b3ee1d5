/** Replaces a volume that the intruder changed by the volume restored from backup. The old volume is kept. */
import type { Volume } from '@aws-sdk/client-ec2';
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import type { Text } from '../../../domain/text.ts';
import { DEVICE_PERMISSIONS, putAt, start, stop, volumeAt, type Device } from '../../aws/ec2/devices.ts';
import { ec2Resource, targetInstance } from '../../aws/written.ts';
import { describeLiveInstance, ec2Of, volumeWithId } from '../../aws/ec2/instances.ts';
import { elbOf, TARGET_PERMISSIONS, targetGroupsOf, targetImpact } from '../../aws/elb/targets.ts';
import { defineChange, TargetGone, type EntryContext } from '../../entry.ts';

/** The volume that the instance uses at the device. Empty in the middle of the swap, while the instance is stopped for it. */
type State = { inUse: string[] };

const Params = z.strictObject({
  /** Set by `prepare`. */
  device: z.strictObject({ instanceId: z.string(), name: z.string() }).nullable().default(null),
  /** Set by `prepare`: the restored volume. */
  restored: z.string().nullable().default(null),
  /** Set by `prepare`: whether the instance was running. A stopped instance stays stopped. */
  runs: z.boolean().default(true),
});
type Params = z.infer<typeof Params>;

export default defineChange<State, Params>({
  id: 'ec2.swap-volume',
  title: { en: 'Replace the volume with the restored one', ko: '복원된 볼륨으로 교체' },
  targets: ['volume'],
  needs: ['volume'],
  reversible: true,
  permissions: [...DEVICE_PERMISSIONS, ...TARGET_PERMISSIONS],
  csf: ['RC.RP-02', 'RC.RP-03'],
  requirements: ['P1.11', 'P2.10'],
  params: Params,
  // An instance may need minutes to start.
  settle: { attempts: 24, intervalMs: 5_000 },

  async prepare(ctx, target, _params, entities) {
    const restored = entities.findLast((e) => e.kind === 'volume' && e.facts?.['restores'] === target.id);
    if (restored === undefined) return { notApplicable: NOT_RESTORED };
    const ec2 = ec2Of(ctx, target);
    const volume = await volumeNamed(ctx, target, target.id);
    const [attachment] = volume?.Attachments ?? [];
    if (volume === undefined) throw new TargetGone(target.id);
    if (attachment?.InstanceId === undefined || attachment.Device === undefined) return { notApplicable: NOT_IN_USE };
    const unfit = unfitness(volume, await volumeNamed(ctx, target, restored.id));
    if (unfit !== undefined) return { notApplicable: unfit };
    const instance = await describeLiveInstance(ec2, attachment.InstanceId);
    return {
      device: { instanceId: attachment.InstanceId, name: attachment.Device },
      restored: restored.id,
      runs: instance.State?.Name === 'running' || instance.State?.Name === 'pending',
    };
  },

  async read(ctx, target, params) {
    const { device } = pinned(params);
    const ec2 = ec2Of(ctx, target);
    const { State: lifecycle } = await describeLiveInstance(ec2, device.instanceId);
    const isUp = lifecycle?.Name === 'running';
    const there = await volumeAt(ec2, device);
    return { inUse: there === undefined || (params.runs && !isUp) ? [] : [there] };
  },

  desired: (_state, params) => ({ inUse: [pinned(params).restored] }),

  async write(ctx, target, _from, { inUse: [wanted] }, params) {
    const { device } = pinned(params);
    const ec2 = ec2Of(ctx, target);
    if (wanted === undefined) throw new TargetGone(target.id);
    if ((await volumeAt(ec2, device)) !== wanted) {
      // Detaching it from a running system would leave partly written files.
      await stop(ctx, ec2, device.instanceId);
      await putAt(ctx, ec2, device, wanted);
    }
    if (params.runs) await start(ctx, ec2, device.instanceId);
  },

  async impact(ctx, target, _state, params) {
    const { device, restored } = pinned(params);
    const instance = await describeLiveInstance(ec2Of(ctx, target), device.instanceId);
    return [
      params.runs ? goesDown(device) : staysDown(device),
      ...(params.runs ? targetImpact(await targetGroupsOf(elbOf(ctx, target), instance)) : []),
      kept(target.id, restored),
    ];
  },

  async writes(ctx, target, _state, params) {
    const { device, restored } = pinned(params);
    return [
      ...(await targetInstance(ctx, { ...target, id: device.instanceId })),
      ...[target.id, restored].flatMap((id) => ec2Resource(ctx, target, 'volume', id)),
    ];
  },
});

function pinned({ device, restored }: Params): { device: Device; restored: string } {
  if (device === null || restored === null) throw new Error('no restored volume is pinned: `prepare` runs first');
  return { device, restored };
}

const volumeNamed = (ctx: EntryContext, target: Entity, id: string): Promise<Volume | undefined> =>
  volumeWithId(ec2Of(ctx, target), id);

/** Cases that AWS would refuse in the middle, or that would lose something. */
function unfitness(volume: Volume, restored: Volume | undefined): Text | undefined {
  if (restored?.State !== 'available') return NOT_READY;
  if (restored.AvailabilityZone !== volume.AvailabilityZone) return OTHER_ZONE;
  return (restored.Size ?? 0) < (volume.Size ?? 0) ? SMALLER : undefined;
}

const NOT_RESTORED: Text = { en: 'No restored volume of it is known.', ko: '이 볼륨에서 복원된 볼륨이 없습니다.' };
const NOT_IN_USE: Text = {
  en: 'It is attached to no instance: attach the restored one where it is wanted.',
  ko: '연결된 인스턴스가 없습니다. 필요한 곳에 복원된 볼륨을 연결하세요.',
};
const NOT_READY: Text = {
  en: 'The restored volume is not available: it is in use, or gone.',
  ko: '복원된 볼륨이 사용 중이거나 존재하지 않아 교체할 수 없습니다.',
};
const OTHER_ZONE: Text = {
  en: 'The restored volume is in another availability zone.',
  ko: '복원된 볼륨이 다른 가용 영역에 있습니다.',
};
const SMALLER: Text = { en: 'The restored volume is smaller.', ko: '복원된 볼륨의 크기가 더 작습니다.' };

const goesDown = ({ instanceId, name }: Device): Text => ({
  en: `${instanceId} is stopped, gets the restored volume at ${name}, and is started again. Data in memory and on instance-store disks is lost. Its public address changes unless it is an Elastic IP.`,
  ko: `${instanceId} 인스턴스를 중지하고 복원된 볼륨을 연결한 뒤(${name}) 다시 시작합니다. 메모리와 인스턴스 스토어의 데이터는 사라지며, 탄력적 IP가 아니면 퍼블릭 주소가 바뀝니다.`,
});

const staysDown = ({ instanceId, name }: Device): Text => ({
  en: `${instanceId} gets the restored volume at ${name}, and stays stopped as it is.`,
  ko: `${instanceId} 인스턴스에 복원된 볼륨을 연결하고(${name}) 지금처럼 중지 상태로 둡니다.`,
});

const kept = (old: string, restored: string): Text => ({
  en: `${old} is kept, detached. Firebreak checked size and zone of ${restored}, not the data: check the data on an isolated instance first.`,
  ko: `기존 볼륨은 분리한 상태로 보존합니다(${old}). 복원된 볼륨은 크기와 위치만 확인했으므로(${restored}), 데이터 내용은 격리된 인스턴스에서 먼저 확인하세요.`,
});
