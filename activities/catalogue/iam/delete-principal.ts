/** Deletes a user or role that the intruder created, with its keys, passwords and policies. Cannot be undone. */
import { z } from 'zod';
import { moment } from '../../../domain/format.ts';
import { flattenState, type StateLine } from '../../../domain/state-diff.ts';
import { isNotFound } from '../../aws/errors.ts';
import { getRole, getUser, iamOf } from '../../aws/iam/client.ts';
import { DELETE_ROLE_PERMISSIONS, DELETE_USER_PERMISSIONS, deleteRole, deleteUser } from '../../aws/iam/deletion.ts';
import {
  groupsOf,
  profilesOf,
  ROLE_HOLDINGS_PERMISSIONS,
  roleHoldings,
  USER_HOLDINGS_PERMISSIONS,
  userHoldings,
  type RoleHoldings,
  type UserHoldings,
} from '../../aws/iam/holdings.ts';
import { reservedReason } from '../../aws/iam/reserved.ts';
import { onlyTheirs } from '../../aws/made-by-intruder.ts';
import { named } from '../../aws/written.ts';
import { defineChange } from '../../entry.ts';

/** Null if it does not exist. `id` distinguishes a principal from a later one with the same name. */
type PrincipalState =
  | { kind: 'user'; arn: string; id: string; created: string; holds: UserHoldings }
  | { kind: 'role'; arn: string; id: string; created: string; holds: RoleHoldings }
  | null;

export default defineChange<PrincipalState, Record<string, never>>({
  id: 'iam.delete-principal',
  title: { en: 'Delete the principal', ko: 'IAM 보안 주체 삭제' },
  targets: ['iam-user', 'iam-role'],
  reversible: false,
  permissions: [
    'iam:GetRole',
    'iam:GetUser',
    ...DELETE_ROLE_PERMISSIONS,
    ...DELETE_USER_PERMISSIONS,
    ...ROLE_HOLDINGS_PERMISSIONS,
    ...USER_HOLDINGS_PERMISSIONS,
  ],
  csf: ['RS.MI-02', 'PR.AA-01'],
  requirements: ['P2.8'],
  params: z.strictObject({}),

  async prepare(ctx, target, params) {
    const reserved = await reservedReason(ctx, target);
    return reserved === undefined ? onlyTheirs(target, params) : { notApplicable: reserved };
  },
  async read(ctx, target) {
    const iam = iamOf(ctx);
    try {
      if (target.kind === 'iam-role') {
        const { Arn, RoleId, CreateDate } = await getRole(iam, target.id);
        const holds = await roleHoldings(iam, target.id);
        return { kind: 'role', arn: Arn ?? '', id: RoleId ?? '', created: CreateDate?.toISOString() ?? '', holds };
      }
      const { Arn, UserId, CreateDate } = await getUser(iam, target.id);
      const holds = await userHoldings(iam, target.id);
      return { kind: 'user', arn: Arn ?? '', id: UserId ?? '', created: CreateDate?.toISOString() ?? '', holds };
    } catch (error) {
      if (isNotFound(error)) return null;
      throw error;
    }
  },
  desired: () => null,
  async write(ctx, target, from) {
    if (from?.kind === 'role') await deleteRole(iamOf(ctx), target.id, from.holds);
    if (from?.kind === 'user') await deleteUser(iamOf(ctx), target.id, from.holds);
  },
  present: (state) => (state === null ? [] : lines(state)),
  async impact(ctx, _target, state) {
    const created = state === null || state.created === '' ? '?' : moment(state.created, ctx.timeZone);
    return [
      {
        en: `It was created ${created}. Its record is kept as evidence; its keys and passwords cannot be brought back.`,
        ko: `생성 시각 ${created}. 기록은 증거로 보관하지만, 키와 비밀번호는 되살릴 수 없습니다.`,
      },
    ];
  },
  // A group loses a member, and an instance profile its role.
  async writes(ctx, target, state) {
    if (state === null) return [];
    const [iam, { arn }] = [iamOf(ctx), state];
    return state.kind === 'role'
      ? named(arn, ...(await profilesOf(iam, target.id)))
      : named(arn, ...(await groupsOf(iam, target.id)), ...state.holds.mfaDevices.filter((d) => d.startsWith('arn:')));
  },
});

/** One line for each kind of thing that is deleted with it, without empty ones. */
function lines({ arn, holds }: NonNullable<PrincipalState>): StateLine[] {
  const isEmpty = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0);
  const held = Object.fromEntries(Object.entries(holds).filter(([, value]) => !isEmpty(value)));
  return flattenState({ arn, ...held });
}
