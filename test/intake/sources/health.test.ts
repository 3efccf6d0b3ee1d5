import { describe, expect, it } from 'vitest';
import { alertIn, named, outcomeOf } from '../fixtures.ts';

const account = '111122223333';

const event = (eventTypeCode: string, entityValue: string, more: object = {}) => ({
  source: 'aws.health',
  'detail-type': 'AWS Health Event',
  account: '111122223333',
  region: 'us-east-1',
  detail: {
    eventArn: 'arn:aws:health:e',
    service: 'RISK',
    eventTypeCode,
    startTime: 'Fri, 20 Nov 2026 03:00:00 GMT',
    affectedEntities: [{ entityValue }],
  },
  ...more,
});

describe('a Health event', () => {
  it.each([
    [
      'AWS_RISK_CREDENTIALS_EXPOSED',
      'AKIAEXAMPLEEXAMPLE10',
      'unauthorized-access',
      'critical',
      'access-key:AKIAEXAMPLEEXAMPLE10',
    ],
    [
      'AWS_ABUSE_DOS_REPORT',
      'arn:aws:ec2:us-east-1:111122223333:instance/i-0a',
      'denial-of-service',
      'high',
      'instance:i-0a',
    ],
    ['AWS_ABUSE_PORT_SCANNING_REPORT', 'i-0a', 'malware-or-exploit', 'high', 'instance:i-0a'],
  ])('%s is an alert', (code, entity, category, severity, expected) => {
    const alert = alertIn(JSON.stringify(event(code, entity)));
    expect(alert).toMatchObject({
      source: 'health',
      category,
      severity,
      occurredAt: '2026-11-20T03:00:00.000Z',
      sample: false,
    });
    expect(named(alert, 'affected')).toEqual([expected]);
  });

  it('of abuse names what acts; of a complaint about contents it does not', () => {
    const partOf = (code: string) => alertIn(JSON.stringify(event(code, 'i-0a'))).entities[0]?.part;
    expect(['AWS_ABUSE_DOS_REPORT', 'AWS_ABUSE_COPYRIGHT_REPORT', 'AWS_RISK_OTHER'].map(partOf)).toEqual([
      'acts',
      undefined,
      undefined,
    ]);
  });

  it('from the test source of AWS’s guides is a drill', () => {
    expect(
      alertIn(
        JSON.stringify(event('AWS_RISK_CREDENTIALS_EXPOSED', 'AKIAEXAMPLEEXAMPLE10', { source: 'awshealth.mock' })),
      ).sample,
    ).toBe(true);
  });

  it.each(['AWS_EC2_OPERATIONAL_ISSUE', 'AWS_BILLING_NOTIFICATION', 'AWS_EBS_VOLUME_LOST'])(
    '%s is operational and ignored',
    (code) => {
      expect(outcomeOf(event(code, 'vol-1'))).toMatchObject({ outcome: 'ignored' });
    },
  );
});

describe("Trusted Advisor's check", () => {
  const check = (name: string, status: string) => ({
    source: 'aws.trustedadvisor',
    'detail-type': 'Trusted Advisor Check Item Refresh Notification',
    account: '111122223333',
    detail: {
      'check-name': name,
      status,
      'check-item-detail': { 'Access Key ID': 'AKIAEXAMPLEEXAMPLE10', 'User Name (IAM or Root)': 'kim' },
    },
  });
  it('of exposed keys is an alert', () => {
    expect(alertIn(JSON.stringify(check('Exposed Access Keys', 'ERROR')))).toMatchObject({
      severity: 'critical',
      correlationKey: 'iam-user:kim',
    });
  });
  it('of anything else is ignored', () => {
    expect(outcomeOf(check('Low Utilization Amazon EC2 Instances', 'WARN'))).toMatchObject({ outcome: 'ignored' });
  });
});

describe('a Health event that is shortened', () => {
  it('has its code in its ARN, and its region in the ARN of the affected resource', () => {
    const event = {
      DetailType: 'AWS Health Abuse Event',
      Source: 'awsmock.health',
      Time: '2026-11-20T03:00:00Z',
      Resources: [`arn:aws:ec2:us-east-1:${account}:instance/i-0abc`],
      Detail: '{"eventArn": "arn:aws:health:global::event/AWS_ABUSE_DOS_REPORT_92387492375_4498_2018_08_01_02_33_00"}',
    };
    expect(alertIn(JSON.stringify(event))).toMatchObject({
      findingType: 'AWS_ABUSE_DOS_REPORT',
      category: 'denial-of-service',
      account,
      region: 'us-east-1',
      correlationKey: 'instance:i-0abc',
    });
  });
});
