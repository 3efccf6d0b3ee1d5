/** One region that the organization forbids never fails an inquiry: it is named, and the rest is looked at. */
import { AttachPolicyCommand, CreatePolicyCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createAwsAccess } from '../../activities/aws/access.ts';
import type { InquiryEntry } from '../../activities/entry.ts';
import type { InquiryResult } from '../../domain/entry.ts';
import { accountOf } from '../customers.ts';
import { openWorld, organize, REGION, wholeCatalogue, type World } from './harness.ts';
import { needed, type Fixture } from './laws.ts';

/** They ask one place about one alert or one bill: denied, they say what was denied (`toFailure`). */
const OF_ONE_PLACE = /\.confirm-|^cost\.anomalies$|^review\./;

/** Denies everything but global services, as AWS Control Tower's *Region deny control* does, which excepts DescribeRegions too. */
async function forbid(
  world: World,
  region: string,
  excepted: readonly string[] = ['ec2:DescribeRegions'],
): Promise<void> {
  const organizations = world.manager(OrganizationsClient);
  const Content = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        NotAction: ['iam:*', 'organizations:*', 'sts:*', 'support:*', 's3:*', 'account:*', 'ce:*', ...excepted],
        Resource: '*',
        Condition: { StringEquals: { 'aws:RequestedRegion': [region] } },
      },
    ],
  });
  const { Policy } = await organizations.send(
    new CreatePolicyCommand({ Name: 'regions', Description: 'r', Type: 'SERVICE_CONTROL_POLICY', Content }),
  );
  const PolicyId = Policy?.PolicySummary?.Id;
  await organizations.send(new AttachPolicyCommand({ PolicyId, TargetId: world.account }));
}

async function inquire(entry: InquiryEntry, region: string): Promise<InquiryResult> {
  const file = new URL(`./fixtures/${entry.id}.ts`, import.meta.url).href;
  const { default: given } = (await import(file)) as { default: Fixture | Fixture[] };
  const [fixture] = [given].flat();
  if (fixture === undefined) throw new Error(`no fixture of ${entry.id}`);
  const world = await openWorld();
  const seeded = await fixture.seed(world);
  await organize(world);
  await forbid(world, region);
  return entry.inquire(world.context(entry), {
    incident: world.incident,
    targets: [seeded.target],
    entities: needed(entry, [seeded.target, ...(seeded.entities ?? [])]),
    alerts: fixture.alerts?.(seeded, world) ?? [],
    params: entry.params.parse(seeded.params ?? {}),
  });
}

describe.concurrent('with the home region forbidden', async () => {
  for (const entry of (await wholeCatalogue()).values()) {
    if (entry.kind !== 'inquiry' || OF_ONE_PLACE.test(entry.id)) continue;
    if (!existsSync(new URL(`./fixtures/${entry.id}.ts`, import.meta.url))) continue;
    test(`${entry.id} answers, and names what it could not look at`, async () => {
      const { findings } = await inquire(entry, REGION);
      const touchesNoRegion = entry.permissions.every((p) => /^(iam|s3|account):/.test(p));
      const named = JSON.stringify(findings);
      if (!touchesNoRegion) expect(named).toMatch(/us-east-1[^"]*an SCP of the organization forbids it/);
    });
  }
});

test('the regions of an account whose home region is forbidden are asked of the region of the incident', async () => {
  const world = await openWorld();
  await organize(world);
  await forbid(world, REGION, []);
  const access = createAwsAccess();
  const request = {
    customerId: 'test',
    account: { ...accountOf(world.account), regions: 'all' as const },
    phase: 'isolate' as const,
    incidentId: 'test-regions',
    permissions: ['ec2:DescribeRegions'],
  };
  const there = access.account({ ...request, region: 'eu-west-1' });
  expect(await there.regions()).toContain('ap-northeast-2');
  access.close();
});
