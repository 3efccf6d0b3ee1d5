import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  ArchiveFindingsCommand,
  CreateDetectorCommand,
  CreateSampleFindingsCommand,
  GetFindingsCommand,
  GuardDutyClient,
  ListFindingsCommand,
  type Condition,
} from '@aws-sdk/client-guardduty';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleFinding } from '../../../../sandbox/gateway/services/guardduty-samples.ts';
import { CUSTOMER, MSP, startTestGateway, type TestGateway } from '../start.ts';

const REGION = 'us-east-1';
const MINER = 'CryptoCurrency:EC2/BitcoinTool.B!DNS';

let aws: TestGateway;
let guardduty: GuardDutyClient;
let DetectorId: string;
beforeAll(async () => {
  aws = await startTestGateway();
  guardduty = aws.client(GuardDutyClient);
  DetectorId = (await guardduty.send(new CreateDetectorCommand({ Enable: true }))).DetectorId ?? '';
});
afterAll(() => aws.close());

async function inject(more: object): Promise<string> {
  const finding = { ...sampleFinding(MINER, 'x', REGION, new Date()), ...more };
  return (await aws.control('POST', '/guardduty/findings', { account: CUSTOMER, region: REGION, finding }))
    .id as string;
}

async function list(Criterion: Record<string, Condition>): Promise<string[]> {
  const { FindingIds } = await guardduty.send(new ListFindingsCommand({ DetectorId, FindingCriteria: { Criterion } }));
  return FindingIds ?? [];
}

describe('an injected finding', () => {
  it('reaches a queue of another account through EventBridge, as detail in camelCase', async () => {
    const sqs = aws.client(SQSClient, await aws.root(MSP));
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'alerts' }));
    const events = aws.client(EventBridgeClient);
    await events.send(
      new PutRuleCommand({ Name: 'guardduty', EventPattern: JSON.stringify({ source: ['aws.guardduty'] }) }),
    );
    await events.send(
      new PutTargetsCommand({
        Rule: 'guardduty',
        Targets: [{ Id: 'msp', Arn: `arn:aws:sqs:${REGION}:${MSP}:alerts` }],
      }),
    );
    const id = await inject({});
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
    expect(JSON.parse(Messages?.[0]?.Body ?? '{}')).toMatchObject({
      source: 'aws.guardduty',
      'detail-type': 'GuardDuty Finding',
      account: CUSTOMER,
      region: REGION,
      detail: {
        id,
        accountId: CUSTOMER,
        type: MINER,
        service: { detectorId: DetectorId },
        resource: { instanceDetails: { instanceId: 'i-99999999' } },
      },
    });
  });

  it('is returned in the form of the SDK', async () => {
    const id = await inject({ severity: 5.5 });
    const { Findings } = await guardduty.send(new GetFindingsCommand({ DetectorId, FindingIds: [id] }));
    expect(Findings).toMatchObject([
      {
        Id: id,
        AccountId: CUSTOMER,
        Severity: 5.5,
        Arn: `arn:aws:guardduty:${REGION}:${CUSTOMER}:detector/${DetectorId}/finding/${id}`,
        Resource: { InstanceDetails: { InstanceId: 'i-99999999' } },
        Service: { Archived: false, Action: { DnsRequestAction: { Domain: 'GeneratedFindingDomainName' } } },
      },
    ]);
  });

  it('is found by id, type, severity, time and whether it is archived', async () => {
    const id = await inject({ type: 'Recon:EC2/Portscan', severity: 2, updatedAt: '2030-01-01T00:00:00.000Z' });
    expect(await list({ id: { Equals: [id] } })).toEqual([id]);
    expect(await list({ type: { Equals: ['Recon:EC2/Portscan'] }, 'service.archived': { Equals: ['false'] } })).toEqual(
      [id],
    );
    expect(await list({ severity: { LessThanOrEqual: 2 } })).toEqual([id]);
    expect(await list({ updatedAt: { GreaterThan: Date.parse('2029-12-31T00:00:00Z') } })).toEqual([id]);
    await guardduty.send(new ArchiveFindingsCommand({ DetectorId, FindingIds: [id] }));
    expect(await list({ type: { Equals: ['Recon:EC2/Portscan'] }, 'service.archived': { Equals: ['false'] } })).toEqual(
      [],
    );
    expect(await list({ 'service.archived': { Equals: ['true'] } })).toEqual([id]);
  });

  it('must be one that GuardDuty could have written', async () => {
    await expect(inject({ severity: 'high' })).rejects.toThrow('Severity');
  });
});

describe('findings', () => {
  it('are listed in pages', async () => {
    for (let i = 0; i < 3; i++) await inject({ type: 'Behavior:EC2/TrafficVolumeUnusual' });
    const FindingCriteria = { Criterion: { type: { Equals: ['Behavior:EC2/TrafficVolumeUnusual'] } } };
    const first = await guardduty.send(new ListFindingsCommand({ DetectorId, FindingCriteria, MaxResults: 2 }));
    const second = await guardduty.send(
      new ListFindingsCommand({ DetectorId, FindingCriteria, MaxResults: 2, NextToken: first.NextToken }),
    );
    expect([first.FindingIds?.length, second.FindingIds?.length, second.NextToken]).toEqual([2, 1, '']);
  });

  it('of another account are refused', async () => {
    const other = aws.client(GuardDutyClient, await aws.root(MSP));
    await expect(other.send(new ListFindingsCommand({ DetectorId }))).rejects.toMatchObject({
      name: 'BadRequestException',
    });
  });

  it('can be generated as samples, which are marked as such', async () => {
    await guardduty.send(
      new CreateSampleFindingsCommand({ DetectorId, FindingTypes: ['Policy:S3/BucketAnonymousAccessGranted'] }),
    );
    const FindingIds = await list({ type: { Equals: ['Policy:S3/BucketAnonymousAccessGranted'] } });
    const { Findings } = await guardduty.send(new GetFindingsCommand({ DetectorId, FindingIds }));
    expect(Findings?.[0]).toMatchObject({
      Service: { AdditionalInfo: { Value: '{"sample":true}' } },
      Resource: { S3BucketDetails: [{ Name: 'bucketName' }] },
    });
  });
});
