import { describe, expect, it } from 'vitest';
import { alertIn, named, outcomeOf } from '../fixtures.ts';

const ARN = 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:a';
const eventBridge = (alarmName: string, namespace: string, name: string, value = 'ALARM', dimensions: object = {}) => ({
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  account: '111122223333',
  region: 'us-east-1',
  resources: [ARN],
  detail: {
    alarmName,
    state: { value, timestamp: '2026-11-20T03:00:00.000+0000' },
    configuration: { metrics: [{ metricStat: { metric: { namespace, name, dimensions } } }] },
  },
});

describe('a CloudWatch alarm', () => {
  it.each(['CIS-RootAccountUsage', 'RootLogin', 'RootActivity', 'root_login'])('%s is about the root user', (name) => {
    expect(alertIn(JSON.stringify(eventBridge(name, 'LogMetrics', 'x'))).correlationKey).toBe('root:root');
  });

  it.each([
    ['ddos', 'AWS/DDoSProtection', 'DDoSDetected', 'denial-of-service', 'high'],
    ['waf', 'AWS/WAFV2', 'BlockedRequests', 'denial-of-service', 'medium'],
    ['billing', 'AWS/Billing', 'EstimatedCharges', 'abnormal-behaviour', 'medium'],
    ['CIS-RootAccountUsage', 'LogMetrics', 'RootUsage', 'unauthorized-access', 'high'],
    ['UnauthorizedAPICalls', 'LogMetrics', 'x', 'unauthorized-access', 'medium'],
    ['S3BucketPolicyChanges', 'LogMetrics', 'x', 'data-exposure', 'medium'],
    ['possible-crypto-mining', 'AWS/EC2', 'CPUUtilization', 'malware-or-exploit', 'high'],
  ])('%s on %s %s is %s, %s', (name, namespace, metric, category, severity) => {
    expect(alertIn(JSON.stringify(eventBridge(name, namespace, metric)))).toMatchObject({
      source: 'cloudwatch',
      category,
      severity,
      account: '111122223333',
      region: 'us-east-1',
      occurredAt: '2026-11-20T03:00:00.000Z',
    });
  });

  it.each([
    ['antivirus-queue-depth', 'AWS/SQS', 'ApproximateNumberOfMessagesVisible'],
    ['low-cost-pool-cpu', 'AWS/EC2', 'CPUUtilization'],
    ['budget-service-5xx', 'AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count'],
  ])('%s on %s is operations, whatever word its name has', (name, namespace, metric) => {
    expect(outcomeOf(eventBridge(name, namespace, metric))?.outcome).toBe('ignored');
  });

  it('is about the instance it watches', () => {
    const raw = eventBridge('crypto-mining', 'AWS/EC2', 'CPUUtilization', 'ALARM', {
      InstanceId: 'i-0aaaaaaaaaaaaaaaa',
    });
    expect(named(alertIn(JSON.stringify(raw)), 'affected')).toEqual(['instance:i-0aaaaaaaaaaaaaaaa']);
  });

  it("by SNS takes its region from its ARN, since the message has the region's long name", () => {
    const message = {
      AlarmName: 'root',
      AlarmArn: ARN,
      AWSAccountId: '111122223333',
      NewStateValue: 'ALARM',
      Region: 'US East (N. Virginia)',
      StateChangeTime: '2026-11-20T03:00:00.000+0000',
      Trigger: {
        MetricName: 'RootUsage',
        Namespace: 'LogMetrics',
        Dimensions: [{ name: 'InstanceId', value: 'i-0aaaaaaaaaaaaaaaa' }],
      },
    };
    const alert = alertIn(
      JSON.stringify({
        TopicArn: 'arn:aws:sns:us-east-1:111122223333:t',
        Type: 'Notification',
        Message: JSON.stringify(message),
      }),
    );
    expect(alert).toMatchObject({ account: '111122223333', region: 'us-east-1', category: 'unauthorized-access' });
    expect(named(alert, 'affected')).toEqual(['instance:i-0aaaaaaaaaaaaaaaa', 'root:root']);
    expect(alert.correlationKey).toBe('root:root');
  });

  it('as a Lambda action is read', () => {
    const raw = {
      source: 'aws.cloudwatch',
      alarmArn: ARN,
      accountId: '111122223333',
      alarmData: { alarmName: 'ddos', state: { value: 'ALARM' } },
    };
    expect(alertIn(JSON.stringify(raw))).toMatchObject({ account: '111122223333', region: 'us-east-1' });
  });

  it.each([
    ['errors', 'AWS/Lambda', 'Errors'],
    ['free-storage', 'AWS/RDS', 'FreeStorageSpace'],
    ['cpu', 'AWS/EC2', 'CPUUtilization'],
    ['public-api-latency', 'AWS/ApiGateway', 'Latency'],
    ['kms-throttles', 'AWS/KMS', 'SecondsUntilKeyMaterialExpiration'],
    ['queue-depth', 'Acme/Orders', 'Depth'],
  ])('about operations opens no incident: %s on %s %s', (name, namespace, metric) => {
    expect(outcomeOf(eventBridge(name, namespace, metric))).toMatchObject({ outcome: 'ignored' });
  });

  it('of a monitoring account is about the account of the metric', () => {
    const raw = eventBridge('unauthorized-calls', 'Trail', 'x');
    const metrics = raw.detail.configuration.metrics.map((m) => ({ ...m, accountId: '444455556666' }));
    const told = { ...raw, detail: { ...raw.detail, configuration: { metrics } } };
    expect(alertIn(JSON.stringify(told)).account).toBe('444455556666');
  });

  it('about a DDoS attack changes nothing at its victim', () => {
    const raw = eventBridge('ddos', 'AWS/DDoSProtection', 'DDoSDetected', 'ALARM', {
      InstanceId: 'i-0aaaaaaaaaaaaaaaa',
    });
    expect(named(alertIn(JSON.stringify(raw)), 'related')).toEqual(['instance:i-0aaaaaaaaaaaaaaaa']);
  });

  it.each(['OK', 'INSUFFICIENT_DATA'])('that is %s is ignored', (state) => {
    expect(outcomeOf(eventBridge('a', 'AWS/EC2', 'x', state))).toMatchObject({
      outcome: 'ignored',
      reason: `the alarm a is ${state}`,
    });
  });
});
