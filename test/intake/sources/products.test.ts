/** Detections of other products, and AWS's warnings that are no finding. */
import { describe, expect, it } from 'vitest';
import { alertIn, fixtureText, named, outcomeOf } from '../fixtures.ts';

const account = '111122223333';

describe('other products', () => {
  it('Cost Anomaly Detection tells account, region and service', () => {
    expect(alertIn(fixtureText('cost-anomaly.eventbridge'))).toMatchObject({
      account: '111122224444',
      region: 'ap-south-1',
      category: 'abnormal-behaviour',
      severity: 'medium',
      title: 'Spending on Amazon Elastic Compute Cloud - Compute is 421 USD over what was expected',
      occurredAt: '2026-11-19T00:00:00.000Z',
    });
  });

  it('Falcon’s alerts of 2024 name account, region and instance', () => {
    expect(alertIn(fixtureText('crowdstrike-alert'))).toMatchObject({
      account,
      region: 'us-east-1',
      findingType: 'CrowdStrike:Execution/ReverseShell',
      severity: 'high',
      correlationKey: 'instance:i-0a1b2c3d4e5f60718',
    });
  });

  it('Falcon’s reports of its own use are ignored', () => {
    const audit = { metadata: { eventType: 'AuthActivityAuditEvent' }, event: { OperationName: 'userAuthenticate' } };
    expect(outcomeOf(audit)).toMatchObject({ outcome: 'ignored' });
  });

  it('Wazuh’s alerts are graded by their level', () => {
    const text = fixtureText('wazuh-aws-api-call');
    expect(alertIn(text)).toMatchObject({
      account,
      region: 'us-east-1',
      severity: 'high',
      correlationKey: 'iam-user:deploy-bot',
    });
    expect(outcomeOf(JSON.parse(text.replace('"level": 12', '"level": 3')))).toMatchObject({ outcome: 'ignored' });
  });

  it('Falcon names account, user and address of an attack that it sees in CloudTrail', () => {
    const seen = {
      metadata: { eventType: 'CSPMIOAStreamingEvent', eventCreationTime: 1795143795000 },
      event: {
        AccountId: account,
        PolicyStatement: 'An access key was made by a stranger',
        EventAction: 'CreateAccessKey',
        SeverityName: 'High',
        Tactic: 'Persistence',
        UserName: 'deploy-bot',
        UserSourceIp: '198.51.100.23',
      },
    };
    const alert = alertIn(JSON.stringify(seen));
    expect(alert).toMatchObject({
      account,
      severity: 'high',
      category: 'unauthorized-access',
      findingType: 'CrowdStrike:Persistence/CreateAccessKey',
      correlationKey: 'iam-user:deploy-bot',
      occurredAt: '2026-11-20T03:03:15.000Z',
    });
    expect(named(alert, 'source')).toEqual(['ip:198.51.100.23']);
  });

  it('Falcon’s streamed detections are graded by name or by number', () => {
    const graded = (more: object) =>
      alertIn(JSON.stringify({ metadata: { eventType: 'EPPDetectionSummaryEvent' }, event: { Name: 'x', ...more } }));
    expect(graded({ Severity: 2, SeverityName: 'Critical' }).severity).toBe('critical');
    expect(graded({ Severity: 70 }).severity).toBe('high');
  });

  it('an attack sequence that Security Hub tells names its actors', () => {
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
