import { describe, expect, it } from 'vitest';
import { alertIn, outcomeOf } from '../fixtures.ts';

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
  it("of ECR's own scan is an alert only when it found something severe", () => {
    expect(alertIn(JSON.stringify(scan({ CRITICAL: 1, LOW: 9 }))).severity).toBe('critical');
    expect(outcomeOf(scan({ MEDIUM: 3 }))).toMatchObject({ outcome: 'ignored' });
  });
});
