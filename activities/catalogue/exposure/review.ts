/** How exposed the affected resources are: public addresses, public buckets, roles that outsiders may assume. */
import { paginateDescribeSecurityGroups, type IpPermission } from '@aws-sdk/client-ec2';
import {
  GetBucketAclCommand,
  GetBucketPolicyStatusCommand,
  GetPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { z } from 'zod';
import { accountOf } from '../../../domain/arns.ts';
import { mergeEntities, type Entity } from '../../../domain/entity.ts';
import type { Finding } from '../../../domain/entry.ts';
import { isOutsider } from '../../../domain/policies.ts';
import type { Text } from '../../../domain/text.ts';
import { homeRegionOf } from '../../account.ts';
import { describeInstance, ec2Of, interfacesOf, regionOf } from '../../aws/ec2/instances.ts';
import { ifFound } from '../../aws/found.ts';
import { getRole, iamOf } from '../../aws/iam/client.ts';
import { inEachRegion, refusedRegions } from '../../aws/in-each-region.ts';
import { trustedBy } from '../../aws/iam/trust.ts';
import { inParallel } from '../../../domain/in-parallel.ts';
import { allPages } from '../../aws/pages.ts';
import { bucketOf, regionOfBucket } from '../../aws/s3/buckets.ts';
import { defineInquiry, TargetGone, type EntryContext } from '../../entry.ts';

const AT_ONCE = 4;
const LOOKS: { [kind in Entity['kind']]?: (ctx: EntryContext, target: Entity) => Promise<Finding[]> } = {
  instance: ofInstance,
  bucket: ofBucket,
  'iam-role': ofRole,
};

export default defineInquiry({
  id: 'exposure.review',
  title: { en: 'Check the exposure of affected resources', ko: '영향받은 리소스의 외부 노출 확인' },
  targets: ['instance', 'bucket', 'iam-role'],
  needs: ['bucket', 'iam-role', 'instance'],
  permissions: [
    'ec2:DescribeInstances',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSecurityGroups',
    'iam:GetRole',
    's3:GetBucketAcl',
    's3:GetBucketLocation',
    's3:GetBucketPolicyStatus',
    's3:GetBucketPublicAccessBlock',
  ],
  csf: ['DE.CM-01', 'ID.RA-01'],
  requirements: ['P1.6', 'P1.9'],
  params: z.strictObject({}),

  async inquire(ctx, { targets, entities, only }) {
    const affected = entities.filter((e) => e.standing === 'affected' || e.standing === 'unauthorized');
    const all = mergeEntities(affected, targets).filter((e) => LOOKS[e.kind] !== undefined);
    const regions = only ?? [...new Set(all.map((e) => placeOf(ctx, e)))];
    const { found, refused, missed } = await inEachRegion(ctx, regions, async (region) => {
      const here = all.filter((e) => placeOf(ctx, e) === region);
      return { looked: here.length, findings: (await inParallel(here, AT_ONCE, (e) => lookAt(ctx, e))).flat() };
    });
    const findings = found.flatMap(({ look }) => look.findings);
    const looked = found.reduce((sum, { look }) => sum + look.looked, 0);
    const open = new Set(findings.map((f) => f.entity?.id)).size;
    return {
      summary: {
        en: `${open} of ${looked} instances, buckets and roles are exposed to others`,
        ko: `인스턴스·버킷·역할 ${looked}개 중 외부에 열린 것 ${open}개`,
      },
      findings: [...findings, ...refusedRegions(refused)],
      entities: [],
      missed,
    };
  },
});

/** Where it is looked at. */
const placeOf = (ctx: EntryContext, target: Entity): string =>
  target.kind === 'iam-role' ? homeRegionOf(ctx.aws) : regionOf(ctx, target);

/** A resource that no longer exists is not exposed. */
async function lookAt(ctx: EntryContext, target: Entity): Promise<Finding[]> {
  ctx.heartbeat(`looking at ${target.id}`);
  try {
    return (await LOOKS[target.kind]?.(ctx, target)) ?? [];
  } catch (error) {
    if (error instanceof TargetGone) return [];
    throw error;
  }
}

async function ofInstance(ctx: EntryContext, target: Entity): Promise<Finding[]> {
  const ec2 = ec2Of(ctx, target);
  const { PublicIpAddress } = await describeInstance(ec2, target.id);
  const interfaces = await interfacesOf(ec2, target.id);
  const known = interfaces.flatMap((i) => [
    i.Association?.PublicIp,
    ...(i.PrivateIpAddresses ?? []).map((a) => a.Association?.PublicIp),
    ...(i.Ipv6Addresses ?? []).map((a) => a.Ipv6Address),
  ]);
  const addresses = [...new Set([PublicIpAddress, ...known])].filter((a) => a !== undefined && a !== '');
  if (addresses.length === 0) return [];
  const GroupIds = [...new Set(interfaces.flatMap((i) => i.Groups ?? []).flatMap((g) => g.GroupId ?? []))];
  const groups = await allPages(paginateDescribeSecurityGroups({ client: ec2 }, { GroupIds }), (p) => p.SecurityGroups);
  const ports = [
    ...new Set(
      groups
        .flatMap((g) => g.IpPermissions ?? [])
        .filter(isForEverybody)
        .map(portsOf),
    ),
  ];
  const detail =
    ports.length === 0
      ? { en: 'No port is open to everybody.', ko: '모두에게 열린 포트는 없습니다.' }
      : { en: `Open to everybody: ${ports.join(', ')}.`, ko: `모두에게 열린 포트: ${ports.join(', ')}.` };
  return [
    found(target, ports.length === 0 ? 'info' : ports.some(isAdministrative) ? 'grave' : 'notable', detail, {
      en: `${target.id} can be reached from the internet at ${addresses.join(', ')}`,
      ko: `인터넷에서 접속 가능: ${target.id}(${addresses.join(', ')})`,
    }),
  ];
}

const isForEverybody = ({ IpRanges, Ipv6Ranges }: IpPermission): boolean =>
  (IpRanges ?? []).some((r) => r.CidrIp === '0.0.0.0/0') || (Ipv6Ranges ?? []).some((r) => r.CidrIpv6 === '::/0');

function portsOf({ IpProtocol, FromPort, ToPort }: IpPermission): string {
  if (IpProtocol === '-1') return 'all';
  return `${IpProtocol} ${FromPort === ToPort ? FromPort : `${FromPort}-${ToPort}`}`;
}

/** SSH, remote desktop, or all ports. */
const isAdministrative = (ports: string): boolean => /^(all|tcp (22|3389|0-65535))$/.test(ports);

async function ofBucket(ctx: EntryContext, target: Entity): Promise<Finding[]> {
  const s3 = ctx.aws.client(S3Client, await regionOfBucket(ctx, target.id));
  const bucket = bucketOf(ctx, target.id);
  const [blocked, policy, acl] = await Promise.all([
    ifFound(s3.send(new GetPublicAccessBlockCommand(bucket))),
    ifFound(s3.send(new GetBucketPolicyStatusCommand(bucket))),
    ifFound(s3.send(new GetBucketAclCommand(bucket))),
  ]);
  const block = blocked?.PublicAccessBlockConfiguration;
  const byPolicy = policy?.PolicyStatus?.IsPublic === true && block?.RestrictPublicBuckets !== true;
  const byAcl =
    block?.IgnorePublicAcls !== true &&
    (acl?.Grants ?? []).some((g) => /\/(AllUsers|AuthenticatedUsers)$/.test(g.Grantee?.URI ?? ''));
  if (!byPolicy && !byAcl) return [];
  const how = [...(byPolicy ? (['policy'] as const) : []), ...(byAcl ? (['ACL'] as const) : [])];
  return [
    found(
      target,
      'grave',
      { en: `By its ${how.join(', ')}.`, ko: `원인: ${how.map((h) => HOW_PUBLIC[h]).join(', ')}.` },
      { en: `Bucket ${target.id} is public`, ko: `전체 공개된 버킷: ${target.id}` },
      'T1530',
    ),
  ];
}

const HOW_PUBLIC = { policy: '버킷 정책', ACL: 'ACL' };

async function ofRole(ctx: EntryContext, target: Entity): Promise<Finding[]> {
  const others = trustedBy(await getRole(iamOf(ctx), target.id)).filter((p) => isForeign(p, ctx.aws.id));
  if (others.length === 0) return [];
  const detail = {
    en: `${others.join(', ')}. Conditions of its trust policy are not weighed here.`,
    ko: `${others.join(', ')}. 신뢰 정책의 조건은 고려하지 않았습니다.`,
  };
  return [
    found(
      target,
      others.includes('*') ? 'grave' : 'notable',
      detail,
      {
        en: `Role ${target.id} may be assumed from outside the account`,
        ko: `계정 외부에서 수임 가능한 역할: ${target.id}`,
      },
      'T1199',
    ),
  ];
}

/** Everybody, another account, or an identity provider. AWS services act for the account itself. */
function isForeign(principal: string, account: string): boolean {
  if (isOutsider(principal, account)) return true;
  return accountOf(principal) === undefined && !principal.includes('.amazonaws.com');
}

const found = (
  { kind, id }: Entity,
  weight: Finding['weight'],
  detail: Text,
  title: Text,
  technique = 'T1190',
): Finding => ({ title, detail, weight, technique, weakness: true, entity: { kind, id } });
