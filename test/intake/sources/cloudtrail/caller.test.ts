/** Who acts decides how much it matters; and whether logging is narrowed or widened. */
import { describe, expect, it } from 'vitest';
import { named } from '../../fixtures.ts';
import { alertOf, outcome, user } from './records.ts';

describe('the caller', () => {
  const kali = { userAgent: 'aws-cli/2.23.6 md/distrib#kali.2026 md/command#ssm.send-command' };
  it('from a distribution for break-ins is an alert whatever is called, also when it failed', () => {
    for (const more of [{}, { readOnly: true }, { errorCode: 'AccessDenied' }])
      expect(alertOf('sts', 'GetCallerIdentity', null, { ...kali, ...more }).category).toBe('unauthorized-access');
    expect(
      outcome('sts', 'GetCallerIdentity', null, { readOnly: true, userAgent: 'aws-cli/2 md/distrib#ubuntu.24' }),
    ).toBe('ignored');
  });

  it('who uses a decoy is somewhere nobody has business', () => {
    expect(alertOf('s3', 'GetObject', { bucketName: 'acme-decoy', key: 'x' }, { readOnly: true })).toMatchObject({
      category: 'unauthorized-access',
      severity: 'high',
    });
    expect(outcome('s3', 'GetBucketPolicy', { bucketName: 'acme-decoy' }, { readOnly: true })).toBe('ignored');
    const honeytoken = { userIdentity: { ...user, userName: 'honeytoken-ci' }, errorCode: 'AccessDenied' };
    expect(outcome('sts', 'GetCallerIdentity', null, honeytoken)).toBe('alert');
  });

  it('who attaches the quarantine policy defends the account', () => {
    const alert = alertOf('iam', 'AttachUserPolicy', {
      userName: 'mobile',
      policyArn: 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3',
    });
    expect(alert.correlationKey).toBe('iam-user:mobile');
    expect(named(alert, 'related')).toEqual(
      expect.arrayContaining(['iam-user:deploy-bot', 'access-key:AKIAEXAMPLEEXAMPLE07', 'ip:198.51.100.23']),
    );
  });

  it('in a session of GetFederationToken is the user who opened it', () => {
    const userIdentity = {
      type: 'FederatedUser',
      arn: 'arn:aws:sts::111122223333:federated-user/helper',
      accountId: '111122223333',
      accessKeyId: 'ASIAEXAMPLEFED000001',
      sessionContext: {
        sessionIssuer: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/agent', userName: 'agent' },
      },
    };
    const alert = alertOf('cloudtrail', 'StopLogging', { name: 'main' }, { userIdentity });
    expect(alert.correlationKey).toBe('iam-user:agent');
    const byRoot = {
      ...userIdentity,
      sessionContext: { sessionIssuer: { type: 'Root', arn: 'arn:aws:iam::111122223333:root' } },
    };
    expect(alertOf('s3', 'ListBuckets', null, { userIdentity: byRoot })).toMatchObject({
      correlationKey: 'root:root',
      severity: 'high',
    });
  });

  it('who is an IAM user called like a role of AWS is no service', () => {
    const userIdentity = { ...user, userName: 'AWSServiceRoleForSupport' };
    expect(alertOf('cloudtrail', 'StopLogging', { name: 'main' }, { userIdentity }).severity).toBe('high');
  });
});

describe('the root user', () => {
  const root = { userIdentity: { type: 'Root', accountId: '111122223333', arn: 'arn:aws:iam::111122223333:root' } };
  it('does not hide what was done, and is never less than high', () => {
    const lifecycle = { LifecycleConfiguration: { Rule: { Status: 'Enabled', Expiration: { Days: 1 } } } };
    expect(alertOf('s3', 'PutBucketLifecycle', { bucketName: 'b', ...lifecycle }, root)).toMatchObject({
      title: "A bucket's objects are about to expire: the root user",
      severity: 'high',
      correlationKey: 'root:root',
    });
  });

  it('of another account is a stranger', () => {
    const stranger = { userIdentity: { ...root.userIdentity, accountId: '666600000000' } };
    expect(outcome('s3', 'GetObject', { bucketName: 'b', key: 'k' }, { ...stranger, readOnly: true })).toBe('ignored');
  });
});

describe('logging', () => {
  const widened = {
    readWriteType: 'All',
    includeManagementEvents: true,
    excludeManagementEventSources: [],
    dataResources: [{ type: 'AWS::S3::Object', values: ['arn:aws:s3'] }],
  };
  const management = { fieldSelectors: [{ field: 'eventCategory', equals: ['Management'] }] };
  const data = {
    fieldSelectors: [
      { field: 'eventCategory', equals: ['Data'] },
      { field: 'resources.type', equals: ['AWS::S3::Object'] },
    ],
  };
  it.each([
    ['ignored', 'PutEventSelectors', { trailName: 't', eventSelectors: [widened] }],
    ['alert', 'PutEventSelectors', { trailName: 't', eventSelectors: [{ ...widened, readWriteType: 'WriteOnly' }] }],
    [
      'alert',
      'PutEventSelectors',
      { trailName: 't', eventSelectors: [{ ...widened, includeManagementEvents: false }] },
    ],
    [
      'alert',
      'PutEventSelectors',
      { trailName: 't', eventSelectors: [{ ...widened, excludeManagementEventSources: ['kms.amazonaws.com'] }] },
    ],
    ['ignored', 'PutEventSelectors', { trailName: 't', advancedEventSelectors: [management, data] }],
    ['alert', 'PutEventSelectors', { trailName: 't', advancedEventSelectors: [data] }],
    [
      'alert',
      'PutEventSelectors',
      {
        trailName: 't',
        advancedEventSelectors: [
          { fieldSelectors: [...management.fieldSelectors, { field: 'readOnly', equals: ['true'] }] },
          data,
        ],
      },
    ],
    ['ignored', 'UpdateTrail', { name: 't', isMultiRegionTrail: true, enableLogFileValidation: true }],
    ['alert', 'UpdateTrail', { name: 't', isMultiRegionTrail: false }],
    ['alert', 'UpdateTrail', { name: 't', s3BucketName: 'elsewhere' }],
    ['ignored', 'PutInsightSelectors', { trailName: 't', insightSelectors: [{ insightType: 'ApiCallRateInsight' }] }],
    ['alert', 'PutInsightSelectors', { trailName: 't', insightSelectors: [] }],
  ] as const)('narrowed is tampering, widened is none: %s %s %j', (wanted, call, request) => {
    expect(outcome('cloudtrail', call, request)).toBe(wanted);
  });
});
