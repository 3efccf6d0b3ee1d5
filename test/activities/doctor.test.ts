/** What `firebreak doctor aws` finds in an account, without changing it. */
import { CloudTrailClient, CreateTrailCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { CreateDetectorCommand, GuardDutyClient } from '@aws-sdk/client-guardduty';
import { AttachPolicyCommand, CreatePolicyCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { createAwsAccess } from '../../activities/aws/access.ts';
import { accountChecks, CHECK_PERMISSIONS, type Check } from '../../activities/doctor/checks.ts';
import { EXAMINER, wantedRoles } from '../../cli/onboarding/roles.ts';
import { accountOf, customerOf } from '../customers.ts';
import { inject } from './fault.ts';
import { openWorld, organize, type World } from './harness.ts';

async function examine(
  world: World,
  listed: readonly string[] | 'all',
  permissions = CHECK_PERMISSIONS,
): Promise<Check[]> {
  const access = createAwsAccess();
  const account = accountOf(world.account, { regions: listed === 'all' ? 'all' : [...listed] });
  const request = { customerId: 'test', account, phase: 'isolate' as const, incidentId: 'doctor' };
  const roleArn = `arn:aws:iam::${world.account}:role/firebreak-isolate`;
  try {
    return await accountChecks({ aws: access.account({ ...request, permissions }), roleArn, listed });
  } finally {
    access.close();
  }
}

const withVerdict = (checks: readonly Check[], verdict: Check['verdict']): string[] =>
  checks.filter((c) => c.verdict === verdict).map((c) => `${c.what}: ${c.detail}`);
const failing = (checks: readonly Check[]): string[] => withVerdict(checks, 'fails');

test('an account where everything answers has nothing that would fail', async () => {
  const checks = await examine(await openWorld(), ['us-east-1', 'eu-west-1']);
  expect(failing(checks)).toEqual([]);
  expect(checks.find((c) => c.what === 'regions')?.detail).toContain('2 of 2 regions answer');
  // A new account has no detector and no trail, which people should know.
  expect(checks.filter((c) => c.verdict === 'known').map((c) => c.what)).toEqual(
    expect.arrayContaining(['trail', 'GuardDuty', 'regions']),
  );
  for (const { verdict, next } of checks) expect(verdict === 'holds' || next !== undefined).toBe(true);
});

test('the role that it assumes is given what it reads, and no other role is', async () => {
  const roleArn = 'arn:aws:iam::111122223333:role/firebreak-{phase}';
  const roles = await wantedRoles(customerOf({ accounts: [accountOf('111122223333', { roleArn })] }), {});
  const allowed = roles.filter(({ needed }) => CHECK_PERMISSIONS.every((action) => needed.has(action)));
  expect(allowed.map(({ phases }) => phases)).toEqual([[EXAMINER]]);
});

test('regions that an SCP forbids, and listed ones that are not enabled, would fail', async () => {
  const world = await openWorld();
  await organize(world);
  const organizations = world.manager(OrganizationsClient);
  const Content = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Action: 'ec2:*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
      },
    ],
  });
  const { Policy } = await organizations.send(
    new CreatePolicyCommand({ Name: 'r', Description: 'r', Type: 'SERVICE_CONTROL_POLICY', Content }),
  );
  const PolicyId = Policy?.PolicySummary?.Id;
  await organizations.send(new AttachPolicyCommand({ PolicyId, TargetId: world.account }));
  expect(failing(await examine(world, ['us-east-1', 'eu-west-1', 'xx-nowhere-1']))).toEqual([
    'regions: not enabled in the account, but listed: xx-nowhere-1',
    'regions: eu-west-1: an SCP of the organization forbids it',
  ]);
});

test('what may not be read could not be checked, and the rest is looked at', async () => {
  const without = CHECK_PERMISSIONS.filter((p) => p !== 'iam:GetAccountSummary');
  const checks = await examine(await openWorld(), ['us-east-1'], without);
  expect(failing(checks)).toEqual([]);
  expect(withVerdict(checks, 'unchecked')).toEqual([
    expect.stringMatching(/^quotas: could not be checked: The role firebreak-isolate .*iam:GetAccountSummary/),
  ]);
  expect(checks.some((c) => c.what === 'trail')).toBe(true);
  expect(withVerdict(checks, 'holds')).toContain('quotas: VPC: every network ACL has room for a rule: us-east-1');
});

test('a region that does not answer a check is never counted as fine', async () => {
  const world = await openWorld();
  await world.owner(GuardDutyClient).send(new CreateDetectorCommand({ Enable: true }));
  const there = { kind: 'deny', region: 'eu-west-1' } as const;
  await inject(world, { ...there, service: 'guardduty' });
  await inject(world, { ...there, operation: 'DescribeNetworkAcls' });
  const checks = await examine(world, ['us-east-1', 'eu-west-1']);
  expect(withVerdict(checks, 'unchecked')).toEqual([
    expect.stringMatching(/^GuardDuty: could not be checked: eu-west-1 \(/),
    expect.stringMatching(/^quotas: could not be checked: eu-west-1 \(/),
  ]);
  expect(withVerdict(checks, 'holds')).toEqual(
    expect.arrayContaining(['GuardDuty: is on: us-east-1', expect.stringMatching(/^quotas: VPC: .*: us-east-1$/)]),
  );
});

test('nothing of the regions is fine when AWS does not say which there are', async () => {
  const world = await openWorld();
  await inject(world, { kind: 'deny', operation: 'DescribeRegions' });
  const checks = await examine(world, 'all');
  expect(withVerdict(checks, 'unchecked').map((c) => c.split(':')[0])).toEqual(['regions', 'GuardDuty', 'quotas']);
  expect(withVerdict(checks, 'holds')).toEqual([expect.stringMatching(/^quotas: IAM: /)]);
});

test('a suspended detector and a stopped trail protect nothing', async () => {
  const world = await openWorld();
  await world.owner(GuardDutyClient).send(new CreateDetectorCommand({ Enable: false }));
  const S3BucketName = `trail-${world.account}`;
  const s3 = world.owner(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket: S3BucketName }));
  const Statement = [
    {
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Action: ['s3:GetBucketAcl', 's3:PutObject'],
      Resource: [`arn:aws:s3:::${S3BucketName}`, `arn:aws:s3:::${S3BucketName}/*`],
    },
  ];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
  await s3.send(new PutBucketPolicyCommand({ Bucket: S3BucketName, Policy }));
  const cloudtrail = world.owner(CloudTrailClient);
  await cloudtrail.send(new CreateTrailCommand({ Name: 'audit', S3BucketName, IsMultiRegionTrail: true }));
  const stopped = withVerdict(await examine(world, ['us-east-1']), 'known').join('\n');
  expect(stopped).toContain('trail: audit is stopped');
  expect(stopped).toContain('GuardDuty: is off in 1 region: us-east-1');
  await cloudtrail.send(new StartLoggingCommand({ Name: 'audit' }));
  expect(withVerdict(await examine(world, ['us-east-1']), 'holds')).toContain('trail: of all regions: audit');
  await inject(world, { kind: 'deny', operation: 'GetTrailStatus' });
  expect(withVerdict(await examine(world, ['us-east-1']), 'unchecked').join()).toContain('trail: could not be checked');
});
