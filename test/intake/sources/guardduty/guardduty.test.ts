import { describe, expect, it } from 'vitest';
import { CATEGORIES } from '../../../../domain/alert.ts';
import { categoryOf } from '../../../../intake/sources/guardduty/category.ts';
import { severityOf } from '../../../../intake/sources/guardduty/guardduty.ts';
import { alertIn, fixtureText, named, outcomeOf, outcomesOf } from '../../fixtures.ts';

const account = '111122223333';

describe('a GuardDuty finding', () => {
  it('names role, key and instance when an instance role leaks', () => {
    const alert = alertIn(fixtureText('guardduty-instance-credentials.eventbridge'));
    expect(alert).toMatchObject({
      source: 'guardduty',
      account: '111122223333',
      region: 'us-east-1',
      category: 'unauthorized-access',
      severity: 'high',
      occurredAt: '2026-11-20T03:00:00.000Z',
      correlationKey: 'iam-role:web-role',
      sample: false,
      count: 3,
      reference: { detectorId: 'd1c0ffee00000000000000000000c0de', findingId: 'f1unau0c0ffee' },
    });
    expect(named(alert, 'affected')).toEqual([
      'access-key:ASIAEXAMPLEEXAMPLE01',
      'iam-role:web-role',
      'instance:i-0a1b2c3d4e5f60718',
    ]);
    expect(named(alert, 'source')).toEqual(['ip:198.51.100.23']);
    const instance = alert.entities.find((e) => e.kind === 'instance');
    expect(instance?.facts).toMatchObject({
      name: 'web-3',
      vpcId: 'vpc-0a1',
      profileArn: 'arn:aws:iam::111122223333:instance-profile/web',
    });
  });

  it('means the same in EventBridge, raw and PascalCase form', () => {
    const raw = JSON.parse(fixtureText('guardduty-instance-credentials.eventbridge')).detail;
    const pascal = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(pascal);
      if (value === null || typeof value !== 'object') return value;
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k[0]?.toUpperCase() + k.slice(1), pascal(v)]));
    };
    const bridged = alertIn(fixtureText('guardduty-instance-credentials.eventbridge'));
    expect(alertIn(JSON.stringify(raw))).toEqual(bridged);
    expect(alertIn(JSON.stringify(pascal(raw)))).toEqual(bridged);
  });

  it('from get-findings keeps its sample mark', () => {
    const alert = alertIn(fixtureText('guardduty-get-findings.pascal'));
    expect(alert).toMatchObject({ sample: true, category: 'data-exposure', correlationKey: 'iam-user:deploy-bot' });
    expect(named(alert, 'affected')).toContain('bucket:acme-invoices');
  });

  it('is about the mining instance and the pool it asks for', () => {
    const alert = alertIn(fixtureText('guardduty-crypto-mining.raw'));
    expect(alert).toMatchObject({ category: 'malware-or-exploit', correlationKey: 'instance:i-0a1b2c3d4e5f60718' });
    expect(named(alert, 'source')).toEqual(['domain:pool.example.net']);
    expect(named(alert, 'related')).toEqual([
      'network-interface:eni-0a1',
      'vpc:vpc-0a1',
      'security-group:sg-0a1',
      'image:ami-0a1b2c3d4e5f60718',
    ]);
  });

  it("does not take the victims of the customer's machine for sources", () => {
    const alert = alertIn(fixtureText('guardduty-brute-force-from-inside.raw'));
    expect(named(alert, 'source')).toEqual([]);
    expect(named(alert, 'related')).toContain('ip:198.51.100.23');
  });

  it.each([
    ['guardduty-root.raw', 'unauthorized-access', ['access-key:ASIAEXAMPLEEXAMPLE03', 'root:root']],
    [
      'guardduty-runtime-eks.raw',
      'malware-or-exploit',
      ['instance:i-0a1b2c3d4e5f60718', 'cluster:payments', 'container:containerd://0123abcd'],
    ],
    ['guardduty-lambda.raw', 'malware-or-exploit', ['function:resize']],
    ['guardduty-rds.raw', 'unauthorized-access', ['database:orders']],
    ['guardduty-malware-ebs.raw', 'malware-or-exploit', ['instance:i-0a1b2c3d4e5f60718', 'volume:vol-0a1']],
    ['guardduty-s3-scan.eventbridge', 'malware-or-exploit', ['bucket:acme-uploads', 'object:acme-uploads/in/cv.docm']],
  ])('%s is %s', (fixture, category, affected) => {
    const alert = alertIn(fixtureText(fixture));
    expect(alert.category).toBe(category);
    expect(named(alert, 'affected')).toEqual(affected);
  });

  it('names every actor, resource and endpoint of an attack sequence', () => {
    const alert = alertIn(fixtureText('guardduty-attack-sequence.raw'));
    expect(alert).toMatchObject({ severity: 'critical', correlationKey: 'iam-user:deploy-bot' });
    expect(named(alert, 'affected')).toEqual([
      'access-key:AKIAEXAMPLEEXAMPLE05',
      'iam-user:deploy-bot',
      'instance:i-0bbbbbbbbbbbbbbbb',
      'bucket:acme-invoices',
    ]);
    expect(alert.entities.find((e) => e.kind === 'instance')?.region).toBe('us-west-2');
    expect(named(alert, 'source')).toEqual(['ip:203.0.113.77', 'domain:c2.example.org']);
  });

  it('that is archived is ignored with the reason', () => {
    expect(outcomesOf(fixtureText('guardduty-archived.raw'))).toEqual([
      { outcome: 'ignored', source: 'guardduty', reason: 'archived in GuardDuty' },
    ]);
  });

  it('without its type is rejected', () => {
    const event = {
      source: 'aws.guardduty',
      'detail-type': 'GuardDuty Finding',
      account: '111122223333',
      detail: { id: 'x' },
    };
    expect(outcomeOf(event)).toMatchObject({ outcome: 'rejected', source: 'guardduty' });
  });

  it('of an unknown type gets category and entities from its name and shape', () => {
    const finding = JSON.parse(fixtureText('guardduty-crypto-mining.raw'));
    const alert = alertIn(JSON.stringify({ ...finding, type: 'Sabotage:Quantum/RansomNote.X' }));
    expect(alert.category).toBe('malware-or-exploit');
    expect(named(alert, 'affected')).toEqual(['instance:i-0a1b2c3d4e5f60718']);
  });

  it('of which only the chat text is left is read from its text', () => {
    const event = {
      'detail-type': 'GuardDuty Finding',
      region: 'us-east-1',
      detail: {
        accountId: '111122223333',
        type: 'Recon:EC2 Portscan',
        severity: 2,
        title: 'Instance i-0123456789 scans',
      },
    };
    expect(named(alertIn(JSON.stringify(event)), 'affected')).toEqual(['instance:i-0123456789']);
  });

  it('from another source is no GuardDuty finding, and is kept: it pretends to be one', () => {
    expect(
      outcomeOf({ source: 'my.app', 'detail-type': 'GuardDuty Finding', detail: { type: 'Recon:EC2/Portscan' } }),
    ).toMatchObject({
      outcome: 'rejected',
    });
  });
});

describe('severity', () => {
  it.each([
    [9.5, 'critical'],
    [9, 'critical'],
    [8.9, 'high'],
    [7, 'high'],
    [6.9, 'medium'],
    [4, 'medium'],
    [3.9, 'low'],
    [1, 'low'],
    [0.5, 'informational'],
    [undefined, 'medium'],
  ] as const)('%s is %s', (score, severity) => {
    expect(severityOf(score)).toBe(severity);
  });
});

describe('category', () => {
  it.each([
    ['Backdoor:EC2/DenialOfService.Tcp', 'denial-of-service'],
    ['Backdoor:EC2/C&CActivity.B!DNS', 'malware-or-exploit'],
    ['Policy:S3/BucketAnonymousAccessGranted', 'data-exposure'],
    ['Policy:Kubernetes/ExposedDashboard', 'insider-misuse'],
    ['Impact:S3/AnomalousBehavior.Delete', 'data-exposure'],
    ['Behavior:EC2/NetworkPortUnusual', 'abnormal-behaviour'],
    ['PrivilegeEscalation:Runtime/RuncContainerEscape', 'malware-or-exploit'],
    ['PrivilegeEscalation:IAMUser/AnomalousBehavior', 'unauthorized-access'],
    ['AttackSequence:S3/CompromisedData', 'data-exposure'],
    ['Object:S3/MaliciousFile', 'malware-or-exploit'],
    ['Stealth:IAMUser/CloudTrailLoggingDisabled', 'unauthorized-access'],
    ['Nonsense', 'abnormal-behaviour'],
  ])('of %s is %s', (type, category) => {
    expect(categoryOf(type)).toBe(category);
    expect(CATEGORIES).toContain(categoryOf(type));
  });
});

describe('a GuardDuty finding about a call through another service', () => {
  it('does not name that service as the source', () => {
    const finding = {
      accountId: account,
      region: 'us-east-1',
      type: 'PrivilegeEscalation:IAMUser/AdministrativePermissions',
      severity: 5,
      service: {
        serviceName: 'guardduty',
        action: {
          awsApiCallAction: {
            domainDetails: { domain: 'cloudformation.amazonaws.com' },
            affectedResources: { 'AWS::IAM::Role': `arn:aws:iam::${account}:role/app` },
          },
        },
      },
    };
    const alert = alertIn(JSON.stringify(finding));
    expect(named(alert, 'source')).toEqual([]);
    expect(named(alert, 'affected')).toEqual(['iam-role:app']);
  });
});

describe('what a machine did', () => {
  const finding = (type: string, service: object): string =>
    JSON.stringify({
      schemaVersion: '2.0',
      accountId: account,
      region: 'us-east-1',
      id: 'f1',
      type,
      severity: 5,
      createdAt: '2026-11-20T03:00:00.000Z',
      title: 't',
      description: 'd',
      resource: { resourceType: 'Instance', instanceDetails: { instanceId: 'i-0a1b2c3d4e5f60718' } },
      service: { serviceName: 'guardduty', detectorId: 'd1', ...service },
    });
  const part = (type: string, service: object): string | undefined =>
    alertIn(finding(type, service)).entities.find((e) => e.kind === 'instance')?.part;
  const connection = (connectionDirection: string): object => ({
    actionType: 'NETWORK_CONNECTION',
    networkConnectionAction: { connectionDirection, remoteIpDetails: { ipAddressV4: '198.51.100.7' } },
  });

  it.each([
    ['UnauthorizedAccess:EC2/SSHBruteForce', { resourceRole: 'ACTOR', action: connection('OUTBOUND') }, 'acts'],
    ['UnauthorizedAccess:EC2/SSHBruteForce', { resourceRole: 'TARGET', action: connection('INBOUND') }, 'suffers'],
    ['Recon:EC2/PortProbeUnprotectedPort', { resourceRole: 'TARGET', action: { actionType: 'PORT_PROBE' } }, 'suffers'],
    // Malware that connects outward is no victim, though GuardDuty calls its machine the target.
    ['Trojan:EC2/DropPoint', { resourceRole: 'TARGET', action: connection('OUTBOUND') }, undefined],
  ])('of %s with %j is known: %s', (type, service, expected) => {
    expect(part(type, service)).toBe(expected);
  });
});
