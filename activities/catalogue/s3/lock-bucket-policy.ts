/** Denies a bucket to everybody except break-glass identities and Firebreak, by one more statement in its policy. */
import { GetRoleCommand } from '@aws-sdk/client-iam';
import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { z } from 'zod';
import { partitionOf } from '../../../domain/arns.ts';
import { canonicalJson } from '../../../domain/digest.ts';
import { PHASES } from '../../../domain/phase.ts';
import type { Text } from '../../../domain/text.ts';
import { homeRegionOf } from '../../account.ts';
import { iamOf } from '../../aws/iam/client.ts';
import { bucketOf, regionOfBucket } from '../../aws/s3/buckets.ts';
import { LOCK_SID, parsedPolicy, type BucketPolicy, type Statement } from '../../aws/s3/lock-statement.ts';
import { targetItself } from '../../aws/written.ts';
import { defineChange, TargetGone, type EntryContext } from '../../entry.ts';

/** `lock`: Firebreak's statement as canonical JSON, or null. */
type LockState = { lock: string | null };

const Params = z.strictObject({
  /** ARN patterns (`*`) that keep their access: break-glass identities, an application that must not stop. */
  except: z.array(z.string().startsWith('arn:')).default([]),
  /** Set by `prepare`: Firebreak's own roles, which must be able to remove the statement. */
  own: z.array(z.string()).default([]),
  /** Set by `prepare`. */
  region: z.string().default(''),
});
type Params = z.infer<typeof Params>;

export default defineChange<LockState, Params>({
  id: 's3.lock-bucket-policy',
  title: { en: 'Lock the bucket by its policy', ko: '버킷 정책으로 액세스 잠금' },
  targets: ['bucket'],
  reversible: true,
  permissions: [
    'iam:GetRole',
    's3:DeleteBucketPolicy',
    's3:GetBucketLocation',
    's3:GetBucketPolicy',
    's3:PutBucketPolicy',
    'sts:GetCallerIdentity',
  ],
  csf: ['RS.MI-01', 'PR.DS-01'],
  requirements: ['P1.7', 'P1.11'],
  params: Params,

  async prepare(ctx, target, { except, own }) {
    const region = await regionOfBucket(ctx, target.id);
    return { except, own: own.length > 0 ? own : await ownRoles(ctx), region };
  },
  async read(ctx, target, params) {
    const { Statement: all } = await policyOf(ctx, target.id, params);
    const lock = all.find((s) => s['Sid'] === LOCK_SID);
    return { lock: lock === undefined ? null : canonicalJson(lock) };
  },
  writes: targetItself,
  desired: (_state, { except, own }, { id }) => ({ lock: canonicalJson(lockOf(id, own, except)) }),
  async write(ctx, target, _from, { lock }, params) {
    const s3 = s3Of(ctx, params);
    const policy = await policyOf(ctx, target.id, params);
    const others = policy.Statement.filter((s) => s['Sid'] !== LOCK_SID);
    const Statement = lock === null ? others : [...others, JSON.parse(lock) as Statement];
    // S3 refuses a policy without statements. There was no policy before.
    if (Statement.length === 0) await s3.send(new DeleteBucketPolicyCommand(bucketOf(ctx, target.id)));
    else
      await s3.send(
        new PutBucketPolicyCommand({ ...bucketOf(ctx, target.id), Policy: JSON.stringify({ ...policy, Statement }) }),
      );
  },
  present: ({ lock }) => [{ field: { en: 'access', ko: '액세스' }, value: lock === null ? AS_BEFORE : describe(lock) }],
  impact: async (_ctx, _target, _state, { except }) => [CUT_OFF, ...(except.length === 0 ? [ONLY_ROOT] : [])],
});

const s3Of = (ctx: EntryContext, { region }: Params): S3Client => ctx.aws.client(S3Client, region);

/**
 * Denies all of S3, but not to AWS services (log delivery): a service has no `aws:PrincipalArn` and would be denied
 * without the second condition. Anonymous requests have neither key (IAM User Guide, *AWS global condition context keys*):
 * only `BoolIfExists` denies them too. A denial in the policy overrides what ACLs and access points allow.
 */
const lockOf = (bucket: string, own: readonly string[], except: readonly string[]): Statement => ({
  Sid: LOCK_SID,
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [bucket, `${bucket}/*`].map((name) => `arn:${partitionOf(own[0])}:s3:::${name}`),
  Condition: {
    ArnNotLike: { 'aws:PrincipalArn': [...new Set([...own, ...except])].sort() },
    BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
  },
});

/** The current role and the roles of the other phases, because another phase removes the statement. */
async function ownRoles(ctx: EntryContext): Promise<string[]> {
  const sts = ctx.aws.client(STSClient, homeRegionOf(ctx.aws));
  const { Arn: session = '' } = await sts.send(new GetCallerIdentityCommand({}));
  const RoleName = session.split('/')[1] ?? '';
  // The ARN of a session lacks the role's path.
  const { Role } = await iamOf(ctx).send(new GetRoleCommand({ RoleName }));
  const arn = Role?.Arn ?? '';
  const path = arn.slice(0, arn.lastIndexOf('/') + 1);
  return PHASES.map((phase) => path + RoleName.replace(ctx.incident.phase, phase)).filter(isFirst);
}

const isFirst = (value: string, index: number, all: readonly string[]): boolean => all.indexOf(value) === index;

/** @throws TargetGone */
async function policyOf(ctx: EntryContext, bucket: string, params: Params): Promise<BucketPolicy> {
  try {
    const { Policy: text } = await s3Of(ctx, params).send(new GetBucketPolicyCommand(bucketOf(ctx, bucket)));
    return parsedPolicy(text ?? null);
  } catch (error) {
    const code = error instanceof Error ? error.name : '';
    if (code === 'NoSuchBucketPolicy') return parsedPolicy(null);
    if (code === 'NoSuchBucket') throw new TargetGone(bucket);
    throw error;
  }
}

const AS_BEFORE: Text = { en: 'as its policy says', ko: '버킷 정책에 따름' };

function describe(lock: string): Text {
  const { Condition } = JSON.parse(lock) as { Condition?: { ArnNotLike?: { 'aws:PrincipalArn'?: string[] } } };
  const except = Condition?.ArnNotLike?.['aws:PrincipalArn'] ?? [];
  const who = except.join(', ');
  return { en: `denied to all but ${who}`, ko: `다음을 제외하고 모두 거부: ${who}` };
}

const CUT_OFF: Text = {
  en: 'Applications, people and other accounts that use the bucket get errors, whatever their own permissions; AWS services that write logs go on.',
  ko: '자체 권한과 관계없이 버킷을 쓰는 애플리케이션, 사용자, 다른 계정에 오류가 발생합니다. 로그를 기록하는 AWS 서비스는 계속 동작합니다.',
};
const ONLY_ROOT: Text = {
  en: 'Only Firebreak and the root user can remove it: the runbook names no break-glass role ("except").',
  ko: '런북에 비상용 역할("except")이 지정되지 않아 Firebreak 외에는 루트 사용자만 해제할 수 있습니다.',
};
