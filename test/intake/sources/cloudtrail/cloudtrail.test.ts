import { describe, expect, it } from 'vitest';
import { SOURCES } from '../../../../intake/sources/index.ts';
import { eventsIn } from '../../../../intake/unwrap/unwrap.ts';
import { alertIn, named, outcomeOf } from '../../fixtures.ts';
import { record, user } from './records.ts';

const root = { userIdentity: { type: 'Root', arn: 'arn:aws:iam::111122223333:root', accountId: '111122223333' } };
const everyone = { Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'x' }] };

describe('a CloudTrail record', () => {
  it('names caller, key, target and address', () => {
    const alert = alertIn(
      JSON.stringify(
        record(
          'iam',
          'CreateAccessKey',
          { userName: 'svc-backup' },
          { responseElements: { accessKey: { accessKeyId: 'AKIAEXAMPLEEXAMPLE08', userName: 'svc-backup' } } },
        ),
      ),
    );
    expect(alert).toMatchObject({
      id: 'e1',
      source: 'cloudtrail',
      account: '111122223333',
      region: 'us-east-1',
      findingType: 'iam:CreateAccessKey',
      title: 'An access key was created for another user: deploy-bot',
      severity: 'high',
      occurredAt: '2026-11-20T03:00:00.000Z',
      correlationKey: 'iam-user:deploy-bot',
    });
    expect(named(alert, 'affected')).toEqual([
      'iam-user:deploy-bot',
      'access-key:AKIAEXAMPLEEXAMPLE07',
      'iam-user:svc-backup',
      'access-key:AKIAEXAMPLEEXAMPLE08',
    ]);
    expect(named(alert, 'source')).toEqual(['ip:198.51.100.23']);
  });

  it('is the same alert through EventBridge', () => {
    const bare = record('cloudtrail', 'StopLogging', { name: 'main' });
    const event = { source: 'aws.cloudtrail', 'detail-type': 'AWS API Call via CloudTrail', detail: bare };
    expect(alertIn(JSON.stringify(event))).toEqual(alertIn(JSON.stringify(bare)));
  });

  it.each([
    ['unauthorized-access', 'high', record('cloudtrail', 'StopLogging', { name: 'main' })],
    ['unauthorized-access', 'high', record('guardduty', 'DeleteDetector')],
    ['unauthorized-access', 'high', record('guardduty', 'UpdateDetector', { enable: false })],
    ['unauthorized-access', 'high', record('iam', 'CreateLoginProfile', { userName: 'svc-backup' })],
    ['unauthorized-access', 'high', record('iam', 'DeactivateMFADevice', { userName: 'kim' })],
    [
      'unauthorized-access',
      'high',
      record('iam', 'AttachUserPolicy', { userName: 'x', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }),
    ],
    [
      'unauthorized-access',
      'high',
      record('iam', 'PutRolePolicy', {
        policyDocument: '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
      }),
    ],
    [
      'unauthorized-access',
      'high',
      record('iam', 'UpdateAssumeRolePolicy', {
        policyDocument: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::666600000000:root"}}]}',
      }),
    ],
    ['unauthorized-access', 'critical', record('organizations', 'LeaveOrganization')],
    ['data-exposure', 'high', record('s3', 'PutBucketPolicy', { bucketName: 'b', bucketPolicy: everyone })],
    ['data-exposure', 'high', record('s3', 'PutBucketAcl', { bucketName: 'b', 'x-amz-acl': ['public-read'] })],
    [
      'data-exposure',
      'high',
      record('ec2', 'ModifySnapshotAttribute', {
        snapshotId: 'snap-1',
        createVolumePermission: { add: { items: [{ group: 'all' }] } },
      }),
    ],
    [
      'data-exposure',
      'high',
      record('rds', 'ModifyDBSnapshotAttribute', { dBSnapshotIdentifier: 's', valuesToAdd: ['all'] }),
    ],
    [
      'data-exposure',
      'high',
      record('ec2', 'AuthorizeSecurityGroupIngress', {
        groupId: 'sg-1',
        ipPermissions: { items: [{ fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }] },
      }),
    ],
    ['data-exposure', 'critical', record('kms', 'ScheduleKeyDeletion', { keyId: 'k' })],
    ['data-exposure', 'high', record('lambda', 'AddPermission20150331v2', { functionName: 'f', principal: '*' })],
    ['abnormal-behaviour', 'medium', record('account', 'EnableRegion', { RegionName: 'me-south-1' })],
  ])('is %s, %s: %j', (category, severity, raw) => {
    expect(alertIn(JSON.stringify(raw))).toMatchObject({ category, severity });
  });

  it.each([
    ['only reads', record('s3', 'ListBuckets', {}, { readOnly: true })],
    ['only reads', record('ec2', 'DescribeInstances', {}, { readOnly: undefined })],
    [
      'was called by an AWS service',
      record('s3', 'PutBucketAcl', {}, { userIdentity: { type: 'AWSService', invokedBy: 'config.amazonaws.com' } }),
    ],
    ['routine', record('ec2', 'RunInstances')],
    ['routine', record('iam', 'CreateAccessKey', { userName: 'deploy-bot' })],
    ['routine', record('iam', 'CreateAccessKey', {})],
    [
      'routine',
      record('iam', 'PutRolePolicy', {
        policyDocument: '{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}',
      }),
    ],
    ['routine', record('s3', 'PutBucketPolicy', { bucketPolicy: { Statement: [{ Effect: 'Deny', Principal: '*' }] } })],
    [
      'routine',
      record('ec2', 'AuthorizeSecurityGroupIngress', {
        ipPermissions: { items: [{ fromPort: 443, toPort: 443, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }] },
      }),
    ],
    ['failed (AccessDenied)', record('iam', 'CreateAccessKey', { userName: 'x' }, { errorCode: 'AccessDenied' })],
  ])('is ignored because it %s: %j', (why, raw) => {
    const outcome = outcomeOf(raw);
    expect(outcome?.outcome).toBe('ignored');
    expect(outcome?.outcome === 'ignored' && outcome.reason).toContain(why.replace('routine', 'is routine'));
  });

  it('of a failed attempt to stop logging is an alert of the next lower severity', () => {
    const alert = alertIn(
      JSON.stringify(record('cloudtrail', 'StopLogging', { name: 'main' }, { errorCode: 'AccessDenied' })),
    );
    expect(alert.severity).toBe('medium');
    expect(alert.title).toContain('attempt failed: AccessDenied');
  });
});

describe('the root user', () => {
  it.each([
    ['high', record('iam', 'CreateUser', { userName: 'x' }, root)],
    ['high', record('health', 'DescribeEvents', {}, { ...root, readOnly: true })],
    ['high', record('signin', 'ConsoleLogin', null, { ...root, responseElements: { ConsoleLogin: 'Success' } })],
    ['high', record('signin', 'ConsoleLogin', null, { ...root, responseElements: { ConsoleLogin: 'Failure' } })],
    ['high', record('iam', 'CreateUser', { userName: 'x' }, { ...root, errorCode: 'AccessDenied' })],
    ['high', record('signin', 'PasswordUpdated', null, { ...root, responseElements: { PasswordUpdated: 'Failure' } })],
    [
      'critical',
      record('signin', 'PasswordUpdated', null, { ...root, responseElements: { PasswordUpdated: 'Success' } }),
    ],
    [
      'high',
      record(
        'iam',
        'AttachUserPolicy',
        { userName: 'x', policyArn: 'arn:aws:iam::aws:policy/AmazonS3FullAccess' },
        root,
      ),
    ],
  ])('is an alert of severity %s', (severity, raw) => {
    const alert = alertIn(JSON.stringify(raw));
    expect(alert).toMatchObject({ severity, correlationKey: 'root:root', category: 'unauthorized-access' });
  });

  it('is not the caller when an AWS service acts in its name', () => {
    const byService = { userIdentity: { ...root.userIdentity, invokedBy: 'support.amazonaws.com' } };
    expect(outcomeOf(record('health', 'DescribeEvents', {}, { ...byService, readOnly: true }))).toMatchObject({
      outcome: 'ignored',
    });
  });
});

describe('a console sign-in', () => {
  const login = (mfa: string, result: string, identity: object = user) =>
    record('signin', 'ConsoleLogin', null, {
      userIdentity: identity,
      responseElements: { ConsoleLogin: result },
      additionalEventData: { MFAUsed: mfa },
    });

  it('of a user without MFA is an alert', () => {
    expect(alertIn(JSON.stringify(login('No', 'Success')))).toMatchObject({
      severity: 'medium',
      correlationKey: 'iam-user:deploy-bot',
    });
  });

  it.each([
    [login('Yes', 'Success')],
    [login('No', 'Failure')],
    [login('No', 'Success', { type: 'AssumedRole', arn: 'arn:aws:sts::111122223333:assumed-role/sso/kim' })],
  ])('is ignored with MFA, when it failed once, or through an identity provider', (raw) => {
    expect(outcomeOf(raw)).toMatchObject({ outcome: 'ignored' });
  });

  it('is counted as failed only when the record says so', () => {
    const why = (reason: string) => ({ outcome: 'ignored', reason: expect.stringContaining(reason) as string });
    expect(outcomeOf(login('No', 'Failure'))).toMatchObject(why('one failed sign-in'));
    expect(outcomeOf(record('signin', 'ConsoleLogin', null, { userIdentity: user }))).toMatchObject(why('is routine'));
  });
});

describe('an insight', () => {
  // As CloudTrail writes it: the record itself has neither source nor name of an event.
  const insight = (state: string, more: object = {}) => ({
    eventVersion: '1.09',
    eventTime: '2026-11-20T03:00:00Z',
    awsRegion: 'us-east-1',
    eventID: 'i1',
    eventType: 'AwsCloudTrailInsight',
    recipientAccountId: '111122223333',
    sharedEventID: 's1',
    insightDetails: {
      state,
      eventSource: 'ec2.amazonaws.com',
      eventName: 'RunInstances',
      insightType: 'ApiCallRateInsight',
      ...more,
    },
  });
  it('is about the caller to whom most of the calls are put down', () => {
    const callers = ['ci/build-7', 'web/i-0abc'].map((session, i) => ({
      value: `arn:aws:sts::111122223333:assumed-role/${session}`,
      average: 40 / (i + 1),
    }));
    const attributions = [
      { attribute: 'userAgent', insight: [{ value: 'aws-cli', average: 60 }] },
      { attribute: 'userIdentityArn', insight: callers },
    ];
    const alert = alertIn(JSON.stringify(insight('Start', { insightContext: { attributions } })));
    expect(alert.correlationKey).toBe('iam-role:ci');
    expect(alert.entities.find((e) => e.id === 'web')?.standing).toBe('related');
  });

  it('is an alert only at its start', () => {
    expect(alertIn(JSON.stringify(insight('Start')))).toMatchObject({
      category: 'abnormal-behaviour',
      findingType: 'Insight:ApiCallRateInsight/ec2:RunInstances',
    });
    expect(outcomeOf(insight('End'))).toMatchObject({ outcome: 'ignored' });
  });
});

describe('a call of a security service that comes by CloudTrail', () => {
  it.each(['guardduty', 'config', 'macie2', 'inspector2', 'shield', 'access-analyzer', 'health', 'monitoring'])(
    'is a CloudTrail record, not a finding of %s',
    (service) => {
      const body = record(service, 'DeleteSomething');
      const event = { source: `aws.${service}`, 'detail-type': 'AWS API Call via CloudTrail', detail: body };
      const recognised = SOURCES.filter((s) => s.recognises(eventsIn(event)[0]!));
      expect(recognised.map((s) => s.source)).toEqual(['cloudtrail']);
    },
  );

  it('that disables the service is an alert', () => {
    const event = {
      source: 'aws.guardduty',
      'detail-type': 'AWS API Call via CloudTrail',
      detail: record('guardduty', 'DeleteDetector', { detectorId: 'd' }),
    };
    expect(alertIn(JSON.stringify(event))).toMatchObject({ source: 'cloudtrail', severity: 'high' });
  });
});
