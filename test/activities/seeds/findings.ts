/** Findings at their sources, with the alerts that intake makes from them. */
import { AccessAnalyzerClient, CreateAnalyzerCommand } from '@aws-sdk/client-accessanalyzer';
import { CreateDetectorCommand, GuardDutyClient } from '@aws-sdk/client-guardduty';
import { BatchImportFindingsCommand, EnableSecurityHubCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import type { Entity } from '../../../domain/entity.ts';
import { tell, type Known } from './confirmations.ts';
import type { World } from '../harness.ts';

const TYPE = 'UnauthorizedAccess:IAMUser/MaliciousIPCaller';
const KEY = 'AKIAIOSFODNN7EXAMPLE';

export async function guardDutyFinding(world: World): Promise<Known> {
  const { account, region } = world;
  const { DetectorId: detectorId = '' } = await world
    .owner(GuardDutyClient)
    .send(new CreateDetectorCommand({ Enable: true }));
  const finding = {
    type: TYPE,
    severity: 5,
    title: 'API was invoked from a malicious IP address.',
    description: 'An API was invoked from an IP address on a threat list.',
    resource: {
      resourceType: 'AccessKey',
      accessKeyDetails: { accessKeyId: KEY, userName: 'deploy-bot', userType: 'IAMUser', principalId: 'AIDA1' },
    },
  };
  const { id = '' } = await tell('/guardduty/findings', { account, region, finding });
  return {
    target: { kind: 'access-key', id: KEY, standing: 'affected' },
    alert: { id, source: 'guardduty', region, findingType: TYPE, reference: { detectorId, findingId: id } },
    forged: { reference: { detectorId, findingId: '0'.repeat(32) } },
    finding: { id, facts: { detectorId } },
  };
}

/** A GuardDuty finding that Security Hub imported. */
export const securityHubFinding = (world: World): Promise<Known> =>
  importedFinding(world, (region) => `arn:aws:securityhub:${region}::product/aws/guardduty`);

/** One that somebody in the account wrote with BatchImportFindings. */
export const homeMadeFinding = (world: World): Promise<Known> =>
  importedFinding(world, (region, account) => `arn:aws:securityhub:${region}:${account}:product/${account}/default`);

async function importedFinding(world: World, productOf: (region: string, account: string) => string): Promise<Known> {
  const { account, region } = world;
  const client = world.owner(SecurityHubClient);
  await client.send(new EnableSecurityHubCommand({}));
  const Id = `arn:aws:guardduty:${region}:${account}:detector/d/finding/f`;
  const ProductArn = productOf(region, account);
  const now = new Date().toISOString();
  const finding = (id: string) => ({
    SchemaVersion: '2018-10-08',
    Id: id,
    ProductArn,
    GeneratorId: 'd',
    AwsAccountId: account,
    Types: ['TTPs/UnauthorizedAccess:IAMUser-MaliciousIPCaller'],
    CreatedAt: now,
    UpdatedAt: now,
    Severity: { Label: 'HIGH' as const },
    Title: 'API was invoked from a malicious IP address.',
    Description: 'An API was invoked from an IP address on a threat list.',
    Resources: [{ Type: 'AwsEc2Instance', Id: `arn:aws:ec2:${region}:${account}:instance/i-0abc` }],
    Region: region,
  });
  await client.send(new BatchImportFindingsCommand({ Findings: [finding(Id), finding(`${Id}-other`)] }));
  return {
    target: { kind: 'instance', id: 'i-0abc', region, standing: 'affected' },
    alert: {
      id: Id,
      source: 'securityhub',
      region,
      findingType: TYPE,
      reference: { productArn: ProductArn, findingId: Id, product: 'guardduty' },
    },
    forged: { reference: { productArn: ProductArn, findingId: `${Id}-forged` } },
    finding: { id: Id, facts: { productArn: ProductArn } },
  };
}

/** A role that another account may assume. */
export async function accessAnalyzerFinding(world: World): Promise<Known> {
  const { account, region } = world;
  const { arn: analyzerArn = '' } = await world
    .owner(AccessAnalyzerClient)
    .send(new CreateAnalyzerCommand({ analyzerName: 'account', type: 'ACCOUNT' }));
  const finding = {
    resource: `arn:aws:iam::${account}:role/deploy`,
    resourceType: 'AWS::IAM::Role',
    isPublic: false,
    principal: { AWS: '999988887777' },
    action: ['sts:AssumeRole'],
  };
  const { id = '' } = await tell('/access-analyzer/findings', { account, region, finding });
  return {
    target: { kind: 'iam-role', id: 'deploy', standing: 'affected' },
    alert: {
      id,
      source: 'access-analyzer',
      region,
      findingType: 'AccessAnalyzer:AWS::IAM::Role/ExternalAccess',
      reference: { findingId: id, analyzerArn },
    },
    forged: { reference: { findingId: crypto.randomUUID(), analyzerArn } },
    finding: { id, facts: { analyzerArn } },
  };
}

/** The finding in the form of the source's confirm-finding entry. */
export const findingEntity = ({ alert, finding }: Known): Entity => ({
  kind: 'finding',
  id: finding?.id ?? '',
  region: alert.region,
  standing: 'affected',
  facts: { source: alert.source, type: alert.findingType, ...finding?.facts },
});
