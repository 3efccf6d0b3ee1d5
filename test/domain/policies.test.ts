/** Which principals a policy lets in. */
import { describe, expect, test } from 'vitest';
import {
  grantsEverything,
  grantsIn,
  isOutsider,
  isPublic,
  outsidersIn,
  policyOfPermission,
} from '../../domain/policies.ts';

const OWN = '111122223333';
const OTHER = '210987654321';

const policy = (Principal: unknown, Condition?: unknown, more: object = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal, Action: 's3:GetObject', Resource: '*', Condition, ...more }],
});

describe('a policy is public', () => {
  test.each([
    ['for everyone', policy('*')],
    ['for every AWS account', policy({ AWS: '*' })],
    ['for every AWS account among others', policy({ AWS: [OWN, '*'] })],
    ['with principals of every type', policy({ '*': '*' })],
    ['kept as text', JSON.stringify(policy('*'))],
    ['with one statement that is no list', { Statement: { Effect: 'Allow', Principal: '*' } }],
    ['in lower case, as some exporters write it', { statement: [{ effect: 'Allow', principal: { aws: '*' } }] }],
    ['for all but some', policy(undefined, undefined, { NotPrincipal: { AWS: `arn:aws:iam::${OTHER}:root` } })],
    ['under a condition that everyone meets: TLS', policy('*', { Bool: { 'aws:SecureTransport': 'true' } })],
    [
      'under a condition that everyone meets: every address',
      policy('*', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }),
    ],
    [
      'under a condition that everyone meets: every IPv6 address',
      policy('*', { IpAddress: { 'aws:SourceIp': ['198.51.100.0/24', '::/0'] } }),
    ],
    [
      'under a condition that everyone meets: both halves of the internet',
      policy('*', { IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } }),
    ],
    ['under a condition that everyone can meet: a referer', policy('*', { StringLike: { 'aws:Referer': '*' } })],
    [
      'under a condition that everyone can meet: a known referer',
      policy('*', { StringEquals: { 'aws:Referer': 'https://acme.example/' } }),
    ],
    ['for every organization', policy('*', { StringLike: { 'aws:PrincipalOrgID': '*' } })],
    ['for every principal', policy('*', { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/*' } })],
    [
      "for the caller's own account, whichever that is",
      policy('*', { StringEquals: { 'aws:SourceAccount': '${aws:x}' } }),
    ],
    ['for all but one VPC', policy('*', { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } })],
    ['for one VPC if a VPC is named', policy('*', { StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } })],
    [
      'for one organization if one is named',
      policy('*', { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgPaths': 'o-a1b2c3d4e5/r-1/' } }),
    ],
    ['for no value at all', policy('*', { StringEquals: { 'aws:SourceVpc': [] } })],
  ])('%s', (_, document) => {
    expect(isPublic(document)).toBe(true);
  });
});

describe('a policy is not public', () => {
  test.each([
    ['for one account', policy({ AWS: OTHER })],
    ['for a service', policy({ Service: 'cloudtrail.amazonaws.com' })],
    ['that denies everyone', policy('*', undefined, { Effect: 'Deny' })],
    ['for one organization', policy('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } })],
    [
      'for a part of one organization',
      policy('*', { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-a1b2c3d4e5/r-ab12/ou-ab12-1/*' } }),
    ],
    ['for one VPC', policy('*', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } })],
    ['for two VPC endpoints', policy('*', { StringEquals: { 'aws:sourceVpce': ['vpce-1', 'vpce-2'] } })],
    ['for one account by its condition', policy('*', { StringEquals: { 'aws:PrincipalAccount': OTHER } })],
    [
      'for one role by its condition',
      policy('*', { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${OTHER}:role/x` } }),
    ],
    ['for all of one account', policy('*', { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${OTHER}:*` } })],
    ['for one bucket', policy('*', { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::uploads' } })],
    [
      'for one office',
      policy('*', { IpAddress: { 'aws:SourceIp': ['198.51.100.0/24', '2001:db8::/32', '203.0.113.7'] } }),
    ],
    [
      'for one office by TLS',
      policy('*', { Bool: { 'aws:SecureTransport': 'true' }, IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } }),
    ],
    ['for who mounts the file system', policy('*', { Bool: { 'elasticfilesystem:AccessedViaMountTarget': 'true' } })],
    ['that is none', 'not JSON'],
    ['that is missing', undefined],
    ['that is strange', { Statement: [null, 'text', 7, { Effect: 'Allow', Principal: { AWS: { x: '*' } } }] }],
  ])('%s', (_, document) => {
    expect(isPublic(document)).toBe(false);
  });
});

describe('the outsiders of a policy', () => {
  test.each<[string, unknown, string[]]>([
    ['everyone', policy('*'), ['*']],
    ['another account by its id', policy({ AWS: [OWN, OTHER] }), [OTHER]],
    [
      "another account's role in China",
      policy({ AWS: `arn:aws-cn:iam::${OTHER}:role/x` }),
      [`arn:aws-cn:iam::${OTHER}:role/x`],
    ],
    [
      "another account's session",
      policy({ AWS: `arn:aws:sts::${OTHER}:assumed-role/x/y` }),
      [`arn:aws:sts::${OTHER}:assumed-role/x/y`],
    ],
    [
      'another account, named by a condition',
      policy('*', { StringEquals: { 'aws:PrincipalAccount': [OWN, OTHER] } }),
      [OTHER],
    ],
    [
      'another account that a service acts for',
      policy({ Service: 'sns.amazonaws.com' }, { StringEquals: { 'AWS:SourceAccount': OTHER } }),
      [OTHER],
    ],
    ['nobody: the account itself', policy({ AWS: `arn:aws:iam::${OWN}:root` }), []],
    [
      'nobody: the account itself, named by a condition',
      policy('*', { StringEquals: { 'aws:SourceAccount': OWN } }),
      [],
    ],
    [
      'nobody: one condition lets others in, and another keeps them out',
      policy('*', {
        StringEquals: { 'aws:SourceAccount': OWN },
        ArnLike: { 'aws:SourceArn': [`arn:aws:sns:::x`, `arn:aws:sns:us-east-1:${OTHER}:x`] },
      }),
      [],
    ],
    ['nobody: an organization', policy('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }), []],
    ['nobody: a VPC endpoint', policy('*', { StringEquals: { 'aws:SourceVpce': 'vpce-1' } }), []],
    ['nobody: a service', policy({ Service: 'ec2.amazonaws.com' }), []],
    ['nobody: an identity provider', policy({ Federated: 'accounts.google.com' }), []],
    ['nobody: CloudFront', policy({ AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1' }), []],
    ['nobody: a principal that was deleted', policy({ AWS: 'AIDACKCEVSQ6C2EXAMPLE' }), []],
  ])('are %s', (_, document, outsiders) => {
    expect(outsidersIn(document, OWN)).toEqual(outsiders);
  });

  test('are every account where the own one is not known', () => {
    expect(outsidersIn(policy({ AWS: OWN }), undefined)).toEqual([OWN]);
    expect(isOutsider(OWN, undefined)).toBe(true);
  });

  test('are only those of the statements that matter', () => {
    const reads = (actions: string[]): boolean => actions.includes('s3:GetObject');
    expect(outsidersIn(policy({ AWS: OTHER }), OWN, (g) => reads(g.actions))).toEqual([OTHER]);
    expect(
      outsidersIn(policy({ AWS: OTHER }, undefined, { Action: 's3:PutObject' }), OWN, (g) => reads(g.actions)),
    ).toEqual([]);
  });
});

test('Principals are given as written, of every type', () => {
  const document = policy({ AWS: [OTHER], Service: 'ec2.amazonaws.com', Federated: ['accounts.google.com'] });
  expect(grantsIn(document)).toMatchObject([{ principals: [OTHER, 'ec2.amazonaws.com', 'accounts.google.com'] }]);
});

describe('a permission of a Lambda function', () => {
  test.each<[string, object, boolean, string[]]>([
    ['for everyone', { principal: '*' }, true, ['*']],
    ['for everyone with an AWS account', { principal: '*', functionUrlAuthType: 'AWS_IAM' }, true, ['*']],
    ['for an organization', { principal: '*', principalOrgID: 'o-a1b2c3d4e5' }, false, []],
    ['of a layer for an organization', { principal: '*', organizationId: 'o-a1b2c3d4e5' }, false, []],
    ['for another account', { principal: OTHER }, false, [OTHER]],
    ['for the account itself', { principal: OWN }, false, []],
    ['for a service', { principal: 's3.amazonaws.com', sourceArn: 'arn:aws:s3:::uploads' }, false, []],
    [
      "for another account's topic",
      { principal: 'sns.amazonaws.com', sourceArn: `arn:aws:sns:us-east-1:${OTHER}:x` },
      false,
      [`arn:aws:sns:us-east-1:${OTHER}:x`],
    ],
    ['that names nobody', {}, false, []],
  ])('%s', (_, parameters, open, outsiders) => {
    const document = policyOfPermission(parameters);
    expect(isPublic(document)).toBe(open);
    expect(outsidersIn(document, OWN)).toEqual(outsiders);
  });
});

test.each([
  ['every action', { Action: '*', Resource: '*' }, true],
  ['all of IAM', { Action: ['s3:GetObject', 'iam:*'], Resource: ['*'] }, true],
  ['all of IAM in capitals', { Action: 'IAM:*', Resource: '*' }, true],
  ['all of S3', { Action: 's3:*', Resource: '*' }, false],
  ['every action on one bucket', { Action: '*', Resource: 'arn:aws:s3:::x' }, false],
  ['nothing: a Deny', { Effect: 'Deny', Action: '*', Resource: '*' }, false],
])('An identity policy grants everything or not: %s', (_, statement, everything) => {
  expect(grantsEverything({ Statement: [{ Effect: 'Allow', ...statement }] })).toBe(everything);
});
