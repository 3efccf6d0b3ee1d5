import { describe, expect, it } from 'vitest';
import { alertIn, outcomeOf } from '../fixtures.ts';

const account = '111122223333';

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

describe('an Access Analyzer finding that names its principal', () => {
  const finding = (more: object) => ({
    source: 'aws.access-analyzer',
    'detail-type': 'Access Analyzer Finding',
    account,
    region: 'us-east-1',
    detail: { id: 'f', status: 'ACTIVE', resourceType: 'AWS::S3::Bucket', resource: 'arn:aws:s3:::invoices', ...more },
  });
  it('for everyone is public, even if the finding does not say so', () => {
    for (const principal of ['*', { AWS: '*' }]) {
      expect(alertIn(JSON.stringify(finding({ principal })))).toMatchObject({ severity: 'high' });
    }
    expect(alertIn(JSON.stringify(finding({ principal: { AWS: '666600000000' } })))).toMatchObject({
      severity: 'medium',
    });
  });

  it('about a resource that could not be analyzed is ignored', () => {
    expect(outcomeOf(finding({ error: 'ACCESS_DENIED' }))).toMatchObject({ outcome: 'ignored' });
  });
});
