/** Shapes that published events taught us: each test is an event written by us in the shape of one that was read wrongly. */
import { describe, expect, it } from 'vitest';
import { eventsIn } from '../../intake/unwrap/unwrap.ts';
import { isoTime } from '../../domain/fields.ts';
import { SOURCES } from '../../intake/sources/index.ts';
import { alertIn, fixtureText, named, outcomeOf } from './fixtures.ts';
import { record } from './sources/cloudtrail/records.ts';

const account = '111122223333';

describe('a deleted trail that GuardDuty tells through Security Hub', () => {
  it.each([
    ['as ASFF', 'securityhub-trail-deleted.asff'],
    ['as OCSF by EventBridge', 'securityhub-v2-trail-deleted.eventbridge'],
    ['as OCSF in Security Lake', 'security-lake-trail-deleted.ocsf'],
  ])('names key, role, trail and address %s', (_form, fixture) => {
    const alert = alertIn(fixtureText(fixture));
    expect(alert).toMatchObject({
      source: 'securityhub',
      account,
      region: 'us-east-1',
      findingType: 'Stealth:IAMUser/CloudTrailLoggingDisabled',
      category: 'unauthorized-access',
      severity: 'low',
      correlationKey: 'iam-role:deploy-role',
      reference: { detectorId: 'd1', findingId: 'f1' },
    });
    expect(named(alert, 'affected')).toEqual([
      'access-key:ASIAEXAMPLEEXAMPLE21',
      'iam-role:deploy-role',
      'trail:main-trail',
    ]);
    expect(named(alert, 'source')).toEqual(['ip:198.51.100.23']);
  });
});

describe('an OCSF finding', () => {
  const finding = (more: object) => ({
    category_uid: 2,
    class_uid: 2001,
    cloud: { account: { uid: account } },
    ...more,
  });
  it('that is settled is ignored, also in the words of older classes', () => {
    expect(outcomeOf(finding({ state: 'Resolved', finding: { title: 'x', uid: 'u' } }))).toMatchObject({
      outcome: 'ignored',
      reason: 'resolved at its source',
    });
    const passed = finding({ compliance: { status: 'PASSED' }, finding: { title: 'x', uid: 'u' } });
    expect(outcomeOf(passed)).toMatchObject({ outcome: 'ignored', reason: 'compliance status PASSED' });
  });

  it('that leaves out its class is a finding all the same', () => {
    const event = {
      source: 'aws.securityhub',
      'detail-type': 'Findings Imported V2',
      account,
      region: 'us-east-1',
      detail: { findings: [{ severity: 'Critical', status: 'New', finding_info: { title: 'Ransomware', uid: 'u' } }] },
    };
    expect(alertIn(JSON.stringify(event))).toMatchObject({
      account,
      severity: 'critical',
      category: 'malware-or-exploit',
    });
  });

  it('about a connection from inside names where it leads', () => {
    const alert = alertIn(
      JSON.stringify(
        finding({
          class_uid: 2004,
          finding_info: { uid: 'u', title: 'C2', types: ['Backdoor:EC2/C&CActivity.B'] },
          evidences: [{ src_endpoint: { ip: '10.0.0.7', instance_uid: 'i-1' }, dst_endpoint: { ip: '203.0.113.9' } }],
        }),
      ),
    );
    expect(named(alert, 'source')).toEqual(['ip:203.0.113.9']);
    expect(alert.correlationKey).toBe('instance:i-1');
  });
});

describe('a call of a security service that comes by CloudTrail', () => {
  it.each(['guardduty', 'config', 'macie2', 'inspector2', 'shield', 'access-analyzer', 'health', 'monitoring'])(
    'is CloudTrail’s to tell, not a finding of %s',
    (service) => {
      const body = record(service, 'DeleteSomething');
      const event = { source: `aws.${service}`, 'detail-type': 'AWS API Call via CloudTrail', detail: body };
      const recognised = SOURCES.filter((s) => s.recognises(eventsIn(event)[0]!));
      expect(recognised.map((s) => s.source)).toEqual(['cloudtrail']);
    },
  );

  it('and switches the service off is an alert', () => {
    const event = {
      source: 'aws.guardduty',
      'detail-type': 'AWS API Call via CloudTrail',
      detail: record('guardduty', 'DeleteDetector', { detectorId: 'd' }),
    };
    expect(alertIn(JSON.stringify(event))).toMatchObject({ source: 'cloudtrail', severity: 'high' });
  });
});

describe('a GuardDuty finding about a call through another service', () => {
  it('does not take that service for the attacker', () => {
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

describe('a Health event', () => {
  it('that is abridged has its code in its ARN, and its region from what is affected', () => {
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

describe('a WAF log record', () => {
  const request = (more: object) => ({
    timestamp: 1795143600000,
    webaclId: `arn:aws:wafv2:us-east-1:${account}:regional/webacl/shop/1`,
    terminatingRuleId: 'own-rule',
    action: 'BLOCK',
    httpRequest: { clientIp: '198.51.100.23' },
    ...more,
  });
  it('of a rule with any name is an attack if it found one', () => {
    const found = { terminatingRuleMatchDetails: [{ conditionType: 'SQL_INJECTION', location: 'HEADER' }] };
    expect(alertIn(JSON.stringify(request(found)))).toMatchObject({ category: 'malware-or-exploit', severity: 'low' });
  });

  it('of the managed rules against DDoS is one', () => {
    const group = { terminatingRuleId: 'AWS-AWSManagedRulesAntiDDoSRuleSet' };
    expect(alertIn(JSON.stringify(request(group)))).toMatchObject({ category: 'denial-of-service' });
  });
});

describe('a time', () => {
  it.each([
    ['2024-11-25 22:00:58.000000000', '2024-11-25T22:00:58.000Z'],
    ['2024-11-25 22:00', '2024-11-25T22:00:00.000Z'],
    ['1.663703546405E9', '2022-09-20T19:52:26.405Z'],
    ['1748629505.465', '2025-05-30T18:25:05.465Z'],
    [
      '1795143795000',
      '2026-11-20T02:23:15.000Z'.replace('02:23:15', new Date(1795143795000).toISOString().slice(11, 19)),
    ],
    ['1722327712967320', '2024-07-30T08:21:52.967Z'],
    ['2026-11-20T12:05:22+09:00', '2026-11-20T03:05:22.000Z'],
  ])('%s is read as %s', (text, iso) => {
    expect(isoTime(text)).toBe(iso);
  });

  it('is none in other numbers and words', () => {
    for (const text of ['12', '20240101', '1e99', 'yesterday', '']) expect(isoTime(text)).toBeUndefined();
  });
});

describe('what is sent along by mistake', () => {
  it.each([
    ['API Gateway', { requestContext: { http: {} }, rawPath: '/' }],
    ['Cognito', { triggerSource: 'PreSignUp_SignUp', userPoolId: 'p' }],
    ['CloudFormation', { RequestType: 'Create', ResponseURL: 'https://x' }],
    ['RDS', { 'Event Source': 'db-instance', 'Event Message': 'Backup completed' }],
    ['CloudTrail', { s3Bucket: 'b', s3ObjectKey: ['k'] }],
    ['S3', { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'b' }],
    ['SES', { notificationType: 'Bounce', mail: {} }],
    ['SES', { Records: [{ eventSource: 'aws:ses', ses: {} }] }],
    ['an AWS service', { source: 'aws.braket', 'detail-type': 'Braket Task State Change', detail: {} }],
  ])('of %s is ignored with what it is', (_name, value) => {
    expect(outcomeOf(value)).toMatchObject({
      outcome: 'ignored',
      reason: expect.stringMatching(/operational/) as string,
    });
  });

  it('by a service that sounds like a finding is kept', () => {
    const event = { source: 'aws.security-ir', 'detail-type': 'Case Created', detail: {} };
    expect(outcomeOf(event)).toMatchObject({
      outcome: 'rejected',
      reason: expect.stringContaining('no normaliser') as string,
    });
  });
});

describe('a compliance change of Config', () => {
  const change = (more: object) => ({
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
  it('that is abridged is one all the same', () => {
    expect(alertIn(JSON.stringify(change({})))).toMatchObject({
      account,
      category: 'data-exposure',
      correlationKey: 'bucket:invoices',
    });
    expect(outcomeOf(change({ newEvaluationResult: { complianceType: 'COMPLIANT' } }))).toMatchObject({
      outcome: 'ignored',
    });
  });

  it('of a rule that Security Hub made is told by Security Hub', () => {
    const configRuleARN = `arn:aws:config:us-east-1:${account}:config-rule/aws-service-rule/securityhub.amazonaws.com/r-1`;
    expect(outcomeOf(change({ configRuleARN }))).toMatchObject({ outcome: 'ignored' });
  });

  it('about a role does not take its unique id for its name', () => {
    const role = { resourceType: 'AWS::IAM::Role', resourceId: 'AROAEXAMPLEEXAMPLE123', configRuleName: 'no-admins' };
    const alert = alertIn(JSON.stringify(change(role)));
    expect(named(alert, 'affected')).toEqual([]);
    expect(named(alert, 'related')).toEqual(['resource:AROAEXAMPLEEXAMPLE123']);
  });
});

describe('an Access Analyzer finding', () => {
  const finding = (more: object) => ({
    source: 'aws.access-analyzer',
    'detail-type': 'Access Analyzer Finding',
    account,
    region: 'us-east-1',
    detail: { id: 'f', status: 'ACTIVE', resourceType: 'AWS::S3::Bucket', resource: 'arn:aws:s3:::invoices', ...more },
  });
  it('for everyone is public, also where that is not said', () => {
    for (const principal of ['*', { AWS: '*' }]) {
      expect(alertIn(JSON.stringify(finding({ principal })))).toMatchObject({ severity: 'high' });
    }
    expect(alertIn(JSON.stringify(finding({ principal: { AWS: '666600000000' } })))).toMatchObject({
      severity: 'medium',
    });
  });

  it('about what could not be analyzed is none', () => {
    expect(outcomeOf(finding({ error: 'ACCESS_DENIED' }))).toMatchObject({ outcome: 'ignored' });
  });
});
