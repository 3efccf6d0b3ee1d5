/** Roles that IAM Identity Center manages in an account. IAM refuses every change of them by others. */
import type { Entity } from '../../../domain/entity.ts';
import type { Text } from '../../../domain/text.ts';

/** `AWSReservedSSO_<permission set>_<16 hex digits>` (IAM Identity Center: *Referencing permission sets in resource policies*). */
const RESERVED = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/;

/** The permission set of such a role; undefined for every other role. */
export const permissionSetOf = (target: Pick<Entity, 'kind' | 'id'>): string | undefined =>
  target.kind === 'iam-role' ? RESERVED.exec(target.id)?.[1] : undefined;

/** For `prepare`: the params as they are, or why the role cannot be changed. */
export async function unlessReserved<P>(
  _ctx: unknown,
  target: Pick<Entity, 'kind' | 'id'>,
  params: P,
): Promise<P | { notApplicable: Text }> {
  const reserved = reservedReason(target);
  return reserved === undefined ? params : { notApplicable: reserved };
}

/** Why a role cannot be changed in IAM, and what to do instead. Undefined for a role that can be changed. */
export function reservedReason(target: Pick<Entity, 'kind' | 'id'>): Text | undefined {
  const name = permissionSetOf(target);
  if (name === undefined) return undefined;
  return {
    en: `${target.id} belongs to IAM Identity Center, and AWS lets nobody change it in IAM. To remove people's access, use sso.remove-assignments (permission set ${name}).`,
    ko: `IAM Identity Center가 관리하는 역할이라 IAM에서 변경할 수 없습니다: ${target.id}. 권한 세트 할당을 제거하는 조치(sso.remove-assignments)로 차단하세요: ${name}.`,
  };
}
