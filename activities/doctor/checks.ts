/** What `firebreak doctor aws` looks at in one account of a customer. Everything here only reads. */
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetTrailStatusCommand,
  LookupEventsCommand,
} from '@aws-sdk/client-cloudtrail';
import { DescribeInstancesCommand, EC2Client, paginateDescribeNetworkAcls } from '@aws-sdk/client-ec2';
import { GetDetectorCommand, GuardDutyClient, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import { GetAccountSummaryCommand, IAMClient } from '@aws-sdk/client-iam';
import { plural } from '../../domain/format.ts';
import { homeRegionOf, type AwsAccount } from '../account.ts';
import { reasonOf } from '../aws/errors.ts';
import { inEachRegion, whyRefused, type RegionalLook } from '../aws/in-each-region.ts';
import { allPages } from '../aws/pages.ts';
import { enabledRegions } from '../aws/regions.ts';

/**
 * `fails`: something that an incident needs would not work. `unchecked`: it could not be read, so nobody knows. `known`: no
 * failure, but people should know it.
 */
export interface Check {
  verdict: 'holds' | 'known' | 'unchecked' | 'fails';
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
  'cloudtrail:GetTrailStatus',
  'cloudtrail:LookupEvents',
  'ec2:DescribeInstances',
  'ec2:DescribeNetworkAcls',
  'ec2:DescribeRegions',
  'guardduty:GetDetector',
  'guardduty:ListDetectors',
  'iam:GetAccountSummary',
];

/** Each check by itself: what one cannot read does not stop the others. */
export async function accountChecks(examined: Examined): Promise<Check[]> {
  const { regions = [], checks } = await attempted(examined, 'regions', () => regionChecks(examined));
  const others = await Promise.all([
    attempted(examined, 'trail', async () => ({ checks: [await trailCheck(examined)] })),
    attempted(examined, 'GuardDuty', async () => ({ checks: await detectorChecks(examined, regions) })),
    attempted(examined, 'quotas', async () => ({ checks: [await policyQuotaCheck(examined)] })),
    attempted(examined, 'quotas', async () => ({ checks: await aclChecks(examined, regions) })),
  ]);
  return [...checks, ...others.flatMap((o) => o.checks)];
}

interface Looked {
  checks: Check[];
  /** The regions to look at: enabled, and listed in customers.yaml. */
  regions?: string[];
}

async function attempted({ aws, roleArn }: Examined, what: string, look: () => Promise<Looked>): Promise<Looked> {
  try {
    return await look();
  } catch (error) {
    return { checks: [unchecked(what, reasonOf(error, { account: aws.id, roleArn }).en)] };
  }
}

const unchecked = (what: string, why: string): Check => ({
  verdict: 'unchecked',
  what,
  detail: `could not be checked: ${why}`,
  next: 'allow it, then run this again',
});

/** Which regions there are, which of them answer, and why the others do not. */
async function regionChecks({ aws, roleArn, listed }: Examined): Promise<Looked> {
  const enabled = await enabledRegions(aws.client(EC2Client, homeRegionOf(aws)));
  const wanted = listed === 'all' ? enabled : listed;
  const off = wanted.filter((region) => !enabled.includes(region));
  const regions = wanted.filter((r) => enabled.includes(r)).sort();
  const looks = await inEachRegion(contextOf(aws, roleArn), regions, async (region) => {
    await aws.client(EC2Client, region).send(new DescribeInstancesCommand({ MaxResults: 5 }));
    await aws.client(CloudTrailClient, region).send(new LookupEventsCommand({ MaxResults: 1 }));
    return region;
  });
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
  for (const { what, why } of looks.missed) checks.push(unchecked('regions', `${what}: ${why.en}`));
  return { checks, regions };
}

/** Outside an activity. */
const contextOf = ({ id: account }: AwsAccount, roleArn: string): Parameters<typeof inEachRegion>[0] => ({
  heartbeat: () => undefined,
  once: (_key, work) => work(),
  why: (error) => reasonOf(error, { account, roleArn }),
});

/** Of the regions that a check could not read. */
function notRead(what: string, regions: readonly string[], { refused, missed }: RegionalLook<unknown>): Check[] {
  if (regions.length === 0) return [unchecked(what, 'no region is known')];
  const why = [
    ...refused.map(({ region, error }) => `${region} (${whyRefused(error).en})`),
    ...missed.map(({ what: region, why: { en } }) => `${region} (${en})`),
  ];
  return why.length === 0 ? [] : [unchecked(what, why.join(', '))];
}

async function trailCheck({ aws, roleArn }: Examined): Promise<Check> {
  const { trailList = [] } = await aws
    .client(CloudTrailClient, homeRegionOf(aws))
    .send(new DescribeTrailsCommand({ includeShadowTrails: true }));
  const all = trailList.filter((t) => t.IsMultiRegionTrail === true);
  const looks = await Promise.all(
    all.map(async ({ Name, TrailARN, HomeRegion = homeRegionOf(aws) }) => {
      const asked = aws.client(CloudTrailClient, HomeRegion).send(new GetTrailStatusCommand({ Name: TrailARN }));
      return asked.then(
        ({ IsLogging }) => ({ Name, logs: IsLogging === true }),
        (error: unknown) => ({ Name, why: reasonOf(error, { account: aws.id, roleArn }).en }),
      );
    }),
  );
  const logging = looks.filter((look) => 'logs' in look && look.logs);
  if (logging.length > 0)
    return { verdict: 'holds', what: 'trail', detail: `of all regions: ${logging.map((t) => t.Name).join(', ')}` };
  const unread = looks.flatMap((look) => ('why' in look ? `${look.Name} (${look.why})` : []));
  if (unread.length > 0) return unchecked('trail', unread.join(', '));
  const stopped = looks.map(({ Name }) => `${Name} is stopped`).join(', ');
  return {
    verdict: 'known',
    what: 'trail',
    detail: `${stopped || 'no trail of all regions'}: what happened is in the event history for 90 days only`,
    next: stopped === '' ? 'create one (CloudTrail, Creating a trail)' : 'start its logging',
  };
}

async function detectorChecks({ aws, roleArn }: Examined, regions: readonly string[]): Promise<Check[]> {
  const looks = await inEachRegion(contextOf(aws, roleArn), regions, async (region) => {
    const client = aws.client(GuardDutyClient, region);
    // An account has one in a region at most (GuardDuty API reference, *CreateDetector*).
    const [DetectorId] = (await client.send(new ListDetectorsCommand({}))).DetectorIds ?? [];
    // A suspended one detects nothing.
    return DetectorId !== undefined && (await client.send(new GetDetectorCommand({ DetectorId }))).Status === 'ENABLED';
  });
  const where = (isOn: boolean): string[] => looks.found.filter((f) => f.look === isOn).map((f) => f.region);
  const [on, off] = [where(true), where(false)];
  const checks = notRead('GuardDuty', regions, looks);
  if (on.length > 0) checks.push({ verdict: 'holds', what: 'GuardDuty', detail: `is on: ${on.join(', ')}` });
  if (off.length > 0)
    checks.push({
      verdict: 'known',
      what: 'GuardDuty',
      detail: `is off in ${plural(off.length, 'region')}: ${off.join(', ')}`,
      next: 'enable it there: nothing is detected otherwise',
    });
  return checks;
}

/** From this share on. */
const NEARLY = 0.9;

/** A denial may need one more managed policy. */
async function policyQuotaCheck({ aws }: Examined): Promise<Check> {
  const { SummaryMap = {} } = await aws.client(IAMClient, homeRegionOf(aws)).send(new GetAccountSummaryCommand({}));
  const { Policies, PoliciesQuota, AttachedPoliciesPerUserQuota } = SummaryMap;
  if (Policies === undefined || PoliciesQuota === undefined || AttachedPoliciesPerUserQuota === undefined)
    return unchecked('quotas', 'IAM does not say how many managed policies there may be');
  const isFull = Policies >= NEARLY * PoliciesQuota;
  return {
    verdict: isFull ? 'known' : 'holds',
    what: 'quotas',
    detail: `IAM: ${Policies} of ${PoliciesQuota} managed policies; ${AttachedPoliciesPerUserQuota} may be attached to a user`,
    ...(isFull && { next: 'raise it (Service Quotas): a denial may need one more' }),
  };
}

/** An ACL has 20 rules each way by default (VPC, *Amazon VPC quotas*); one of each is the last resort `*`. */
const ACL_RULES = 20;

async function aclChecks({ aws, roleArn }: Examined, regions: readonly string[]): Promise<Check[]> {
  const looks = await inEachRegion(contextOf(aws, roleArn), regions, async (region) => {
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
  const full = looks.found.flatMap((f) => f.look);
  const checks = notRead('quotas', regions, looks);
  if (full.length > 0)
    checks.push({
      verdict: 'known',
      what: 'quotas',
      detail: `VPC: no room for vpc.block-ips in ${full.join(', ')}`,
      next: 'merge rules, or raise the quota of rules per network ACL',
    });
  else if (looks.found.length > 0)
    checks.push({
      verdict: 'holds',
      what: 'quotas',
      detail: `VPC: every network ACL has room for a rule: ${looks.found.map((f) => f.region).join(', ')}`,
    });
  return checks;
}
