/** Locks a role: nobody can assume it until its own trust policy is restored. Open sessions go on. */
import { z } from 'zod';
import { canonicalJson } from '../../../domain/digest.ts';
import { getRole, iamOf } from '../../aws/iam/client.ts';
import { unlessReserved } from '../../aws/iam/reserved.ts';
import { ROLE_USER_PERMISSIONS, sharedRole } from '../../aws/iam/role-users.ts';
import { readTrust, trustedBy, writeTrust, type TrustState } from '../../aws/iam/trust.ts';
import { named } from '../../aws/written.ts';
import { defineChange } from '../../entry.ts';

/** IAM requires at least one statement, and accepts only STS actions here. */
const NOBODY = canonicalJson({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'FirebreakLockTrust',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity'],
    },
  ],
});

export default defineChange<TrustState, Record<string, never>>({
  id: 'iam.lock-trust',
  title: { en: "Lock the role's trust policy", ko: '역할 신뢰 정책 잠금' },
  targets: ['iam-role'],
  reversible: true,
  permissions: [...ROLE_USER_PERMISSIONS, 'iam:UpdateAssumeRolePolicy'],
  csf: ['RS.MI-01', 'PR.AA-05'],
  requirements: ['P1.7', 'P2.8'],
  params: z.strictObject({}),

  prepare: unlessReserved,
  read: (ctx, target) => readTrust(ctx, target.id),
  desired: (state) => ({ ...state, trust: NOBODY }),
  write: (ctx, target, _from, { trust }) => writeTrust(ctx, target.id, trust),
  present({ trust }) {
    const who = trustedBy({ AssumeRolePolicyDocument: encodeURIComponent(trust) }).join(', ');
    return [{ field: { en: 'may be assumed by', ko: '수임 가능 주체' }, value: who || { en: 'nobody', ko: '없음' } }];
  },
  hitsOthers: sharedRole,
  async impact(ctx, target) {
    const who = trustedBy(await getRole(iamOf(ctx), target.id)).join(', ');
    return [
      {
        en: `${who} cannot get new sessions. Instances and functions with this role stop when the credentials they have end, within some hours; revoke its sessions too to end them at once.`,
        ko: `새 세션을 받을 수 없게 되는 주체: ${who || '없음'}. 이 역할을 쓰는 인스턴스와 함수는 현재 자격 증명이 만료되면(수 시간 이내) 중단됩니다. 즉시 끊으려면 세션 취소도 함께 진행하세요.`,
      },
      {
        en: 'If a principal in the trust policy is deleted in the meantime, IAM refuses the old policy; correct it by hand.',
        ko: '그사이 신뢰 정책에 적힌 보안 주체가 삭제되면 IAM이 이전 정책을 거부하므로 직접 수정해야 합니다.',
      },
    ];
  },
  writes: (_ctx, _target, { arn }) => named(arn),
});
