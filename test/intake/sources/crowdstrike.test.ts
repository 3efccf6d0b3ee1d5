import { describe, expect, it } from 'vitest';
import { alertIn, fixtureText, named, outcomeOf } from '../fixtures.ts';

const account = '111122223333';

describe('a CrowdStrike detection', () => {
  const detection = {
    detection_id: 'ldt:1:2',
    status: 'new',
    max_severity: 70,
    max_severity_displayname: 'High',
    first_behavior: '2026-11-20T03:00:00Z',
    device: {
      hostname: 'web-3',
      instance_id: 'i-0aaaaaaaaaaaaaaaa',
      service_provider: 'AWS_EC2_V2',
      service_provider_account_id: '111122223333',
      zone_group: 'us-east-1a',
    },
    behaviors: [{ display_name: 'CredentialTheft', tactic: 'Credential Access', description: 'd' }],
  };
  it('is about the instance and account the sensor runs in', () => {
    expect(alertIn(JSON.stringify(detection))).toMatchObject({
      source: 'third-party',
      account: '111122223333',
      region: 'us-east-1',
      category: 'malware-or-exploit',
      severity: 'high',
      correlationKey: 'instance:i-0aaaaaaaaaaaaaaaa',
    });
  });
  it('that was closed in Falcon is ignored', () => {
    expect(outcomeOf({ ...detection, status: 'false_positive' })).toMatchObject({ outcome: 'ignored' });
  });
});

describe('Falcon', () => {
  it('alerts since 2024 name account, region and instance', () => {
    expect(alertIn(fixtureText('crowdstrike-alert'))).toMatchObject({
      account,
      region: 'us-east-1',
      findingType: 'CrowdStrike:Execution/ReverseShell',
      severity: 'high',
      correlationKey: 'instance:i-0a1b2c3d4e5f60718',
    });
  });

  it('audit events of Falcon itself are ignored', () => {
    const audit = { metadata: { eventType: 'AuthActivityAuditEvent' }, event: { OperationName: 'userAuthenticate' } };
    expect(outcomeOf(audit)).toMatchObject({ outcome: 'ignored' });
  });

  it('indicators of attack from CloudTrail name account, user and address', () => {
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

  it('Falcon’s streamed detections have their severity by name or by number', () => {
    const graded = (more: object) =>
      alertIn(
        JSON.stringify({
          source: 'aws.partner/crowdstrike.com/x',
          'detail-type': 'EPPDetectionSummaryEvent',
          account: '111122223333',
          detail: { metadata: { eventType: 'EPPDetectionSummaryEvent' }, event: { Name: 'x', ...more } },
        }),
      );
    expect(graded({ Severity: 2, SeverityName: 'Critical' }).severity).toBe('critical');
    expect(graded({ Severity: 70 }).severity).toBe('high');
  });
});
