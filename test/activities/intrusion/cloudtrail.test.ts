/** What follows from single calls, in CloudTrail's own form. */
import { describe, expect, test } from 'vitest';
import { consequencesOf, opensBucket } from '../../../activities/intrusion/consequences.ts';
import { readTrailRecord, type TrailRecord } from '../../../domain/trail-record.ts';
import { meaningOf } from '../../../activities/intrusion/techniques.ts';

const event = (
  eventName: string,
  requestParameters: unknown,
  { response, account, errorCode }: { response?: unknown; account?: string; errorCode?: string } = {},
): TrailRecord => {
  const record = readTrailRecord({
    eventID: 'e',
    eventName,
    eventSource: 'x.amazonaws.com',
    eventTime: '2026-11-22T00:00:00Z',
    userIdentity: { type: 'IAMUser', userName: 'deploy-bot' },
    sourceIPAddress: '198.51.100.23',
    requestParameters,
    responseElements: response,
    recipientAccountId: account,
    errorCode,
  });
  if (record === undefined) throw new Error('no record');
  return record;
};

const standings = (e: TrailRecord) => consequencesOf(e, 'eu-west-1').map((x) => `${x.standing} ${x.kind} ${x.id}`);

describe('what a call leaves behind', () => {
  test('a new key is unauthorized, and its user is affected', () => {
    const response = { accessKey: { accessKeyId: 'AKIANEW', userName: 'alice' } };
    expect(standings(event('CreateAccessKey', { userName: 'alice' }, { response }))).toEqual([
      'unauthorized access-key AKIANEW',
      'affected iam-user alice',
    ]);
  });

  test('an assumed role is affected, and its session is followed but not contained', () => {
    const request = { roleArn: 'arn:aws:iam::111122223333:role/ops/admin' };
    const response = { credentials: { accessKeyId: 'ASIANEW' } };
    expect(standings(event('AssumeRole', request, { response }))).toEqual([
      'affected iam-role admin',
      'related access-key ASIANEW',
    ]);
  });

  test('instances are unauthorized, each with its region and its creator', () => {
    const response = { instancesSet: { items: [{ instanceId: 'i-1' }, { instanceId: 'i-2' }] } };
    const [first, second] = consequencesOf(event('RunInstances', {}, { response }), 'eu-west-1');
    expect(first).toMatchObject({ id: 'i-1', region: 'eu-west-1', facts: { launchedBy: 'deploy-bot' } });
    expect(second).toMatchObject({ id: 'i-2', standing: 'unauthorized' });
  });

  const own = (resource: string): string => `arn:aws:${resource.replace('*', 'eu-west-1:111122223333')}`;
  test.each([
    [
      'a policy',
      'CreatePolicy',
      { policy: { arn: own('iam::111122223333:policy/svc') } },
      ['resource', 'iam::111122223333:policy/svc'],
    ],
    [
      'a notebook',
      'CreateNotebookInstance',
      { notebookInstanceArn: own('sagemaker:*:notebook-instance/x') },
      ['resource', 'sagemaker:*:notebook-instance/x'],
    ],
    [
      'tasks',
      'RunTask',
      { tasks: [{ taskArn: own('ecs:*:task/c/1'), clusterArn: own('ecs:*:cluster/c') }] },
      ['resource', 'ecs:*:task/c/1'],
    ],
    [
      'a service, not its cluster',
      'CreateService',
      { service: { serviceArn: own('ecs:*:service/c/s'), clusterArn: own('ecs:*:cluster/c') } },
      ['resource', 'ecs:*:service/c/s'],
    ],
    [
      'a launch template, wrapped',
      'CreateLaunchTemplate',
      { CreateLaunchTemplateResponse: { launchTemplate: { launchTemplateId: 'lt-1' } } },
      ['resource', 'ec2:*:launch-template/lt-1'],
    ],
  ])('every creation is unauthorized, by its ARN: %s', (_what, name, response, [kind, arn]) => {
    expect(standings(event(name, {}, { response, account: '111122223333' }))).toEqual([
      `unauthorized ${kind} ${own(arn ?? '')}`,
    ]);
  });

  test.each([
    ['a cluster', 'CreateCluster', { cluster: { clusterArn: own('ecs:*:cluster/miner') } }, 'cluster miner'],
    ['a volume', 'CreateVolume', { volumeId: 'vol-1' }, 'volume vol-1'],
    [
      'copies of several volumes',
      'CreateSnapshots',
      { CreateSnapshotsResponse: { snapshotSet: { items: [{ snapshotId: 'snap-1' }] } } },
      'snapshot snap-1',
    ],
    ['a database from a copy', 'RestoreDBInstanceFromDBSnapshot', { dBInstanceIdentifier: 'copy' }, 'database copy'],
  ])('or by its natural name if it has one: %s', (_what, name, response, made) => {
    expect(standings(event(name, {}, { response, account: '111122223333' }))).toEqual([`unauthorized ${made}`]);
  });

  test('not what belongs to others, and not what was only changed', () => {
    const theirs = { policy: { arn: 'arn:aws:iam::999988887777:policy/x' } };
    expect(standings(event('CreatePolicy', {}, { response: theirs, account: '111122223333' }))).toEqual([]);
    const value = { arn: own('secretsmanager:*:secret:x') };
    expect(standings(event('PutSecretValue', {}, { response: value, account: '111122223333' }))).toEqual([]);
  });

  test('a trail is known by its name, in the region of its ARN', () => {
    const request = { name: 'arn:aws:cloudtrail:us-east-1:111122223333:trail/audit' };
    expect(consequencesOf(event('StopLogging', request), 'eu-west-1')).toEqual([
      expect.objectContaining({ kind: 'trail', id: 'audit', region: 'us-east-1', standing: 'affected' }),
    ]);
  });

  test('a denied call yields nothing', () => {
    expect(standings(event('CreateUser', { userName: 'x' }, { errorCode: 'AccessDenied' }))).toEqual([]);
  });

  test('nothing, when the record has no parameters or malformed ones', () => {
    for (const request of [undefined, null, 'text', [], { userName: { first: 'x' } }]) {
      for (const name of ['CreateUser', 'CreateAccessKey', 'RunInstances', 'StopLogging', 'PutBucketPolicy'])
        expect(standings(event(name, request, { response: request }))).toEqual([]);
    }
  });
});

describe('a bucket is opened', () => {
  const statement = (Principal: unknown, Effect = 'Allow') => ({
    bucketPolicy: { Statement: [{ Effect, Principal, Action: 's3:GetObject' }] },
  });
  test.each([
    ['by a policy for everyone', 'PutBucketPolicy', statement('*'), true],
    ['by a policy for every AWS account', 'PutBucketPolicy', statement({ AWS: '*' }), true],
    [
      'by a policy kept as text',
      'PutBucketPolicy',
      { bucketPolicy: JSON.stringify(statement('*').bucketPolicy) },
      true,
    ],
    ['not by a policy for one account', 'PutBucketPolicy', statement({ AWS: '111122223333' }), false],
    ['by a public ACL', 'PutBucketAcl', { 'x-amz-acl': ['public-read'] }, true],
    ['not by a private ACL', 'PutBucketAcl', { 'x-amz-acl': ['private'] }, false],
    ['by taking off the block', 'DeleteBucketPublicAccessBlock', {}, true],
    [
      'by weakening the block',
      'PutBucketPublicAccessBlock',
      { PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: false } },
      true,
    ],
    [
      'not by closing it',
      'PutBucketPublicAccessBlock',
      { PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true } },
      false,
    ],
  ])('%s', (_name, name, request, opened) => {
    expect(opensBucket(event(name, request))).toBe(opened);
  });
});

describe('what a call means', () => {
  test('is told with its technique, its caller and the address', () => {
    expect(meaningOf(event('StopLogging', { name: 'audit' }))).toEqual({
      title: { en: 'Trail audit stopped', ko: '추적 audit 중지' },
      detail: {
        en: 'StopLogging by deploy-bot (198.51.100.23)',
        ko: 'StopLogging 호출: deploy-bot (198.51.100.23)',
      },
      weight: 'grave',
      technique: 'T1562.008',
      at: '2026-11-22T00:00:00.000Z',
      act: 'stopped',
    });
  });

  test('has less weight when it was refused, and says so', () => {
    const refused = meaningOf(event('StopLogging', { name: 'audit' }, { errorCode: 'AccessDenied' }));
    expect(refused).toMatchObject({ weight: 'notable', title: { en: 'Attempted, and refused: Trail audit stopped' } });
  });

  test('is not reported for routine calls', () => {
    expect(meaningOf(event('DescribeInstances', {}))).toBeUndefined();
    expect(meaningOf(event('PutBucketPolicy', { bucketPolicy: {} }))).toBeUndefined();
  });
});
