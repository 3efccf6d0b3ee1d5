import { describe, expect, it } from 'vitest';
import { alertIn, named, outcomeOf } from '../../fixtures.ts';

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
  it('is about the same thing, in the member account, and can be confirmed at its source', () => {
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
  it('is one event each, also several in one EventBridge event', () => {
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

  it('that says nothing of what it is, is rejected', () => {
    expect(outcomeOf(imported({ Id: 'x', AwsAccountId: '111122223333' }))).toMatchObject({ outcome: 'rejected' });
  });
});

describe('a failed control', () => {
  it('is an incident when critical and exposed', () => {
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
