/** Deletes EC2 resources that the intruder created: images, snapshots, volumes, groups, key pairs. Cannot be undone. */
import type { Text } from '../../../domain/text.ts';
import { z } from 'zod';
import { ifFound } from '../../aws/found.ts';
import { ec2Of } from '../../aws/ec2/instances.ts';
import { LEFTOVER_PERMISSIONS, leftoverOf, type Leftover } from '../../aws/ec2/leftovers.ts';
import { keepRecord, onlyTheirs } from '../../aws/made-by-intruder.ts';
import { ec2Resource } from '../../aws/written.ts';
import { settled } from '../../aws/settled.ts';
import { defineChange, type EntryContext } from '../../entry.ts';
import type { Entity } from '../../../domain/entity.ts';

/** Null if it does not exist. */
type State = { name: string; created: string } | null;

const NOT_OF_EC2: Text = {
  en: 'Firebreak deletes images, snapshots, volumes, security groups, key pairs and launch templates here, and this is none of them.',
  ko: '이미지, 스냅샷, 볼륨, 보안 그룹, 키 페어, 시작 템플릿만 삭제할 수 있으며 이 리소스는 해당하지 않습니다.',
};

export default defineChange<State, Record<string, never>>({
  id: 'ec2.delete-unknown',
  title: { en: 'Delete what the intruder made in EC2', ko: '공격자가 만든 EC2 리소스 삭제' },
  targets: ['image', 'snapshot', 'volume', 'security-group', 'resource'],
  reversible: false,
  permissions: [...LEFTOVER_PERMISSIONS],
  csf: ['RS.MI-02'],
  requirements: ['P2.9'],
  params: z.strictObject({}),

  async prepare(_ctx, target, params) {
    return leftoverOf(target) === undefined ? { notApplicable: NOT_OF_EC2 } : onlyTheirs(target, params);
  },
  async read(ctx, target) {
    const found = await find(ctx, target);
    return found === undefined ? null : { name: found.name, created: found.created };
  },
  desired: () => null,
  async write(ctx, target) {
    // Another step of the same card may be terminating its instance at this moment.
    const found = await settled(
      ctx,
      () => find(ctx, target),
      (f) => f?.attachedTo && `${target.id} is still attached to ${f.attachedTo}`,
    );
    const [kind, id] = leftoverOf(target) ?? [];
    if (found === undefined || kind === undefined || id === undefined) return;
    await keepRecord(ctx, `ec2/${id}`, target, found.record);
    await ifFound(kind.remove(ec2Of(ctx, target), id, found));
  },
  async impact(ctx, target) {
    const found = await find(ctx, target);
    return [
      ...(found?.attachedTo === undefined ? [] : [waits(found.attachedTo)]),
      ...(found?.left === undefined ? [] : [found.left]),
      RECORD_KEPT,
    ];
  },
  writes(ctx, target, state) {
    const [kind, id, type] = leftoverOf(target) ?? [];
    if (kind === undefined || type === undefined) return [];
    const name = kind.nameIsTag === true || state === null || state.name === '' ? [] : [{ id: state.name }];
    return [...ec2Resource(ctx, target, type, id), ...name];
  },
});

const find = async (ctx: EntryContext, target: Entity): Promise<Leftover | undefined> => {
  const [kind, id] = leftoverOf(target) ?? [];
  return id === undefined ? undefined : kind?.find(ec2Of(ctx, target), id);
};

const waits = (instance: string): Text => ({
  en: `It is attached to ${instance}: it is deleted once it is detached.`,
  ko: `${instance} 인스턴스에 연결되어 있어, 분리된 뒤 삭제됩니다.`,
});

const RECORD_KEPT: Text = {
  en: 'Its description is kept as evidence; what it holds cannot be brought back.',
  ko: '설정 내용은 증거로 보관하지만, 담긴 데이터는 되살릴 수 없습니다.',
};
