/** Blocks public access to a bucket, whatever its policy and ACLs say. Those stay as they are. */
import {
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketPolicyStatusCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { z } from 'zod';
import type { Text } from '../../../domain/text.ts';
import { ifFound } from '../../aws/found.ts';
import { bucketOf, regionOfBucket } from '../../aws/s3/buckets.ts';
import { targetItself } from '../../aws/written.ts';
import { defineChange, TargetGone, type EntryContext } from '../../entry.ts';

/** Null if the bucket has no configuration, which is not the same as four times false. */
type BlockState = {
  block: {
    BlockPublicAcls: boolean;
    IgnorePublicAcls: boolean;
    BlockPublicPolicy: boolean;
    RestrictPublicBuckets: boolean;
  } | null;
};
/** Region of the bucket, set by `prepare`. */
type BlockParams = { region?: string };

const ALL_BLOCKED = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};
const PUBLIC_GROUPS = ['AllUsers', 'AuthenticatedUsers'];

export default defineChange<BlockState, BlockParams>({
  id: 's3.block-public-access',
  title: { en: 'Block public access to the bucket', ko: '버킷 퍼블릭 액세스 차단' },
  targets: ['bucket'],
  reversible: true,
  permissions: [
    's3:GetBucketAcl',
    's3:GetBucketLocation',
    's3:GetBucketPolicyStatus',
    's3:GetBucketPublicAccessBlock',
    's3:GetBucketWebsite',
    's3:PutBucketPublicAccessBlock',
  ],
  csf: ['RS.MI-01', 'PR.DS-01'],
  requirements: ['P1.7', 'P1.11'],
  params: z.strictObject({ region: z.string().optional() }) as z.ZodType<BlockParams>,

  prepare: async (ctx, target) => ({ region: await regionOfBucket(ctx, target.id) }),
  async read(ctx, target, params) {
    try {
      const { PublicAccessBlockConfiguration: now } = await s3Of(ctx, params).send(
        new GetPublicAccessBlockCommand(bucketOf(ctx, target.id)),
      );
      return {
        block: {
          BlockPublicAcls: now?.BlockPublicAcls ?? false,
          IgnorePublicAcls: now?.IgnorePublicAcls ?? false,
          BlockPublicPolicy: now?.BlockPublicPolicy ?? false,
          RestrictPublicBuckets: now?.RestrictPublicBuckets ?? false,
        },
      };
    } catch (error) {
      const code = error instanceof Error ? error.name : '';
      if (code === 'NoSuchPublicAccessBlockConfiguration') return { block: null };
      if (code === 'NoSuchBucket') throw new TargetGone(target.id);
      throw error;
    }
  },
  writes: targetItself,
  desired: () => ({ block: ALL_BLOCKED }),
  async write(ctx, target, _from, { block }, params) {
    const bucket = bucketOf(ctx, target.id);
    const s3 = s3Of(ctx, params);
    if (block === null) await s3.send(new DeletePublicAccessBlockCommand(bucket));
    else await s3.send(new PutPublicAccessBlockCommand({ ...bucket, PublicAccessBlockConfiguration: block }));
  },
  async impact(ctx, target, _state, params) {
    const s3 = s3Of(ctx, params);
    const bucket = bucketOf(ctx, target.id);
    const [policy, acl, website] = await Promise.all([
      ifFound(s3.send(new GetBucketPolicyStatusCommand(bucket))),
      ifFound(s3.send(new GetBucketAclCommand(bucket))),
      ifFound(s3.send(new GetBucketWebsiteCommand(bucket))),
    ]);
    const grants = (acl?.Grants ?? []).filter((g) => PUBLIC_GROUPS.some((name) => g.Grantee?.URI?.endsWith(name)));
    return [
      ...(policy?.PolicyStatus?.IsPublic === true ? [BY_POLICY] : []),
      ...(grants.length > 0 ? [BY_ACL] : []),
      ...(website?.IndexDocument !== undefined ? [WEBSITE] : []),
    ];
  },
});

const BY_POLICY: Text = {
  en: 'Its policy makes it public now: reads without credentials will fail.',
  ko: '현재 버킷 정책으로 전체 공개되어 있습니다. 자격 증명 없이 읽던 요청이 모두 차단됩니다.',
};
const BY_ACL: Text = {
  en: 'Its ACL makes it public now: reads without credentials will fail.',
  ko: '현재 ACL로 전체 공개되어 있습니다. 자격 증명 없이 읽던 요청이 모두 차단됩니다.',
};
const WEBSITE: Text = {
  en: 'It is set up as a website: its visitors get errors.',
  ko: '정적 웹 사이트로 설정되어 있어 방문자에게 오류가 표시됩니다.',
};

const s3Of = (ctx: EntryContext, { region }: BlockParams): S3Client =>
  ctx.aws.client(S3Client, region ?? ctx.incident.region);
