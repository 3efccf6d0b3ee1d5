/** Access Analyzer, Inspector, Macie. */
import { describe, expect, it } from 'vitest';
import { alertIn, named, outcomeOf } from '../fixtures.ts';

describe('an Access Analyzer finding', () => {
  const finding = (detail: object, detailType = 'Access Analyzer Finding') => ({
    source: 'aws.access-analyzer',
    'detail-type': detailType,
    account: '111122223333',
    region: 'us-west-2',
    detail: {
      id: 'f1',
      status: 'ACTIVE',
      resource: 'arn:aws:s3:::acme-invoices',
      resourceType: 'AWS::S3::Bucket',
      accountId: '111122223333',
      isPublic: false,
      principal: { AWS: '666600000000' },
      createdAt: '2026-11-20T03:00:00Z',
      ...detail,
    },
  });

  it.each([
    [{}, 'data-exposure', 'medium'],
    [{ isPublic: true }, 'data-exposure', 'high'],
    [
      { resource: 'arn:aws:iam::111122223333:role/app', resourceType: 'AWS::IAM::Role' },
      'unauthorized-access',
      'medium',
    ],
  ])('with %j is %s, %s', (detail, category, severity) => {
    expect(alertIn(JSON.stringify(finding(detail)))).toMatchObject({ source: 'access-analyzer', category, severity });
  });

  it.each([
    [finding({ status: 'RESOLVED' })],
    [finding({ status: 'ARCHIVED' })],
    [finding({ isDeleted: true })],
    [finding({ findingType: 'UnusedIAMRole' })],
    [finding({}, 'Access Preview State Change')],
  ])('that is settled, unused access or a preview is ignored', (raw) => {
    expect(outcomeOf(raw)).toMatchObject({ outcome: 'ignored' });
  });
});

describe('an Inspector finding', () => {
  const finding = {
    awsAccountId: '111122223333',
    findingArn: 'arn:aws:inspector2:us-east-1:111122223333:finding/f1',
    type: 'PACKAGE_VULNERABILITY',
    severity: 'CRITICAL',
    status: 'ACTIVE',
    title: 'CVE-2026-0001 - openssl',
    firstObservedAt: '2026-11-20T03:00:00Z',
    packageVulnerabilityDetails: { vulnerabilityId: 'CVE-2026-0001' },
    resources: [{ type: 'AWS_EC2_INSTANCE', id: 'i-0aaaaaaaaaaaaaaaa', region: 'us-east-1' }],
  };
  it('is about the vulnerable instance', () => {
    expect(alertIn(JSON.stringify(finding))).toMatchObject({
      source: 'inspector',
      findingType: 'Inspector:PACKAGE_VULNERABILITY/CVE-2026-0001',
      category: 'malware-or-exploit',
      severity: 'critical',
      correlationKey: 'instance:i-0aaaaaaaaaaaaaaaa',
    });
  });
  it.each(['CLOSED', 'SUPPRESSED'])('that is %s is ignored', (status) => {
    expect(outcomeOf({ ...finding, status })).toMatchObject({ outcome: 'ignored' });
  });

  const scan = (counts: object) => ({
    source: 'aws.ecr',
    'detail-type': 'ECR Image Scan',
    account: '111122223333',
    region: 'us-east-1',
    resources: ['arn:aws:ecr:us-east-1:111122223333:repository/shop'],
    detail: { 'repository-name': 'shop', 'finding-severity-counts': counts, 'image-digest': 'sha256:0' },
  });
  it("of ECR's own scan is an alert only when it found something grave", () => {
    expect(alertIn(JSON.stringify(scan({ CRITICAL: 1, LOW: 9 }))).severity).toBe('critical');
    expect(outcomeOf(scan({ MEDIUM: 3 }))).toMatchObject({ outcome: 'ignored' });
  });
});

describe('a Macie finding', () => {
  const finding = {
    id: 'm1',
    accountId: '111122223333',
    region: 'us-east-1',
    type: 'SensitiveData:S3Object/Credentials',
    severity: { description: 'High', score: 3 },
    archived: false,
    sample: false,
    createdAt: '2026-11-20T03:00:00Z',
    resourcesAffected: { s3Bucket: { name: 'acme-hr' }, s3Object: { key: 'keys.txt' } },
  };
  it('names bucket and object', () => {
    const alert = alertIn(JSON.stringify(finding));
    expect(alert).toMatchObject({ source: 'macie', category: 'data-exposure', severity: 'high' });
    expect(named(alert, 'affected')).toEqual(['bucket:acme-hr', 'object:acme-hr/keys.txt']);
  });
  it('keeps its sample mark, and is ignored once archived', () => {
    expect(alertIn(JSON.stringify({ ...finding, sample: true })).sample).toBe(true);
    expect(outcomeOf({ ...finding, archived: true })).toMatchObject({ outcome: 'ignored' });
  });
});
