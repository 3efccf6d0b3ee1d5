/** Denies everything to a user or role by one inline policy. Its own policies stay in place for the release. */
import { ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { z } from 'zod';
import type { Text } from '../../../domain/text.ts';
import { getRole, iamOf, keyLastUsed, lastUsedText } from '../../aws/iam/client.ts';
import { denyEverything, inlinePolicyField, type InlinePolicyState } from '../../aws/iam/inline-policy.ts';
import { unlessReserved } from '../../aws/iam/reserved.ts';
import { ROLE_USER_PERMISSIONS, sharedRole } from '../../aws/iam/role-users.ts';
import { denialNamed, staysDenied } from '../../aws/iam/session-cutoff.ts';
import { trustedBy } from '../../aws/iam/trust.ts';
import { defineChange, type EntryContext } from '../../entry.ts';

const POLICY_NAME = 'FirebreakDenyAll';
/** An explicit deny overrides every allow, also in open sessions. */
const DENY_ALL = denyEverything(POLICY_NAME);

export default defineChange<InlinePolicyState, Record<string, never>>({
  id: 'iam.deny-all',
  title: { en: 'Deny the principal everything', ko: 'IAM 보안 주체의 모든 권한 차단' },
  targets: ['iam-user', 'iam-role'],
  reversible: true,
  permissions: [
    ...ROLE_USER_PERMISSIONS,
    'iam:GetAccessKeyLastUsed',
    'iam:GetRolePolicy',
    'iam:GetUser',
    'iam:GetUserPolicy',
    'iam:ListAccessKeys',
    'iam:PutRolePolicy',
    'iam:PutUserPolicy',
  ],
  csf: ['RS.MI-01', 'PR.AA-05'],
  requirements: ['P1.7', 'P2.8'],
  params: z.strictObject({}),

  ...denialNamed(POLICY_NAME),
  prepare: unlessReserved,
  desired: (state) => ({ ...state, policy: DENY_ALL }),
  present: ({ policy }) => [
    { field: inlinePolicyField(POLICY_NAME), value: policy === DENY_ALL ? DENIES_ALL : (policy ?? '—') },
  ],
  hitsOthers: sharedRole,
  impact: async (ctx, target) => [
    ...(await (target.kind === 'iam-role' ? roleImpact(ctx, target.id) : userImpact(ctx, target.id))),
    staysDenied(target),
  ],
});

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
