/** The table of rules for calls: each rule with a call that matches, and a similar routine call. */
import { describe, expect, it } from 'vitest';
import { RULES } from '../../../../intake/sources/cloudtrail/rules.ts';
import { alertIn, named, outcomeOf } from '../../fixtures.ts';
import { record, user } from './records.ts';

const allow = (principal: unknown, more: object = {}) =>
  JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more }] });
const bucketPolicy = (principal: unknown, action: string, condition?: object) => ({
  bucketName: 'b',
  bucketPolicy: {
    Statement: [{ Effect: 'Allow', Principal: principal, Action: action, Resource: 'x', Condition: condition }],
  },
});
const lifecycle = (days: number, status: string) => ({
  bucketName: 'invoices',
  LifecycleConfiguration: { Rule: { Status: status, Expiration: { Days: days } } },
});
const other = 'arn:aws:iam::666600000000:root';
const own = 'arn:aws:iam::111122223333:role/ci';
const quarantine = 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3';
const policy = (name: string) => ({ roleName: 'app', policyArn: `arn:aws:iam::aws:policy/${name}` });
const ssh = { groupId: 'sg-1', ipProtocol: 'tcp', fromPort: 22, toPort: 22 };
const otherKey = 'arn:aws:kms:us-east-1:666600000000:key/k';
const byCloudFormation = { userIdentity: { ...user, invokedBy: 'cloudformation.amazonaws.com' } };
const byService = { userIdentity: { type: 'AWSService', invokedBy: 'support.amazonaws.com' } };

describe('a call', () => {
  it.each([
    ['critical', 'iam', 'AttachUserPolicy', { userName: 'x', policyArn: quarantine }, byService],
    ['critical', 'iam', 'PutUserPolicy', { userName: 'x', policyName: 'AWSExposedCredentialPolicy_DO_NOT_REMOVE' }, {}],
    ['high', 'iam', 'DetachUserPolicy', { userName: 'x', policyArn: quarantine }, {}],
    ['high', 'iam', 'DeleteUserPolicy', { userName: 'x', policyName: 'FirebreakDenyAll' }, {}],
    ['high', 'iam', 'DeleteRolePolicy', { roleName: 'x', policyName: 'FirebreakRevokeOlderSessions' }, {}],
    [
      'medium',
      'iam',
      'DeleteUserPolicy',
      { userName: 'x', policyName: 'FirebreakDenyAll' },
      { errorCode: 'AccessDenied' },
    ],
    ['high', 'sts', 'AssumeRoot', { targetPrincipal: '666600000000' }, {}],
    ['high', 'iam', 'AttachRolePolicy', policy('AdministratorAccess'), {}],
    ['low', 'iam', 'AttachRolePolicy', policy('AmazonS3FullAccess'), {}],
    ['medium', 'iam', 'AddUserToGroup', { userName: 'x', groupName: 'Admins' }, {}],
    ['high', 'iam', 'DeleteRolePermissionsBoundary', { roleName: 'app' }, {}],
    ['medium', 'sts', 'GetFederationToken', { name: 'x' }, {}],
    ['high', 'iam', 'UpdateAssumeRolePolicy', { roleName: 'r', policyDocument: allow('*') }, {}],
    ['medium', 'iam', 'UpdateAssumeRolePolicy', { roleName: 'r', policyDocument: allow({ AWS: own }) }, {}],
    ['high', 'rolesanywhere', 'CreateTrustAnchor', { name: 'x' }, {}],
    [
      'high',
      'sso',
      'AttachManagedPolicyToPermissionSet',
      { managedPolicyArn: policy('AdministratorAccess').policyArn },
      {},
    ],
    ['high', 'sso', 'DisassociateDirectory', {}, {}],
  ])('that gives access is an alert, %s: %s %s %j', (severity, service, call, params, more) => {
    expect(alertIn(JSON.stringify(record(service, call, params, more)))).toMatchObject({
      category: 'unauthorized-access',
      severity,
    });
  });

  it.each([
    ['high', 's3', 'PutBucketPolicy', bucketPolicy('*', 's3:GetObject')],
    ['high', 's3', 'PutBucketPolicy', bucketPolicy('*', 's3:GetObject', { Bool: { 'aws:SecureTransport': 'true' } })],
    ['medium', 's3', 'PutBucketPolicy', bucketPolicy({ AWS: other }, 's3:GetObject')],
    ['high', 'ec2', 'AuthorizeSecurityGroupIngress', { ...ssh, cidrIp: '0.0.0.0/0' }],
    [
      'high',
      'ec2',
      'ModifySecurityGroupRules',
      {
        ModifySecurityGroupRulesRequest: {
          GroupId: 'sg-1',
          SecurityGroupRule: { SecurityGroupRule: { CidrIpv4: '0.0.0.0/0', FromPort: 22, ToPort: 22 } },
        },
      },
    ],
    ['high', 'rds', 'RestoreDBInstanceFromDBSnapshot', { dBInstanceIdentifier: 'd', publiclyAccessible: true }],
    ['medium', 'rds', 'StartExportTask', { exportTaskIdentifier: 'x' }],
    ['medium', 'ec2', 'CreateInstanceExportTask', { instanceId: 'i-1' }],
    ['medium', 'ec2', 'CreateTrafficMirrorSession', { CreateTrafficMirrorSessionRequest: { SessionNumber: 1 } }],
    ['medium', 'ec2', 'DisableSnapshotBlockPublicAccess', {}],
    ['medium', 'lambda', 'AddPermission20150331v2', { functionName: 'f', principal: '666600000000' }],
    ['medium', 'sns', 'SetTopicAttributes', { attributeName: 'Policy', attributeValue: allow({ AWS: '*' }) }],
    ['high', 'es', 'UpdateDomainConfig', { domainName: 'd', accessPolicies: allow({ AWS: '*' }) }],
    ['high', 'codebuild', 'UpdateProjectVisibility', { projectVisibility: 'PUBLIC_READ' }],
    ['critical', 'kms', 'ScheduleKeyDeletion', { keyId: 'k' }],
    ['medium', 's3', 'PutBucketLifecycle', lifecycle(1, 'Enabled')],
    ['high', 's3', 'CopyObject', { bucketName: 'b', 'x-amz-server-side-encryption-customer-algorithm': 'AES256' }],
    ['high', 's3', 'PutObject', { bucketName: 'b', 'x-amz-server-side-encryption-aws-kms-key-id': otherKey }],
    ['high', 'backup', 'DeleteRecoveryPoint', { backupVaultName: 'v' }],
    ['medium', 'rds', 'ModifyDBInstance', { dBInstanceIdentifier: 'd', deletionProtection: false }],
    ['medium', 'rds', 'ModifyDBCluster', { dBClusterIdentifier: 'd', backupRetentionPeriod: 0 }],
  ])('that endangers data is an alert, %s: %s %s %j', (severity, service, call, params) => {
    expect(alertIn(JSON.stringify(record(service, call, params)))).toMatchObject({
      category: 'data-exposure',
      severity,
    });
  });

  it.each([
    ['high', 'organizations', 'LeaveOrganization', {}, { errorCode: 'AccessDenied' }],
    ['high', 'organizations', 'AcceptHandshake', {}, {}],
    ['high', 'route53domains', 'DisableDomainTransferLock', {}, {}],
    ['medium', 'guardduty', 'CreateFilter', { action: 'ARCHIVE' }, {}],
    ['medium', 'macie2', 'UpdateMacieSession', { status: 'PAUSED' }, {}],
    ['high', 'network-firewall', 'DeleteFirewall', {}, {}],
    ['high', 'rds', 'StopActivityStream', {}, {}],
    ['medium', 's3', 'PutBucketLogging', { bucketName: 'b', BucketLoggingStatus: { xmlns: 'x' } }, {}],
    ['medium', 's3', 'PutBucketLifecycle', { ...lifecycle(1, 'Enabled'), bucketName: 'cloudtrail-logs' }, {}],
    ['medium', 'logs', 'DeleteLogGroup', { logGroupName: 'g' }, {}],
  ])('that takes away the defence is an alert, %s: %s %s %j', (severity, service, call, params, more) => {
    expect(alertIn(JSON.stringify(record(service, call, params, more)))).toMatchObject({
      category: 'unauthorized-access',
      severity,
    });
  });

  it.each([
    ['iam', 'AttachUserPolicy', policy('ReadOnlyAccess'), {}],
    ['iam', 'DetachUserPolicy', policy('ReadOnlyAccess'), {}],
    ['iam', 'DeleteUserPolicy', { userName: 'x', policyName: 'app-access' }, {}],
    ['sts', 'AssumeRole', { roleArn: own }, {}],
    ['iam', 'AttachRolePolicy', policy('AmazonS3FullAccess'), byCloudFormation],
    ['iam', 'AddUserToGroup', { userName: 'x', groupName: 'developers' }, {}],
    ['iam', 'UpdateAssumeRolePolicy', { policyDocument: allow({ Service: 'ec2.amazonaws.com' }) }, {}],
    ['iam', 'UpdateAssumeRolePolicy', {}, {}],
    ['sts', 'AssumeRole', { roleArn: own }, {}],
    ['s3', 'PutBucketPolicy', bucketPolicy({ AWS: 'arn:aws:iam::127311923021:root' }, 's3:PutObject'), {}],
    ['s3', 'PutBucketPolicy', bucketPolicy({ AWS: own }, 's3:GetObject'), {}],
    ['s3', 'PutBucketPolicy', bucketPolicy('*', 's3:GetObject', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } }), {}],
    ['s3', 'PutBucketLifecycle', lifecycle(1, 'Disabled'), {}],
    ['s3', 'PutBucketLifecycle', lifecycle(730, 'Enabled'), {}],
    ['s3', 'PutBucketLogging', { BucketLoggingStatus: { LoggingEnabled: { TargetBucket: 'l' } } }, {}],
    [
      's3',
      'PutObject',
      { 'x-amz-server-side-encryption-aws-kms-key-id': otherKey.replace('666600000000', '111122223333') },
      {},
    ],
    ['ec2', 'AuthorizeSecurityGroupIngress', { ...ssh, cidrIp: '203.0.113.0/24' }, {}],
    ['ec2', 'DeleteTrafficMirrorTarget', {}, {}],
    ['rds', 'ModifyDBInstance', { dBInstanceIdentifier: 'd', deletionProtection: true, allocatedStorage: 500 }, {}],
    ['lambda', 'AddPermission20150331v2', { functionName: 'f', principal: 'sns.amazonaws.com' }, {}],
    ['lambda', 'AddPermission20150331v2', { functionName: 'f' }, {}],
    ['guardduty', 'CreateFilter', { action: 'NOOP' }, {}],
    ['logs', 'DeleteLogGroup', { logGroupName: 'g' }, byCloudFormation],
    ['backup', 'DeleteRecoveryPoint', {}, { userIdentity: { type: 'AWSService', invokedBy: 'backup.amazonaws.com' } }],
    ['kms', 'ScheduleKeyDeletion', {}, { errorCode: 'AccessDenied' }],
    ['ec2', 'ModifySnapshotAttribute', {}, { errorCode: 'Client.DryRunOperation' }],
  ])('that is near one of them is ignored with its reason: %s %s %j', (service, call, params, more) => {
    const outcome = outcomeOf(record(service, call, params, more));
    expect(outcome).toMatchObject({ outcome: 'ignored', reason: expect.stringContaining(`${service}:`) as string });
  });
});

describe('a sign-in', () => {
  it('without MFA through an identity provider is routine, because the provider asks for MFA', () => {
    const extra = { MFAUsed: 'No', SamlProviderArn: 'arn:aws:iam::111122223333:saml-provider/idp' };
    const login = { responseElements: { ConsoleLogin: 'Success' }, additionalEventData: extra };
    expect(outcomeOf(record('signin', 'ConsoleLogin', null, login))).toMatchObject({ outcome: 'ignored' });
  });
});

describe('an EC2 call that wraps its request', () => {
  it('names its target too', () => {
    const wrapped = {
      ModifySnapshotAttributeRequest: {
        snapshotId: 'snap-1',
        createVolumePermission: { add: { items: [{ group: 'all' }] } },
      },
    };
    expect(named(alertIn(JSON.stringify(record('ec2', 'ModifySnapshotAttribute', wrapped))), 'affected')).toContain(
      'snapshot:snap-1',
    );
  });
});

describe('the table', () => {
  it('describes each rule in one short sentence', () => {
    for (const { title, service } of RULES) {
      expect(title, service).toMatch(/^[A-Z][^.]{10,70}$/);
    }
  });
});
