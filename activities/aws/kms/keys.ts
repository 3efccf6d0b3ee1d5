/** A KMS key as AWS describes it, and what enabling it means. */
import { DescribeKeyCommand, KMSClient, type KeyMetadata } from '@aws-sdk/client-kms';
import type { Entity } from '../../../domain/entity.ts';
import type { Text } from '../../../domain/text.ts';
import type { EntryContext } from '../../entry.ts';
import { regionOf } from '../ec2/instances.ts';
import { orGone } from '../found.ts';

export const kmsOf = (ctx: EntryContext, target: Entity): KMSClient => ctx.aws.client(KMSClient, regionOf(ctx, target));

/** @throws TargetGone */
export async function keyOf(ctx: EntryContext, target: Entity): Promise<KeyMetadata> {
  const asked = kmsOf(ctx, target).send(new DescribeKeyCommand({ KeyId: target.id }));
  const { KeyMetadata: key } = await orGone(target.id, asked);
  return key ?? { KeyId: target.id };
}

export const WORKS_AGAIN: Text = {
  en: 'The key works again for everybody whom its policy and grants allow, perhaps also the intruder: check both.',
  ko: '키 정책과 권한 부여(grant)가 허용하는 모든 보안 주체가 다시 사용할 수 있으며, 공격자도 포함될 수 있습니다. 둘 다 확인하세요.',
};
