import { describe, expect, it } from 'vitest';
import { alertIn, named, outcomeOf } from '../fixtures.ts';

const account = '111122223333';

const change = (configRuleName: string, complianceType: string, more: object = {}) => ({
  source: 'aws.config',
  'detail-type': 'Config Rules Compliance Change',
  account: '111122223333',
  detail: {
    messageType: 'ComplianceChangeNotification',
    awsAccountId: '111122223333',
    awsRegion: 'ap-northeast-2',
    configRuleName,
    resourceType: 'AWS::S3::Bucket',
    resourceId: 'acme-logs',
    newEvaluationResult: { complianceType, resultRecordedTime: '2026-11-20T03:00:00Z' },
    ...more,
  },
});

describe('a Config compliance change', () => {
  it('to non-compliant is an alert on the resource', () => {
    const alert = alertIn(JSON.stringify(change('s3-bucket-public-read-prohibited', 'NON_COMPLIANT')));
    expect(alert).toMatchObject({
      source: 'config',
      account: '111122223333',
      region: 'ap-northeast-2',
      category: 'data-exposure',
      severity: 'high',
      correlationKey: 'bucket:acme-logs',
      occurredAt: '2026-11-20T03:00:00.000Z',
    });
  });

  it('of a rule that exposes nothing is posture', () => {
    expect(outcomeOf(change('required-tags', 'NON_COMPLIANT'))).toMatchObject({ outcome: 'ignored' });
  });

  it('of a rule that watches over the defence is a minor policy violation', () => {
    const alert = alertIn(JSON.stringify(change('vpc-flow-logs-enabled', 'NON_COMPLIANT')));
    expect(alert).toMatchObject({ category: 'insider-misuse', severity: 'low' });
  });

  it('of the account names no resource', () => {
    const raw = change('multi-region-cloudtrail-enabled', 'NON_COMPLIANT', {
      resourceType: 'AWS::::Account',
      resourceId: '111122223333',
    });
    expect(named(alertIn(JSON.stringify(raw)), 'affected')).toEqual([]);
  });

  it('through SNS is the same alert', () => {
    const event = change('restricted-ssh', 'NON_COMPLIANT');
    const sns = {
      Type: 'Notification',
      TopicArn: 'arn:aws:sns:ap-northeast-2:111122223333:config',
      Message: JSON.stringify(event.detail),
    };
    expect(alertIn(JSON.stringify(sns))).toMatchObject({ category: 'data-exposure', region: 'ap-northeast-2' });
  });

  it.each([
    [change('x', 'COMPLIANT'), 'x is COMPLIANT'],
    [{ source: 'aws.config', 'detail-type': 'Config Configuration Item Change', detail: {} }, 'inventory'],
    [{ messageType: 'ConfigurationSnapshotDeliveryCompleted' }, 'inventory'],
    [{ configRuleArn: 'a', invokingEvent: '{}', resultToken: 't' }, 'invocation'],
  ])('that is no compliance change is ignored: %j', (raw, reason) => {
    const outcome = outcomeOf(raw);
    expect(outcome?.outcome === 'ignored' && outcome.reason).toContain(reason);
  });
});

describe('a compliance change of Config', () => {
  const abridged = (more: object) => ({
    source: 'aws.config',
    'detail-type': 'Config Rules Compliance Change',
    account,
    region: 'us-east-1',
    detail: {
      configRuleName: 's3-bucket-public-read-prohibited',
      resourceType: 'AWS::S3::Bucket',
      resourceId: 'invoices',
      newEvaluationResult: { complianceType: 'NON_COMPLIANT' },
      ...more,
    },
  });
  it('that is shortened is recognised too', () => {
    expect(alertIn(JSON.stringify(abridged({})))).toMatchObject({
      account,
      category: 'data-exposure',
      correlationKey: 'bucket:invoices',
    });
    expect(outcomeOf(abridged({ newEvaluationResult: { complianceType: 'COMPLIANT' } }))).toMatchObject({
      outcome: 'ignored',
    });
  });

  it('of a rule that Security Hub created is left to Security Hub', () => {
    const configRuleARN = `arn:aws:config:us-east-1:${account}:config-rule/aws-service-rule/securityhub.amazonaws.com/r-1`;
    expect(outcomeOf(abridged({ configRuleARN }))).toMatchObject({ outcome: 'ignored' });
  });

  it('about a role does not use the role’s unique id as its name', () => {
    const role = {
      resourceType: 'AWS::IAM::Role',
      resourceId: 'AROAEXAMPLEEXAMPLE123',
      configRuleName: 'root-account-no-access-key',
    };
    const alert = alertIn(JSON.stringify(abridged(role)));
    expect(named(alert, 'affected')).toEqual([]);
    expect(named(alert, 'related')).toEqual(['resource:AROAEXAMPLEEXAMPLE123']);
  });
});
