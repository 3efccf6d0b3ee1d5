/** Revokes all sessions of a role so far. New sessions are still possible; the card says for whom. */
import { z } from 'zod';
import type { Words } from '../../../domain/text.ts';
import { getRole, iamOf } from '../../aws/iam/client.ts';
import { denyEverything, inlinePolicyNamed, type InlinePolicyState } from '../../aws/iam/inline-policy.ts';
import { reservedReason } from '../../aws/iam/reserved.ts';
import { sharedRole } from '../../aws/iam/role-users.ts';
import { trustedBy } from '../../aws/iam/trust.ts';
import { defineChange } from '../../entry.ts';

/** Differs from AWSRevokeOlderSessions, the name that the console uses, so that an undo never removes the console's policy. */
const POLICY_NAME = 'FirebreakRevokeOlderSessions';

/** `before`: ISO time; sessions issued earlier are refused. Pinned at preview, so that exactly what was approved is written. */
type RevocationParams = { before?: string };

export default defineChange<InlinePolicyState, RevocationParams>({
  id: 'iam.revoke-sessions',
  title: { en: "Revoke the role's sessions", ko: '역할 세션 취소' },
  targets: ['iam-role'],
  reversible: true,
  permissions: [
    'ec2:DescribeInstances',
    'iam:DeleteRolePolicy',
    'iam:GetRole',
    'iam:GetRolePolicy',
    'iam:ListInstanceProfilesForRole',
    'iam:PutRolePolicy',
  ],
  csf: ['RS.MI-01', 'PR.AA-03'],
  requirements: ['P1.7', 'P2.8'],
  params: z.strictObject({ before: z.iso.datetime().optional() }) as z.ZodType<RevocationParams>,

  ...inlinePolicyNamed(POLICY_NAME),
  async prepare(ctx, target, { before }) {
    const reserved = await reservedReason(ctx, target);
    if (reserved !== undefined) return { notApplicable: reserved };
    return { before: before ?? new Date().toISOString() };
  },
  desired: (state, { before }) => ({ ...state, policy: denyIssuedBefore(before ?? '') }),
  present: ({ policy }) => [
    { field: { en: 'sessions refused', ko: '거부할 세션' }, value: policy === null ? '—' : describe(policy) },
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
    ];
  },
});

const denyIssuedBefore = (before: string): string =>
  denyEverything(POLICY_NAME, { DateLessThan: { 'aws:TokenIssueTime': before } });

const describe = (policy: string): Words => {
  const cutoff = /"aws:TokenIssueTime":"([^"]+)"/.exec(policy)?.[1];
  return cutoff === undefined ? policy : { en: `issued before ${cutoff}`, ko: `${cutoff} 이전에 발급된 세션` };
};
