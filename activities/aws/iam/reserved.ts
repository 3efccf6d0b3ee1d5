/** Roles that IAM Identity Center manages in an account. IAM refuses every change of them by others. */
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { isIdentityCenterRole } from '../../../domain/arns.ts';
import type { Entity } from '../../../domain/entity.ts';
import type { Text } from '../../../domain/text.ts';
import type { EntryContext } from '../../entry.ts';
import { ifFound } from '../found.ts';
import { iamOf } from './client.ts';

type Target = Pick<Entity, 'kind' | 'id'>;

/** `AWSReservedSSO_<permission set>_<16 hex digits>` (IAM Identity Center: *Referencing permission sets in resource policies*). */
const RESERVED = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/;

/**
 * The permission set that a role of this name would belong to; undefined for every other name. Anybody may give a role such a
 * name: whether it is one of Identity Center's, `reservedReason` asks IAM.
 */
export const permissionSetOf = (target: Target): string | undefined =>
  target.kind === 'iam-role' ? RESERVED.exec(target.id)?.[1] : undefined;

/** For `prepare`: the params as they are, or why the role cannot be changed. */
export async function unlessReserved<P>(
  ctx: Pick<EntryContext, 'aws'>,
  target: Target,
  params: P,
): Promise<P | { notApplicable: Text }> {
  const reserved = await reservedReason(ctx, target);
  return reserved === undefined ? params : { notApplicable: reserved };
}

/** Why a role cannot be changed in IAM, and what to do instead. Undefined for a role that can be changed, whatever its name. */
export async function reservedReason(ctx: Pick<EntryContext, 'aws'>, target: Target): Promise<Text | undefined> {
  const name = permissionSetOf(target);
  if (name === undefined) return undefined;
  const found = await ifFound(iamOf(ctx).send(new GetRoleCommand({ RoleName: target.id })));
  if (!isIdentityCenterRole(found?.Role?.Arn)) return undefined;
  return {
    en: `${target.id} belongs to IAM Identity Center, and AWS lets nobody change it in IAM. To remove people's access, use sso.remove-assignments (permission set ${name}).`,
    ko: `IAM Identity Center가 관리하는 역할이라 IAM에서 변경할 수 없습니다: ${target.id}. 권한 세트 할당을 제거하는 조치(sso.remove-assignments)로 차단하세요: ${name}.`,
  };
}
