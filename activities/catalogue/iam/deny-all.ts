/**
 * Denies everything to a user or role by one inline policy, or by AWS's managed one where the quota of inline policies is used up.
 * Its own policies stay in place for the release.
 */
import { ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import type { Text, Words } from '../../../domain/text.ts';
import { orGone } from '../../aws/found.ts';
import { getRole, iamOf, keyLastUsed, lastUsedText } from '../../aws/iam/client.ts';
import { denyEverything, inlinePolicyField, type InlinePolicyState } from '../../aws/iam/inline-policy.ts';
import { unlessReserved } from '../../aws/iam/reserved.ts';
import { ROLE_USER_PERMISSIONS, sharedRole } from '../../aws/iam/role-users.ts';
import {
  cutoffArn,
  MANAGED_DENIAL_PERMISSIONS,
  managedRoom,
  noRoom,
  readManagedDenial,
  staysOfManaged,
  usesManagedPolicy,
  writeManagedDenial,
  type ManagedDenial,
} from '../../aws/iam/managed-denial.ts';
import { inlineRoom, type InlineRoom } from '../../aws/iam/policy-room.ts';
import { denialNamed, documentOf, olderSessions, statementsIn, staysOfInline } from '../../aws/iam/session-cutoff.ts';
import { trustedBy } from '../../aws/iam/trust.ts';
import { named } from '../../aws/written.ts';
import { defineChange, type EntryContext } from '../../entry.ts';

const POLICY_NAME = 'FirebreakDenyAll';
/** An explicit deny overrides every allow, also in open sessions. */
const DENY_ALL = denyEverything(POLICY_NAME);
/** With the cutoff beside it. Every time is of the same length. */
const WHOLE = documentOf([...statementsIn(DENY_ALL), olderSessions(new Date(0).toISOString())]);

const Params = z.strictObject({
  /** Set by `prepare`. */
  means: z.enum(['inline', 'managed']).default('inline'),
});
type Params = z.infer<typeof Params>;
type State = InlinePolicyState | ManagedDenial;

const inline = denialNamed(POLICY_NAME);

export default defineChange<State, Params>({
  id: 'iam.deny-all',
  title: { en: 'Deny the principal everything', ko: 'IAM 보안 주체의 모든 권한 차단' },
  targets: ['iam-user', 'iam-role'],
  reversible: true,
  permissions: [
    ...ROLE_USER_PERMISSIONS,
    ...MANAGED_DENIAL_PERMISSIONS,
    'iam:GetAccessKeyLastUsed',
    'iam:GetUser',
    'iam:ListAccessKeys',
    'iam:PutRolePolicy',
    'iam:PutUserPolicy',
  ],
  csf: ['RS.MI-01', 'PR.AA-05'],
  requirements: ['P1.7', 'P2.8'],
  params: Params,

  async prepare(ctx, target, params) {
    const given = await unlessReserved(ctx, target, params);
    if ('notApplicable' in given) return given;
    const room = await inlineRoomOf(ctx, target);
    if (room.fits(WHOLE)) return { means: 'inline' };
    const { free, most } = await managedRoom(ctx, target);
    return free ? { means: 'managed' } : { notApplicable: noRoom(room, most) };
  },
  read: (ctx, target, params) =>
    params.means === 'managed' ? readManagedDenial(ctx, target) : inline.read(ctx, target, {}),
  desired: (state) => ('attached' in state ? { ...state, attached: true } : { ...state, policy: DENY_ALL }),
  write: (ctx, target, from, to) =>
    'attached' in to
      ? writeManagedDenial(ctx, target, to, POLICY_NAME)
      : inline.write(ctx, target, from as InlinePolicyState, to, {}),
  writes: (ctx, target, state) => ('attached' in state ? named(state.arn, cutoffArn(ctx, target)) : named(state.arn)),
  present: (state) =>
    'attached' in state
      ? [{ field: ATTACHED, value: state.attached ? DENIES_ALL : '—' }]
      : [{ field: inlinePolicyField(POLICY_NAME), value: shownPolicy(state.policy) }],
  hitsOthers: sharedRole,
  impact: async (ctx, target, state) => [
    ...(await (target.kind === 'iam-role' ? roleImpact(ctx, target.id) : userImpact(ctx, target.id))),
    ...('attached' in state
      ? [usesManagedPolicy(await inlineRoomOf(ctx, target)), ...staysOfManaged(target, POLICY_NAME)]
      : [staysOfInline(target)]),
  ],
});

const inlineRoomOf = (ctx: EntryContext, target: Entity): Promise<InlineRoom> =>
  orGone(target.id, inlineRoom(iamOf(ctx), target, POLICY_NAME));

const ATTACHED: Text = { en: 'managed policy AWSDenyAll', ko: '관리형 정책 AWSDenyAll' };

const shownPolicy = (policy: string | null): Words => (policy === DENY_ALL ? DENIES_ALL : (policy ?? '—'));

const DENIES_ALL: Text = { en: 'Deny * on *', ko: '모든 작업 거부(Deny *)' };

async function userImpact(ctx: EntryContext, UserName: string): Promise<Text[]> {
  const iam = iamOf(ctx);
  const { AccessKeyMetadata: keys } = await iam.send(new ListAccessKeysCommand({ UserName }));
  const active = (keys ?? []).filter((k) => k.Status === 'Active').flatMap((k) => k.AccessKeyId ?? []);
  return Promise.all(active.map(async (id) => lastUsedText(ctx, id, await keyLastUsed(iam, id))));
}

async function roleImpact(ctx: EntryContext, name: string): Promise<Text[]> {
  const role = await getRole(iamOf(ctx), name);
  const users = trustedBy(role).join(', ');
  return [
    {
      en: `Everything that uses this role stops at once; it may be assumed by ${users}.`,
      ko: `이 역할로 실행 중인 모든 작업이 즉시 중단됩니다. 수임 가능 주체: ${users || '없음'}.`,
    },
  ];
}
