/** What is opened to whom: everyone, other accounts, and what is not. */
import { describe, expect, it } from 'vitest';
import { named } from '../../fixtures.ts';
import { allow, alertOf, ARN, outcome, user } from './records.ts';

const permissions = (ranges: readonly string[], more: object = {}) => ({
  groupId: 'sg-1',
  ipPermissions: {
    items: [
      {
        ipProtocol: 'tcp',
        fromPort: 22,
        toPort: 22,
        ipRanges: { items: ranges.filter((r) => !r.includes(':')).map((cidrIp) => ({ cidrIp })) },
        ipv6Ranges: { items: ranges.filter((r) => r.includes(':')).map((cidrIpv6) => ({ cidrIpv6 })) },
        ...more,
      },
    ],
  },
});
const stranger = 'arn:aws:iam::666600000000:root';

describe('everyone', () => {
  it.each([
    ['0.0.0.0/0'],
    ['::/0'],
    ['203.0.113.7/0'],
    ['10.0.0.0/0'],
    ['2001:db8::/0'],
    ['0.0.0.0/1', '128.0.0.0/1'],
    ['0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2', '192.0.0.0/2'],
    ['::/1', '8000::/1'],
    ['2000::/3'],
    ['0.0.0.0/1'],
  ])('is %s %s', (...ranges) => {
    expect(alertOf('ec2', 'AuthorizeSecurityGroupIngress', permissions(ranges)).severity).toBe('high');
    expect(named(alertOf('ec2', 'AuthorizeSecurityGroupIngress', permissions(ranges)), 'affected')).toContain(
      'security-group:sg-1',
    );
  });

  it.each([
    ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
    ['203.0.113.0/24', '198.51.100.7/32'],
    ['100.64.0.0/10'],
    ['fc00::/7'],
    ['2001:db8::/32'],
  ])('is not %s %s %s', (...ranges) => {
    expect(outcome('ec2', 'AuthorizeSecurityGroupIngress', permissions(ranges))).toBe('ignored');
  });

  it.each([
    ['a web port', permissions(['0.0.0.0/0'], { fromPort: 443, toPort: 443 })],
    ['ICMP', permissions(['0.0.0.0/0'], { ipProtocol: 'icmp', fromPort: -1, toPort: -1 })],
  ])('may reach %s', (_, request) => {
    expect(outcome('ec2', 'AuthorizeSecurityGroupIngress', request)).toBe('ignored');
  });

  it.each([
    [
      'rds',
      'AuthorizeDBSecurityGroupIngress',
      { dBSecurityGroupName: 'g', cIDRIP: '0.0.0.0/0' },
      ARN('rds', 'secgrp:g'),
    ],
    [
      'redshift',
      'AuthorizeClusterSecurityGroupIngress',
      { clusterSecurityGroupName: 'g', cIDRIP: '0.0.0.0/0' },
      ARN('redshift', 'securitygroup:g'),
    ],
  ])('reaches a database through %s:%s', (service, call, request, id) => {
    const alert = alertOf(service, call, request);
    expect(alert.category).toBe('data-exposure');
    expect(named(alert, 'affected')).toContain(`resource:${id}`);
  });

  it.each([
    ['a policy that only asks for TLS', { Bool: { 'aws:SecureTransport': 'true' } }, 'alert'],
    ['a policy for all addresses', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, 'alert'],
    ['a policy for two halves', { IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } }, 'alert'],
    ['a policy for any referer', { StringLike: { 'aws:Referer': '*' } }, 'alert'],
    ['a policy for any user agent', { StringLike: { 'aws:UserAgent': 'secret*' } }, 'alert'],
    [
      'a policy whose condition may be absent',
      { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
      'alert',
    ],
    ['a policy for one organization', { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }, 'ignored'],
    ['a policy for one VPC', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } }, 'ignored'],
    ['a policy for the own account', { StringEquals: { 'aws:SourceAccount': '111122223333' } }, 'ignored'],
    ['a policy for an office', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, 'ignored'],
  ])('%s', (_, condition, wanted) => {
    const open = allow('*', condition);
    expect({
      bucket: outcome('s3', 'PutBucketPolicy', { bucketName: 'b', bucketPolicy: JSON.parse(open) as unknown }),
      topic: outcome('sns', 'SetTopicAttributes', {
        topicArn: 'arn:aws:sns:us-east-1:111122223333:t',
        attributeName: 'Policy',
        attributeValue: open,
      }),
      queue: outcome('sqs', 'SetQueueAttributes', {
        queueUrl: 'https://sqs/111122223333/q',
        attributes: { Policy: open },
      }),
      key: outcome('kms', 'PutKeyPolicy', { keyId: 'k', policy: open }),
      secret: outcome('secretsmanager', 'PutResourcePolicy', { secretId: 's', resourcePolicy: open }),
      repository: outcome('ecr', 'SetRepositoryPolicy', { repositoryName: 'r', policyText: open }),
      domain: outcome('es', 'UpdateDomainConfig', { domainName: 'd', accessPolicies: open }),
      vault: outcome('backup', 'PutBackupVaultAccessPolicy', { backupVaultName: 'v', policy: open }),
    }).toEqual({
      bucket: wanted,
      topic: wanted,
      queue: wanted,
      key: wanted,
      secret: wanted,
      repository: wanted,
      domain: wanted,
      vault: wanted,
    });
  });
});

describe('another account', () => {
  it.each([
    ['kms', 'CreateGrant', { keyId: 'k', granteePrincipal: stranger, operations: ['Decrypt'] }],
    ['kms', 'PutKeyPolicy', { keyId: 'k', policy: allow({ AWS: stranger }) }],
    ['kms', 'CreateGrant', { keyId: 'k', granteePrincipal: 'arn:aws:iam::666600000000:role/x' }],
    [
      'ec2',
      'ModifySnapshotAttribute',
      { snapshotId: 'snap-1', createVolumePermission: { add: { items: [{ userId: '666600000000' }] } } },
    ],
    [
      'rds',
      'ModifyDBClusterSnapshotAttribute',
      { dBClusterSnapshotIdentifier: 's', attributeName: 'restore', valuesToAdd: ['all'] },
    ],
    ['redshift', 'AuthorizeSnapshotAccess', { snapshotIdentifier: 's', accountWithRestoreAccess: '666600000000' }],
  ])('is let in by %s:%s', (service, call, request) => {
    expect(alertOf(service, call, request)).toMatchObject({ category: 'data-exposure' });
  });

  it.each([
    ['a service', 'kms', 'CreateGrant', { keyId: 'k', granteePrincipal: 'dynamodb.us-east-1.amazonaws.com' }],
    [
      'a role of the account',
      'kms',
      'CreateGrant',
      { keyId: 'k', granteePrincipal: 'arn:aws:iam::111122223333:role/app' },
    ],
    [
      'the account itself',
      'ec2',
      'ModifyImageAttribute',
      { imageId: 'ami-1', launchPermission: { add: { items: [{ userId: '111122223333' }] } } },
    ],
  ])('is not %s', (_, service, call, request) => {
    expect(outcome(service, call, request)).toBe('ignored');
  });

  it('whose principal calls is not contained in this one', () => {
    const userIdentity = { ...user, accountId: '666600000000', arn: 'arn:aws:iam::666600000000:user/deploy-bot' };
    const alert = alertOf('s3', 'DeleteBucketPublicAccessBlock', { bucketName: 'b' }, { userIdentity });
    expect(alert.correlationKey).toBe('bucket:b');
    expect(alert.entities.filter((e) => e.account === '666600000000').map((e) => [e.kind, e.standing])).toEqual([
      ['iam-user', 'related'],
      ['access-key', 'related'],
    ]);
  });
});

describe('a policy of a service that no rule is written for', () => {
  const resourceArn = ARN('rekognition', 'project/faces/1');
  it.each([
    ['alert', 'rekognition', 'PutProjectPolicy', { projectArn: resourceArn, policyDocument: allow('*') }],
    ['alert', 'states', 'PutResourcePolicy', { resourceArn, policy: JSON.parse(allow({ AWS: '*' })) as object }],
    [
      'ignored',
      'states',
      'PutResourcePolicy',
      { resourceArn, policy: allow({ AWS: 'arn:aws:iam::111122223333:root' }) },
    ],
    [
      'ignored',
      'states',
      'PutResourcePolicy',
      { policy: allow('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-abcde12345' } }) },
    ],
    ['ignored', 'access-analyzer', 'ValidatePolicy', { policyDocument: allow('*') }],
    ['ignored', 'ec2', 'ModifyVpcEndpoint', { policyDocument: allow('*') }],
    ['ignored', 'organizations', 'CreatePolicy', { content: allow('*'), type: 'RESOURCE_CONTROL_POLICY' }],
  ])('%s: %s:%s %j', (wanted, service, call, request) => {
    expect(outcome(service, call, request)).toBe(wanted);
  });

  it('has its resource named by the ARN in the request', () => {
    const alert = alertOf('rekognition', 'PutProjectPolicy', { projectArn: resourceArn, policyDocument: allow('*') });
    expect(alert).toMatchObject({ category: 'data-exposure', severity: 'medium' });
    expect(named(alert, 'affected')).toContain(`resource:${resourceArn}`);
  });
});

describe('the trust of a role in a provider that everyone can use', () => {
  const github = 'token.actions.githubusercontent.com';
  const trust = (provider: string, condition?: object) => ({
    roleName: 'ci',
    assumeRolePolicyDocument: JSON.stringify({
      Statement: {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${provider}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: condition,
      },
    }),
  });
  it.each([
    ['alert', trust(github)],
    ['alert', trust(github, { StringEquals: { [`${github}:aud`]: 'sts.amazonaws.com' } })],
    ['alert', trust(github, { StringLike: { [`${github}:sub`]: 'repo:*' } })],
    ['alert', trust(github, { StringLikeIfExists: { [`${github}:sub`]: 'repo:acme/*' } })],
    ['ignored', trust(github, { StringLike: { [`${github}:sub`]: 'repo:acme/*' } })],
    ['ignored', trust(github, { StringEquals: { [`${github}:repository_owner`]: 'acme' } })],
    ['ignored', trust('accounts.google.com', { StringEquals: { 'accounts.google.com:aud': 'client-1' } })],
    ['alert', trust('accounts.google.com')],
    ['ignored', trust('oidc.eks.us-east-1.amazonaws.com/id/ABC')],
  ])('%s: %j', (wanted, request) => {
    expect(outcome('iam', 'CreateRole', request)).toBe(wanted);
  });
});

describe('an event bus', () => {
  const permission = (more: object) => ({ eventBusName: 'b', action: 'events:PutEvents', statementId: 's', ...more });
  it.each([
    ['alert', permission({ principal: '*' })],
    ['alert', permission({ policy: allow('*') })],
    ['ignored', permission({ principal: '666600000000' })],
    [
      'ignored',
      permission({
        principal: '*',
        condition: { type: 'StringEquals', key: 'aws:PrincipalOrgID', value: 'o-abcde12345' },
      }),
    ],
  ])('%s: %j', (wanted, request) => {
    expect(outcome('events', 'PutPermission', request)).toBe(wanted);
  });

  it('is named', () => {
    expect(named(alertOf('events', 'PutPermission', permission({ principal: '*' })), 'affected')).toContain(
      `resource:${ARN('events', 'event-bus/b')}`,
    );
  });
});
