/** A resource of another account is not the one of the same name in the alert's own account. */
import { describe, expect, it } from 'vitest';
import { canonicalEntity } from '../../domain/canonical.ts';
import { correlationKey } from '../../domain/correlation.ts';
import { entityKey, type Entity } from '../../domain/entity.ts';
import { alertIn } from './fixtures.ts';

const OWN = '111122223333';
const OTHER = '999988887777';

const asff = (...ids: [type: string, id: string][]) => ({
  SchemaVersion: '2018-10-08',
  Id: 'f-1',
  ProductArn: 'arn:aws:securityhub:us-east-1::product/aws/guardduty',
  GeneratorId: 'g',
  AwsAccountId: OWN,
  Types: ['TTPs/Initial Access/UnauthorizedAccess:IAMUser-MaliciousIPCaller'],
  Region: 'us-east-1',
  Title: 'Something happened',
  Severity: { Label: 'HIGH' },
  CreatedAt: '2026-01-01T00:00:00Z',
  Resources: ids.map(([Type, Id]) => ({ Type, Id, Region: 'us-east-1' })),
});

const ocsf = (type: string, uid: string) => ({
  class_uid: 2004,
  category_uid: 2,
  metadata: { product: { name: 'Security Hub', uid: 'x' }, uid: 'f-1' },
  finding_info: { uid: 'f-1', title: 'Something happened', types: ['x'] },
  severity: 'High',
  cloud: { account: { uid: OWN }, region: 'us-east-1', provider: 'AWS' },
  time_dt: '2026-01-01T00:00:00Z',
  resources: [{ type, uid, region: 'us-east-1' }],
});

const assumed = (arn: string) => ({
  eventVersion: '1.08',
  eventID: 'e-1',
  eventTime: '2026-01-01T00:00:00Z',
  eventSource: 'cloudtrail.amazonaws.com',
  eventName: 'StopLogging',
  awsRegion: 'us-east-1',
  recipientAccountId: OWN,
  sourceIPAddress: '198.51.100.7',
  userIdentity: { type: 'IAMUser', userName: 'mallory', accountId: OWN, arn: `arn:aws:iam::${OWN}:user/mallory` },
  requestParameters: { name: 'main' },
  resources: [{ ARN: arn }],
});

const entitiesOf = (body: unknown): Entity[] => alertIn(JSON.stringify(body)).entities;

describe.each([
  ['AwsIamUser', 'iam:', 'user/payments', 'iam-user', 'payments'],
  ['AwsIamRole', 'iam:', 'role/payments', 'iam-role', 'payments'],
  ['AwsLambdaFunction', 'lambda:us-east-1', 'function:payments', 'function', 'payments'],
  ['AwsRdsDbInstance', 'rds:us-east-1', 'db:payments', 'database', 'payments'],
  ['AwsKmsKey', 'kms:us-east-1', 'key/1234abcd', 'kms-key', '1234abcd'],
  ['AwsEc2Instance', 'ec2:us-east-1', 'instance/i-0abc', 'instance', 'i-0abc'],
  ['AwsEksCluster', 'eks:us-east-1', 'cluster/payments', 'cluster', 'payments'],
] as const)('a finding that names a resource of another account: %s', (type, place, resource, kind, id) => {
  const arnIn = (account: string): string => `arn:aws:${place}:${account}:${resource}`;

  it('says whose it is, in ASFF, OCSF and CloudTrail', () => {
    for (const body of [asff([type, arnIn(OTHER)]), ocsf(type, arnIn(OTHER)), assumed(arnIn(OTHER))])
      expect(entitiesOf(body).filter((e) => e.kind === kind && e.id === id)).toMatchObject([{ account: OTHER }]);
  });

  it('does not merge it with the own one, which is one thing with and without its account', () => {
    const entities = entitiesOf(asff([type, arnIn(OTHER)], [type, arnIn(OWN)], [type, id]));
    const named = entities.filter((e) => e.kind === kind);
    expect(named.map((e) => e.account)).toEqual([OTHER, undefined]);
    expect(new Set(named.map(entityKey)).size).toBe(2);
    expect(correlationKey(entities, 'x')).toBe(`${kind}:${id}`);
  });

  it('is no incident about the own one', () => {
    expect(correlationKey(entitiesOf(asff([type, arnIn(OTHER)])), 'x')).toBe('type:x');
  });
});

describe('the name of a thing', () => {
  it.each<[Entity['kind'], string, string]>([
    ['iam-role', 'assumed-role/deployer/Administrator', 'deployer'],
    ['function', 'payments:$LATEST.PUBLISHED', 'payments'],
    ['function', ' payments ', 'payments'],
    ['instance', ' i-0ABC', 'i-0abc'],
    ['ip', '198.51.100.7 ', '198.51.100.7'],
    ['kms-key', '1234ABCD-12AB-34CD-56EF-1234567890AB', '1234abcd-12ab-34cd-56ef-1234567890ab'],
    ['kms-key', 'MRK-1234ABCD', 'mrk-1234abcd'],
    ['kms-key', 'alias/Payments', 'alias/Payments'],
  ])('has one form: %s %j', (kind, given, id) => {
    expect(canonicalEntity({ kind, id: given, standing: 'affected' as const }).id).toBe(id);
  });
});
