/** What `firebreak doctor aws` finds in an account, without changing it. */
import { AttachPolicyCommand, CreatePolicyCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { expect, test } from 'vitest';
import { createAwsAccess } from '../../activities/aws/access.ts';
import { accountChecks, CHECK_PERMISSIONS, type Check } from '../../activities/doctor/checks.ts';
import { accountOf } from '../customers.ts';
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

const failing = (checks: readonly Check[]): string[] =>
  checks.filter((c) => c.verdict === 'fails').map((c) => `${c.what}: ${c.detail}`);

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

test('what may not be read is said, with what to do, and the rest is looked at', async () => {
  const without = CHECK_PERMISSIONS.filter((p) => p !== 'iam:GetAccountSummary');
  const checks = await examine(await openWorld(), ['us-east-1'], without);
  expect(failing(checks)).toEqual([
    expect.stringMatching(/^quotas: The role firebreak-isolate .*iam:GetAccountSummary/),
  ]);
  expect(checks.some((c) => c.what === 'trail')).toBe(true);
});
