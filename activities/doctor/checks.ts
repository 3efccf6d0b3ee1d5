/** What `firebreak doctor aws` looks at in one account of a customer. Everything here only reads. */
import { CloudTrailClient, DescribeTrailsCommand, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  DescribeInstancesCommand,
  DescribeRegionsCommand,
  EC2Client,
  paginateDescribeNetworkAcls,
} from '@aws-sdk/client-ec2';
import { GuardDutyClient, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import { GetAccountSummaryCommand, IAMClient } from '@aws-sdk/client-iam';
import { plural } from '../../domain/format.ts';
import { homeRegionOf, type AwsAccount } from '../account.ts';
import { reasonOf } from '../aws/errors.ts';
import { inEachRegion, whyRefused } from '../aws/in-each-region.ts';
import { allPages } from '../aws/pages.ts';

/** `fails`: something that an incident needs would not work. `known`: no failure, but people should know it. */
export interface Check {
  verdict: 'holds' | 'known' | 'fails';
  what: string;
  detail: string;
  /** What to do about it. */
  next?: string;
}

export interface Examined {
  aws: AwsAccount;
  /** Of the role of `aws`. */
  roleArn: string;
  /** customers.yaml's `regions`. */
  listed: readonly string[] | 'all';
}

/** The IAM actions of all checks. */
export const CHECK_PERMISSIONS = [
  'cloudtrail:DescribeTrails',
  'cloudtrail:LookupEvents',
  'ec2:DescribeInstances',
  'ec2:DescribeNetworkAcls',
  'ec2:DescribeRegions',
  'guardduty:ListDetectors',
  'iam:GetAccountSummary',
];

/** Each check by itself: what one cannot read does not stop the others. */
export async function accountChecks(examined: Examined): Promise<Check[]> {
  const { usable, checks } = await attempted(examined, 'regions', () => regionChecks(examined));
  const others = await Promise.all([
    attempted(examined, 'trail', async () => ({ checks: [await trailCheck(examined)] })),
    attempted(examined, 'GuardDuty', async () => ({ checks: [await detectorCheck(examined, usable ?? [])] })),
    attempted(examined, 'quotas', async () => ({ checks: await quotaChecks(examined, usable ?? []) })),
  ]);
  return [...checks, ...others.flatMap((o) => o.checks)];
}

interface Looked {
  checks: Check[];
  usable?: string[];
}

async function attempted({ aws, roleArn }: Examined, what: string, look: () => Promise<Looked>): Promise<Looked> {
  try {
    return await look();
  } catch (error) {
    const { en } = reasonOf(error, { account: aws.id, roleArn });
    return { checks: [{ verdict: 'fails', what, detail: en, next: 'allow it, then run this again' }] };
  }
}

/** Which regions there are, which of them answer, and why the others do not. */
async function regionChecks({ aws, roleArn, listed }: Examined): Promise<Looked> {
  const { Regions = [] } = await aws
    .client(EC2Client, homeRegionOf(aws))
    .send(new DescribeRegionsCommand({ AllRegions: true }));
  const enabled = Regions.filter((r) => r.OptInStatus !== 'not-opted-in').flatMap((r) => r.RegionName ?? []);
  const wanted = listed === 'all' ? enabled : listed;
  const off = wanted.filter((region) => !enabled.includes(region));
  const looks = await inEachRegion(
    contextOf(aws, roleArn),
    wanted.filter((r) => enabled.includes(r)).sort(),
    async (region) => {
      await aws.client(EC2Client, region).send(new DescribeInstancesCommand({ MaxResults: 5 }));
      await aws.client(CloudTrailClient, region).send(new LookupEventsCommand({ MaxResults: 1 }));
      return region;
    },
  );
  const usable = looks.found.map((f) => f.region);
  const checks: Check[] = [
    {
      verdict: usable.length > 0 ? 'holds' : 'fails',
      what: 'regions',
      detail: `${usable.length} of ${plural(wanted.length, 'region')} answer${listed === 'all' ? '' : ' (listed in customers.yaml)'}: ${usable.join(', ') || 'none'}`,
    },
  ];
  const unlisted = listed === 'all' ? [] : enabled.filter((region) => !listed.includes(region));
  if (unlisted.length > 0)
    checks.push({
      verdict: 'known',
      what: 'regions',
      detail: `${plural(unlisted.length, 'enabled region')} not searched, since customers.yaml does not list them: ${unlisted.join(', ')}`,
      next: 'list them, or have an SCP deny them',
    });
  if (off.length > 0)
    checks.push({
      verdict: 'fails',
      what: 'regions',
      detail: `not enabled in the account, but listed: ${off.join(', ')}`,
      next: 'take them off the list in customers.yaml, or enable them (Account Management)',
    });
  for (const { region, error } of looks.refused)
    checks.push({
      verdict: 'fails',
      what: 'regions',
      detail: `${region}: ${whyRefused(error).en}`,
      next: "except Firebreak's roles from the policy, allow the action, or list only the regions in use",
    });
  for (const { what, why } of looks.missed)
    checks.push({ verdict: 'known', what: 'regions', detail: `${what}: ${why.en}`, next: 'run this again' });
  return { checks, usable };
}

/** Outside an activity. */
const contextOf = ({ id: account }: AwsAccount, roleArn: string): Parameters<typeof inEachRegion>[0] => ({
  heartbeat: () => undefined,
  once: (_key, work) => work(),
  why: (error) => reasonOf(error, { account, roleArn }),
});

async function trailCheck({ aws }: Examined): Promise<Check> {
  const { trailList = [] } = await aws
    .client(CloudTrailClient, homeRegionOf(aws))
    .send(new DescribeTrailsCommand({ includeShadowTrails: true }));
  const all = trailList.filter((t) => t.IsMultiRegionTrail === true);
  if (all.length > 0)
    return { verdict: 'holds', what: 'trail', detail: `of all regions: ${all.map((t) => t.Name).join(', ')}` };
  return {
    verdict: 'known',
    what: 'trail',
    detail: 'no trail of all regions: what happened is in the event history for 90 days only',
    next: 'create one (CloudTrail, Creating a trail)',
  };
}

async function detectorCheck({ aws, roleArn }: Examined, regions: readonly string[]): Promise<Check> {
  const { found } = await inEachRegion(contextOf(aws, roleArn), regions, async (region) => {
    const { DetectorIds = [] } = await aws.client(GuardDutyClient, region).send(new ListDetectorsCommand({}));
    return DetectorIds.length;
  });
  const without = found.filter((f) => f.look === 0).map((f) => f.region);
  if (without.length === 0) return { verdict: 'holds', what: 'GuardDuty', detail: 'is on in all of these regions' };
  return {
    verdict: 'known',
    what: 'GuardDuty',
    detail: `is off in ${plural(without.length, 'region')}: ${without.join(', ')}`,
    next: 'enable it there: nothing is detected otherwise',
  };
}

/** An ACL has 20 rules each way by default (VPC, *Amazon VPC quotas*); one of each is the last resort `*`. */
const ACL_RULES = 20;
/** From this share on. */
const NEARLY = 0.9;

/** The quotas that containment needs room in. */
async function quotaChecks({ aws, roleArn }: Examined, regions: readonly string[]): Promise<Check[]> {
  const { SummaryMap = {} } = await aws.client(IAMClient, homeRegionOf(aws)).send(new GetAccountSummaryCommand({}));
  const { Policies = 0, PoliciesQuota = 0, AttachedPoliciesPerUserQuota = 10 } = SummaryMap;
  const isFull = PoliciesQuota > 0 && Policies >= NEARLY * PoliciesQuota;
  const { found } = await inEachRegion(contextOf(aws, roleArn), regions, async (region) => {
    const acls = await allPages(
      paginateDescribeNetworkAcls({ client: aws.client(EC2Client, region) }, {}),
      (p) => p.NetworkAcls,
    );
    return acls
      .filter((acl) =>
        [true, false].some((way) => (acl.Entries ?? []).filter((e) => e.Egress === way).length > ACL_RULES),
      )
      .map((acl) => `${acl.NetworkAclId} (${region})`);
  });
  const full = found.flatMap((f) => f.look);
  return [
    {
      verdict: isFull ? 'known' : 'holds',
      what: 'quotas',
      detail: `IAM: ${Policies} of ${PoliciesQuota} managed policies; ${AttachedPoliciesPerUserQuota} may be attached to a user`,
      ...(isFull && { next: 'raise it (Service Quotas): a denial may need one more' }),
    },
    full.length === 0
      ? { verdict: 'holds', what: 'quotas', detail: 'VPC: every network ACL has room for a rule' }
      : {
          verdict: 'known',
          what: 'quotas',
          detail: `VPC: no room for vpc.block-ips in ${full.join(', ')}`,
          next: 'merge rules, or raise the quota of rules per network ACL',
        },
  ];
}
