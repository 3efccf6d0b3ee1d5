/** Revokes the sessions of a role that were issued until now. New sessions are still possible; the card says for whom. */
import { z } from 'zod';
import type { Text } from '../../../domain/text.ts';
import { getRole, iamOf, principalArn } from '../../aws/iam/client.ts';
import { putInlinePolicy, readInlinePolicy, type InlinePolicyState } from '../../aws/iam/inline-policy.ts';
import { reservedReason } from '../../aws/iam/reserved.ts';
import { ROLE_USER_PERMISSIONS, sharedRole } from '../../aws/iam/role-users.ts';
import { cutoffOf, cutoffStatement, documentOf, statementsIn, staysRevoked } from '../../aws/iam/session-cutoff.ts';
import { trustedBy } from '../../aws/iam/trust.ts';
import { named } from '../../aws/written.ts';
import { defineChange } from '../../entry.ts';

/** Differs from AWSRevokeOlderSessions, the name that the console uses, so that an undo never removes the console's policy. */
const POLICY_NAME = 'FirebreakRevokeOlderSessions';
/** Sid of the statement when the step has been released, while older sessions stay refused. */
const RELEASED = 'FirebreakReleased';

/** `before`: ISO time of the preview. The cutoff is the time of the write, so a session that is taken while people decide ends too. */
type RevocationParams = { before?: string };

export default defineChange<InlinePolicyState, RevocationParams>({
  id: 'iam.revoke-sessions',
  title: { en: "Revoke the role's sessions", ko: '역할 세션 취소' },
  targets: ['iam-role'],
  reversible: true,
  permissions: [...ROLE_USER_PERMISSIONS, 'iam:GetRolePolicy', 'iam:PutRolePolicy'],
  csf: ['RS.MI-01', 'PR.AA-03'],
  requirements: ['P1.7', 'P2.8'],
  params: z.strictObject({ before: z.iso.datetime().optional() }) as z.ZodType<RevocationParams>,

  async prepare(ctx, target, { before }) {
    const reserved = await reservedReason(ctx, target);
    if (reserved !== undefined) return { notApplicable: reserved };
    return { before: before ?? new Date().toISOString() };
  },
  /** Any cutoff after the preview is the one that was approved. An older one leaves sessions open. */
  async read(ctx, target, { before = '' }) {
    const iam = iamOf(ctx);
    const [arn, policy] = await Promise.all([principalArn(iam, target), readInlinePolicy(iam, target, POLICY_NAME)]);
    const { cutoff, isReleased } = cutoffIn(policy);
    if (cutoff === undefined) return { arn, policy };
    return { arn, policy: !isReleased && cutoff >= before ? denyIssuedBefore(before) : null };
  },
  desired: (state, { before }) => ({ ...state, policy: denyIssuedBefore(before) }),
  async write(ctx, target, _from, to, { before }) {
    const iam = iamOf(ctx);
    const put = (policy: string): Promise<void> => putInlinePolicy(iam, target, POLICY_NAME, policy);
    if (to.policy === denyIssuedBefore(before)) return put(denyIssuedBefore(new Date().toISOString()));
    if (to.policy !== null) return put(to.policy);
    const { cutoff } = cutoffIn(await readInlinePolicy(iam, target, POLICY_NAME));
    if (cutoff !== undefined) await put(documentOf([cutoffStatement(RELEASED, cutoff)]));
  },
  writes: (_ctx, _target, { arn }) => named(arn),
  present: ({ policy }) => [
    { field: { en: 'sessions refused', ko: '거부할 세션' }, value: policy === null ? '—' : UNTIL_NOW },
  ],
  hitsOthers: sharedRole,
  async impact(ctx, target) {
    const who = trustedBy(await getRole(iamOf(ctx), target.id)).join(', ');
    return [
      {
        en: `The trust policy does not change: ${who} can assume the role again and get a new session. Lock the trust policy too if the intruder is among them.`,
        ko: `신뢰 정책은 바뀌지 않습니다. 역할을 다시 수임해 새 세션을 받을 수 있는 주체: ${who || '없음'}. 공격자가 포함되어 있으면 함께 차단하세요.`,
      },
      {
        en: 'Instances and functions with this role lose access until their credentials renew, up to some hours.',
        ko: '이 역할을 쓰는 인스턴스와 함수는 자격 증명이 갱신될 때까지(최대 수 시간) 거부됩니다.',
      },
      staysRevoked(target),
    ];
  },
});

const denyIssuedBefore = (before = ''): string => documentOf([cutoffStatement(POLICY_NAME, before)]);

/** The cutoff of a policy of Firebreak's; none of anybody else's. */
function cutoffIn(policy: string | null): { cutoff?: string; isReleased?: boolean } {
  const [only, ...more] = statementsIn(policy);
  const cutoff = more.length === 0 ? cutoffOf(only) : undefined;
  return cutoff === undefined ? {} : { cutoff, isReleased: only?.['Sid'] === RELEASED };
}

const UNTIL_NOW: Text = {
  en: 'issued before this change is made',
  ko: '이 변경을 적용하기 전에 발급된 세션',
};
