/**
 * Denies a user the console while the user's programs go on. A deleted login profile cannot be restored, since nobody knows
 * the password. So the password stays, and a policy denies everything to temporary credentials, which the console uses.
 * They have `aws:TokenIssueTime` (IAM User Guide, *AWS global condition context keys*); a long-term access key has none.
 */
import { GetLoginProfileCommand, GetUserCommand } from '@aws-sdk/client-iam';
import { z } from 'zod';
import { moment } from '../../../domain/format.ts';
import type { Text } from '../../../domain/text.ts';
import { ifFound } from '../../aws/found.ts';
import { iamOf, principalArn } from '../../aws/iam/client.ts';
import { denyEverything, inlinePolicyField, type InlinePolicyState } from '../../aws/iam/inline-policy.ts';
import { denialNamed, staysRevoked } from '../../aws/iam/session-cutoff.ts';
import { defineChange } from '../../entry.ts';

const POLICY_NAME = 'FirebreakDenyConsole';
const DENY_TEMPORARY = denyEverything(POLICY_NAME, { Null: { 'aws:TokenIssueTime': 'false' } });

const NO_PASSWORD: Text = {
  en: 'The user has no console password, so there is no console access to deny.',
  ko: '콘솔 비밀번호가 없는 사용자이므로 차단할 것이 없습니다.',
};

export default defineChange<InlinePolicyState, Record<string, never>>({
  id: 'iam.deny-console',
  title: { en: 'Deny the user console access', ko: '콘솔 액세스 차단' },
  targets: ['iam-user'],
  reversible: true,
  permissions: ['iam:GetLoginProfile', 'iam:GetUser', 'iam:GetUserPolicy', 'iam:PutUserPolicy'],
  csf: ['RS.MI-01', 'PR.AA-05'],
  requirements: ['P1.7', 'P2.6'],
  params: z.strictObject({}),

  ...denialNamed(POLICY_NAME),
  async prepare(ctx, target, params) {
    const iam = iamOf(ctx);
    await principalArn(iam, target);
    const profile = await ifFound(iam.send(new GetLoginProfileCommand({ UserName: target.id })));
    return profile === undefined ? { notApplicable: NO_PASSWORD } : params;
  },
  desired: (state) => ({ ...state, policy: DENY_TEMPORARY }),
  present: ({ policy }) => [
    { field: inlinePolicyField(POLICY_NAME), value: policy === DENY_TEMPORARY ? DENIES_CONSOLE : (policy ?? '—') },
  ],
  async impact(ctx, target) {
    const { User } = await iamOf(ctx).send(new GetUserCommand({ UserName: target.id }));
    const at = User?.PasswordLastUsed;
    const used = at === undefined ? undefined : moment(at.toISOString(), ctx.timeZone);
    return [
      {
        en: `The password was ${used === undefined ? 'never used, as far as IAM knows' : `last used ${used}`}. Signing in still works, but everything in the console is denied, in open sessions too.`,
        ko: `비밀번호 ${used === undefined ? '사용 이력 없음(IAM 기준)' : `마지막 사용 ${used}`}. 로그인은 되지만, 열려 있는 세션을 포함해 콘솔의 모든 작업이 거부됩니다.`,
      },
      {
        en: 'Access keys of the user go on, and roles that the user assumes with them. Sessions of GetSessionToken (a CLI with MFA) are denied as well.',
        ko: '사용자의 액세스 키와 그 키로 수임하는 역할은 계속 동작합니다. GetSessionToken 세션(MFA를 쓰는 CLI)도 함께 거부됩니다.',
      },
      staysRevoked(target),
    ];
  },
});

const DENIES_CONSOLE: Text = {
  en: 'Deny * with temporary credentials (console, GetSessionToken)',
  ko: '임시 자격 증명의 모든 작업 거부(콘솔, GetSessionToken)',
};
