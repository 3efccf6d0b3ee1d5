import { describe, expect, it } from 'vitest';
import { alertIn, fixtureText, named, outcomeOf } from '../../fixtures.ts';

const account = '111122223333';

const guarddutyArn = 'arn:aws:guardduty:eu-west-1:111122223333:detector/d1/finding/f1';
const asff = {
  SchemaVersion: '2018-10-08',
  Id: guarddutyArn,
  ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/guardduty',
  GeneratorId: 'arn:aws:guardduty:eu-west-1:111122223333:detector/d1',
  AwsAccountId: '111122223333',
  Types: ['TTPs/UnauthorizedAccess:IAMUser-MaliciousIPCaller'],
  FirstObservedAt: '2026-11-20T03:00:00Z',
  CreatedAt: '2026-11-20T03:10:00Z',
  Severity: { Label: 'HIGH', Normalized: 70, Product: 8 },
  Title: 'API called from a malicious address',
  Description: 'deploy-bot called ListUsers.',
  Resources: [
    {
      Type: 'AwsIamAccessKey',
      Id: 'AWS::IAM::AccessKey:AKIAEXAMPLEEXAMPLE06',
      Details: { AwsIamAccessKey: { PrincipalName: 'deploy-bot', PrincipalType: 'IAMUser' } },
    },
  ],
  ProductFields: { 'aws/guardduty/service/action/awsApiCallAction/remoteIpDetails/ipAddressV4': '198.51.100.23' },
  Workflow: { Status: 'NEW' },
  RecordState: 'ACTIVE',
};
const imported = (...findings: unknown[]) => ({
  source: 'aws.securityhub',
  'detail-type': 'Security Hub Findings - Imported',
  account: '999900000000',
  region: 'eu-west-1',
  detail: { findings },
});
const control = {
  ...asff,
  Id: 'arn:aws:securityhub:eu-west-1:111122223333:subscription/x/finding/c1',
  ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/securityhub',
  Types: ['Software and Configuration Checks/Industry and Regulatory Standards/CIS'],
  Title: 'S3 buckets should not be publicly readable',
  Severity: { Label: 'CRITICAL' },
  Compliance: { Status: 'FAILED' },
  Resources: [{ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::acme-public' }],
  ProductFields: {},
};

describe("Security Hub's copy of a GuardDuty finding", () => {
  it('has the same correlation key, in the member account, and can be confirmed at GuardDuty', () => {
    const alert = alertIn(JSON.stringify(imported(asff)));
    expect(alert).toMatchObject({
      id: guarddutyArn,
      source: 'securityhub',
      account: '111122223333',
      region: 'eu-west-1',
      findingType: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller',
      category: 'unauthorized-access',
      severity: 'high',
      occurredAt: '2026-11-20T03:00:00.000Z',
      correlationKey: 'iam-user:deploy-bot',
      reference: { detectorId: 'd1', findingId: 'f1', product: 'guardduty' },
    });
    expect(named(alert, 'source')).toEqual(['ip:198.51.100.23']);
  });

  it('keeps its sample mark', () => {
    const fields = { 'aws/guardduty/service/additionalInfo/value': '{"sample":true}' };
    expect(alertIn(JSON.stringify({ ...asff, ProductFields: fields })).sample).toBe(true);
  });
});

describe('an ASFF finding', () => {
  it('is one event, also if an EventBridge event holds several', () => {
    expect(outcomeOf(imported(asff))).toMatchObject({ outcome: 'alert' });
    const both = JSON.stringify(imported(asff, { ...asff, RecordState: 'ARCHIVED' }));
    expect(() => alertIn(both)).toThrow(/archived/);
  });

  it.each([
    [{ RecordState: 'ARCHIVED' }, 'archived in Security Hub'],
    [{ Workflow: { Status: 'RESOLVED' } }, 'resolved in Security Hub'],
    [{ Workflow: { Status: 'SUPPRESSED' } }, 'suppressed in Security Hub'],
    [{ ProductFields: { 'aws/guardduty/service/archived': 'true' } }, 'archived in GuardDuty'],
    [{ Compliance: { Status: 'PASSED' } }, 'compliance status PASSED'],
  ])('with %j is ignored', (change, reason) => {
    expect(outcomeOf({ ...asff, ...change })).toEqual({ outcome: 'ignored', source: 'securityhub', reason });
  });

  it.each([
    ['Effects/Denial of Service', 'denial-of-service'],
    ['Effects/Data Exfiltration', 'data-exposure'],
    ['Sensitive Data Identifications/PII', 'data-exposure'],
    ['Software and Configuration Checks/Vulnerabilities/CVE', 'malware-or-exploit'],
    ['TTPs/Execution', 'malware-or-exploit'],
    ['TTPs/Credential Access', 'unauthorized-access'],
    ['Unusual Behaviors/VM', 'abnormal-behaviour'],
  ])('of another product with type %s is %s', (type, category) => {
    const finding = {
      ...asff,
      ProductArn: 'arn:aws:securityhub:eu-west-1:111122223333:product/example/edr',
      Types: [type],
    };
    expect(alertIn(JSON.stringify(finding)).category).toBe(category);
  });

  it('that does not say what it is, is rejected', () => {
    expect(outcomeOf(imported({ Id: 'x', AwsAccountId: '111122223333' }))).toMatchObject({ outcome: 'rejected' });
  });
});

describe('a failed control', () => {
  it('is an alert when it is critical and about exposure', () => {
    const alert = alertIn(JSON.stringify(control));
    expect(alert).toMatchObject({
      category: 'data-exposure',
      severity: 'critical',
      correlationKey: 'bucket:acme-public',
    });
  });

  it.each([[{ Severity: { Label: 'HIGH' } }], [{ Title: 'Trails should be encrypted', Description: '' }]])(
    'is posture, not an incident, with %j',
    (change) => {
      expect(outcomeOf({ ...control, ...change })).toMatchObject({ outcome: 'ignored' });
    },
  );
});

const ocsf = {
  class_uid: 2004,
  category_uid: 2,
  class_name: 'Detection Finding',
  activity_id: 1,
  status: 'New',
  severity: 'High',
  severity_id: 4,
  cloud: { provider: 'AWS', region: 'us-west-2', account: { uid: '111122223333' } },
  metadata: { product: { name: 'GuardDuty' } },
  finding_info: {
    uid: 'arn:aws:guardduty:us-west-2:111122223333:detector/d1/finding/f1',
    title: 'Miner',
    types: ['Threats', 'CryptoCurrency:EC2/BitcoinTool.B!DNS'],
    created_time_dt: '2026-11-20T03:00:00Z',
  },
  resources: [
    {
      type: 'AwsEc2Instance',
      uid: 'arn:aws:ec2:us-west-2:111122223333:instance/i-0aaaaaaaaaaaaaaaa',
      region: 'us-west-2',
    },
  ],
};

describe('a Security Hub V2 finding (OCSF)', () => {
  it('is an alert', () => {
    const event = { source: 'aws.securityhub', 'detail-type': 'Findings Imported V2', detail: { findings: [ocsf] } };
    expect(alertIn(JSON.stringify(event))).toMatchObject({
      account: '111122223333',
      region: 'us-west-2',
      category: 'malware-or-exploit',
      severity: 'high',
      correlationKey: 'instance:i-0aaaaaaaaaaaaaaaa',
      reference: { detectorId: 'd1', findingId: 'f1' },
    });
  });

  it.each([
    [{ class_uid: 4001, class_name: 'Network Activity' }, 'OCSF Network Activity is telemetry, not a finding'],
    [{ status: 'Suppressed' }, 'suppressed at its source'],
    [{ activity_id: 3 }, 'closed at its source'],
    [{ class_uid: 2003, compliance: { status: 'Pass' } }, 'compliance status Pass'],
  ])('with %j is ignored', (change, reason) => {
    expect(outcomeOf({ ...ocsf, ...change })).toMatchObject({ outcome: 'ignored', reason });
  });

  it.each([
    [2002, 'malware-or-exploit'],
    [2006, 'data-exposure'],
  ])('of class %i is %s where its words say nothing', (classUid, category) => {
    const finding = { ...ocsf, class_uid: classUid, finding_info: { uid: 'u', title: 't', types: [] } };
    expect(alertIn(JSON.stringify(finding)).category).toBe(category);
  });
});

describe('a deleted trail that GuardDuty reports through Security Hub', () => {
  it.each([
    ['as ASFF', 'securityhub-trail-deleted.asff'],
    ['as OCSF by EventBridge', 'securityhub-v2-trail-deleted.eventbridge'],
    ['as OCSF in Security Lake', 'security-lake-trail-deleted.ocsf'],
  ])('names access key, role, trail and address %s', (_form, fixture) => {
    const alert = alertIn(fixtureText(fixture));
    expect(alert).toMatchObject({
      source: 'securityhub',
      account,
      region: 'us-east-1',
      findingType: 'Stealth:IAMUser/CloudTrailLoggingDisabled',
      category: 'unauthorized-access',
      severity: 'low',
      correlationKey: 'iam-role:deploy-role',
      reference: { detectorId: 'd1', findingId: 'f1' },
    });
    expect(named(alert, 'affected')).toEqual([
      'access-key:ASIAEXAMPLEEXAMPLE21',
      'iam-role:deploy-role',
      'trail:main-trail',
    ]);
    expect(named(alert, 'source')).toEqual(['ip:198.51.100.23']);
  });
});

describe('an OCSF finding', () => {
  const finding = (more: object) => ({
    category_uid: 2,
    class_uid: 2001,
    cloud: { account: { uid: account } },
    ...more,
  });
  it('that is resolved is ignored, also in the form of older classes', () => {
    expect(outcomeOf(finding({ state: 'Resolved', finding: { title: 'x', uid: 'u' } }))).toMatchObject({
      outcome: 'ignored',
      reason: 'resolved at its source',
    });
    const passed = finding({ compliance: { status: 'PASSED' }, finding: { title: 'x', uid: 'u' } });
    expect(outcomeOf(passed)).toMatchObject({ outcome: 'ignored', reason: 'compliance status PASSED' });
  });

  it('without its class is a finding too', () => {
    const event = {
      source: 'aws.securityhub',
      'detail-type': 'Findings Imported V2',
      account,
      region: 'us-east-1',
      detail: { findings: [{ severity: 'Critical', status: 'New', finding_info: { title: 'Ransomware', uid: 'u' } }] },
    };
    expect(alertIn(JSON.stringify(event))).toMatchObject({
      account,
      severity: 'critical',
      category: 'malware-or-exploit',
    });
  });

  it('about a connection from inside names its destination', () => {
    const alert = alertIn(
      JSON.stringify(
        finding({
          class_uid: 2004,
          finding_info: { uid: 'u', title: 'C2', types: ['Backdoor:EC2/C&CActivity.B'] },
          evidences: [{ src_endpoint: { ip: '10.0.0.7', instance_uid: 'i-1' }, dst_endpoint: { ip: '203.0.113.9' } }],
        }),
      ),
    );
    expect(named(alert, 'source')).toEqual(['ip:203.0.113.9']);
    expect(alert.correlationKey).toBe('instance:i-1');
  });
});

describe('an attack sequence of GuardDuty in Security Hub', () => {
  it('names its actors', () => {
    const asff = JSON.parse(fixtureText('securityhub-trail-deleted.asff')) as Record<string, unknown>;
    const sequence = {
      Actors: [{ User: { Name: 'kim', Type: 'IAMUser', CredentialUid: 'AKIAEXAMPLEEXAMPLE30' } }],
      Endpoints: [{ Ip: '203.0.113.77' }],
    };
    const alert = alertIn(JSON.stringify({ ...asff, Detection: { Sequence: sequence } }));
    expect(named(alert, 'affected')).toContain('iam-user:kim');
    expect(named(alert, 'source')).toContain('ip:203.0.113.77');
  });
});

it('a finding that its type calls an attack is an alert, also one imported as Security Hub’s own', () => {
  const own = {
    ProductArn: control.ProductArn,
    Id: 'x',
    GeneratorId: 'edr',
    Types: ['TTPs/Execution'],
    ProductFields: {},
  };
  expect(outcomeOf(imported({ ...asff, ...own }))?.outcome).toBe('alert');
});
