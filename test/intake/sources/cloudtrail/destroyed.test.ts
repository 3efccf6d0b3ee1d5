/** What is destroyed, taken hostage, or started to be misused. */
import { describe, expect, it } from 'vitest';
import { named } from '../../fixtures.ts';
import { alertOf, ARN, outcome, user } from './records.ts';

describe('a database', () => {
  it.each([
    ['rds', 'RestoreDBClusterFromSnapshot', { dBClusterIdentifier: 'd' }, 'database:d'],
    ['rds', 'CreateDBInstanceReadReplica', { dBInstanceIdentifier: 'd' }, 'database:d'],
    ['redshift', 'CreateCluster', { clusterIdentifier: 'd' }, `resource:${ARN('redshift', 'cluster:d')}`],
  ])('that is public by default is told by the answer: %s:%s', (service, call, request, id) => {
    const alert = alertOf(service, call, request, { responseElements: { publiclyAccessible: true } });
    expect(alert.category).toBe('data-exposure');
    expect(named(alert, 'affected')).toContain(id);
  });

  it('that is public already and changed otherwise is no news', () => {
    const answer = { responseElements: { publiclyAccessible: true } };
    expect(outcome('rds', 'ModifyDBInstance', { dBInstanceIdentifier: 'd', allocatedStorage: 50 }, answer)).toBe(
      'ignored',
    );
  });

  it.each([
    ['alert', 'rds', 'DeleteDBCluster', { dBClusterIdentifier: 'd', skipFinalSnapshot: true }, {}],
    ['alert', 'redshift', 'DeleteCluster', { clusterIdentifier: 'd', skipFinalClusterSnapshot: true }, {}],
    ['alert', 'rds', 'DeleteDBSnapshot', { dBSnapshotIdentifier: 's' }, {}],
    ['alert', 'rds', 'DeleteDBClusterAutomatedBackup', { dbClusterResourceId: 'cluster-X' }, {}],
    ['alert', 'dynamodb', 'DeleteTable', { tableName: 't' }, {}],
    ['ignored', 'rds', 'DeleteDBInstance', { dBInstanceIdentifier: 'd', finalDBSnapshotIdentifier: 's' }, {}],
    [
      'ignored',
      'rds',
      'DeleteDBInstance',
      { dBInstanceIdentifier: 'd', skipFinalSnapshot: true },
      { responseElements: { dBClusterIdentifier: 'c' } },
    ],
    [
      'ignored',
      'rds',
      'DeleteDBCluster',
      { dBClusterIdentifier: 'd', skipFinalSnapshot: true },
      { userIdentity: { ...user, invokedBy: 'cloudformation.amazonaws.com' } },
    ],
    ['ignored', 'secretsmanager', 'DeleteSecret', { secretId: 's', recoveryWindowInDays: 30 }, {}],
    ['alert', 'secretsmanager', 'DeleteSecret', { secretId: 's', forceDeleteWithoutRecovery: true }, {}],
  ] as const)(
    'or secret that is deleted is an alert when nothing is left: %s %s:%s',
    (wanted, service, call, request, more) => {
      expect(outcome(service, call, request, more)).toBe(wanted);
    },
  );
});

describe('ransom', () => {
  it.each([
    'HOW_TO_DECRYPT_FILES.txt',
    'ransom-note.html',
    'a/b/README_TO_RECOVER.txt',
    'YOUR_FILES_ARE_ENCRYPTED.TXT',
    'restore_my_data',
    '!!!READ_ME_NOW!!!.txt',
  ])('is told by a note called %s', (key) => {
    const alert = alertOf('s3', 'PutObject', { bucketName: 'b', key });
    expect(alert).toMatchObject({ category: 'data-exposure', severity: 'high' });
    expect(named(alert, 'affected')).toContain('bucket:b');
  });

  it.each([
    'README.md',
    'src/decrypt.js',
    'reports/2026/invoice-encrypted.zip',
    'datarecovery-plan.docx',
    'index.html',
  ])('is not told by an object called %s', (key) => {
    expect(outcome('s3', 'PutObject', { bucketName: 'b', key })).toBe('ignored');
  });

  it.each([
    [
      'PutBucketLifecycle',
      { LifecycleConfiguration: { Rule: { Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 1 } } } },
    ],
    ['PutBucketVersioning', { VersioningConfiguration: { Status: 'Enabled', MfaDelete: 'Disabled' } }],
    [
      'PutBucketEncryption',
      {
        ServerSideEncryptionConfiguration: {
          Rule: {
            ApplyServerSideEncryptionByDefault: {
              SSEAlgorithm: 'aws:kms',
              KMSMasterKeyID: 'arn:aws:kms:us-east-1:666600000000:key/k',
            },
          },
        },
      },
    ],
    ['CreateMultipartUpload', { 'x-amz-server-side-encryption-customer-algorithm': 'AES256' }],
  ])('is prepared by %s', (call, request) => {
    expect(alertOf('s3', call, { bucketName: 'b', ...request }).category).toBe('data-exposure');
  });
});

describe('machines', () => {
  const run = (instanceType: string, count: number, more: object = {}) =>
    outcome(
      'ec2',
      'RunInstances',
      { instanceType, instancesSet: { items: [{ imageId: 'ami-1', minCount: 1, maxCount: count }] } },
      more,
    );

  it.each([
    ['p4d.24xlarge', 20],
    ['g5.xlarge', 8],
    ['p5.48xlarge', 1],
    ['c7i.metal-48xl', 2],
    ['c5.4xlarge', 30],
  ])('many or very large ones are an alert: %s × %s', (type, count) => {
    expect(run(type, count)).toBe('alert');
  });

  it('of everyday sizes, or started by Auto Scaling, are routine', () => {
    const byAutoScaling = {
      userIdentity: { ...user, invokedBy: 'autoscaling.amazonaws.com' },
      sourceIPAddress: 'autoscaling.amazonaws.com',
    };
    expect([
      run('t3.medium', 3),
      run('g4dn.xlarge', 1),
      run('m5.large', 20),
      run('p4d.24xlarge', 20, byAutoScaling),
    ]).toEqual(['ignored', 'ignored', 'ignored', 'ignored']);
  });

  it('that a dry run would have started were not', () => {
    expect(run('p4d.24xlarge', 20, { errorCode: 'Client.DryRunOperation' })).toBe('ignored');
  });
});

describe('a lifecycle rule of a bucket', () => {
  const rule = (more: object) => ({
    bucketName: 'b',
    LifecycleConfiguration: { Rule: { Status: 'Enabled', Expiration: { Days: 1 }, ...more } },
  });
  it.each([
    ['alert', 'everything', { Prefix: '' }],
    ['alert', 'what is kept', { Filter: { Prefix: 'customers/' } }],
    ['ignored', 'what is temporary', { Filter: { Prefix: 'tmp/' } }],
    ['ignored', 'what is temporary, in the old form', { Prefix: 'exports/cache/' }],
    ['ignored', 'what is temporary, with a tag', { Filter: { And: { Prefix: 'temp/', Tag: { Key: 'a' } } } }],
    ['alert', 'a template, whose name only begins so', { Filter: { Prefix: 'templates/' } }],
  ])('is an %s when %s expires within a day', (wanted, _what, more) => {
    expect(outcome('s3', 'PutBucketLifecycle', rule(more))).toBe(wanted);
  });
});

it('key material that is deleted is told as that, and names its key', () => {
  const alert = alertOf('kms', 'DeleteImportedKeyMaterial', { keyId: '11111111-2222-3333-4444-555555555555' });
  expect([alert.severity, alert.title]).toEqual(['critical', expect.stringContaining('material')]);
  expect(named(alert, 'affected')).toContain('kms-key:11111111-2222-3333-4444-555555555555');
});

it('a vault of Glacier that is opened is named', () => {
  const policy = {
    policy: JSON.stringify({ Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' } }),
  };
  const alert = alertOf('glacier', 'SetVaultAccessPolicy', { vaultName: 'v', policy });
  expect(named(alert, 'affected')).toContain(`resource:${ARN('glacier', 'vaults/v')}`);
});
