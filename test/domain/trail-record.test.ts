/** Intake and the inquiries read CloudTrail records by the same rules. */
import { describe, expect, test } from 'vitest';
import { callerName, isByService, readTrailRecord, type TrailRecord } from '../../domain/trail-record.ts';

const raw = (more: object = {}): Record<string, unknown> => ({
  eventID: 'e1',
  eventSource: 'iam.amazonaws.com',
  eventName: 'CreateUser',
  eventTime: '2026-11-20T03:00:00Z',
  awsRegion: 'us-east-1',
  recipientAccountId: '111122223333',
  sourceIPAddress: '198.51.100.23',
  readOnly: false,
  userIdentity: {
    type: 'IAMUser',
    userName: 'deploy-bot',
    accessKeyId: 'AKIAEXAMPLEEXAMPLE07',
    arn: 'arn:aws:iam::111122223333:user/deploy-bot',
    accountId: '111122223333',
  },
  requestParameters: { userName: 'helper' },
  ...more,
});

function read(more: object = {}): TrailRecord {
  const record = readTrailRecord(raw(more));
  if (record === undefined) throw new Error('the record was not read');
  return record;
}

const assumedRole = (more: object = {}) => ({
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLE:i-0abc',
  arn: 'arn:aws:sts::111122223333:assumed-role/web/i-0abc',
  ...more,
});

/** In the form of some exporters: every member's name in lower case. */
function inLowerCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inLowerCase);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key.toLowerCase(), inLowerCase(member)]));
}

describe('a record', () => {
  test('reads the same in lower case, but for the request and the answer, which stay as they are', () => {
    const { request, response, ...rest } = read({ resources: [{ ARN: 'arn:aws:s3:::reports' }] });
    const lower = readTrailRecord(inLowerCase(raw({ resources: [{ ARN: 'arn:aws:s3:::reports' }] })));
    expect(lower).toMatchObject(rest);
    expect(request).toEqual({ userName: 'helper' });
    expect(lower?.request).toEqual({ username: 'helper' });
    expect(response).toBeUndefined();
  });

  test('is none without an event source or a name', () => {
    for (const value of [undefined, null, 'text', [], {}, raw({ eventSource: '' }), raw({ eventName: {} })])
      expect(readTrailRecord(value)).toBeUndefined();
  });

  test('that was made to hurt lends no members of its prototype', () => {
    expect(read({ userIdentity: JSON.parse('{"__proto__": {"type": "Root"}}') as unknown }).caller.type).toBe(
      'Unknown',
    );
    expect(read({ requestParameters: undefined }).request).toBeUndefined();
  });

  test('names its time in UTC with milliseconds', () => {
    expect(read().at).toBe('2026-11-20T03:00:00.000Z');
    expect(read({ eventTime: 'yesterday' }).at).toBe('');
  });

  test('keeps the name as recorded, and the call without its API version', () => {
    expect(read({ eventName: 'AddPermission20150331v2' })).toMatchObject({
      name: 'AddPermission20150331v2',
      call: 'AddPermission',
    });
  });

  test('gives the parameters of a call that wraps them', () => {
    const wrapped = { CreateFlowLogsRequest: { ResourceId: { content: 'vpc-1' } } };
    expect(read({ eventName: 'CreateFlowLogs', requestParameters: wrapped }).request).toEqual(
      wrapped.CreateFlowLogsRequest,
    );
  });

  test('belongs to the account of the caller where it names no other', () => {
    expect(read({ recipientAccountId: undefined }).account).toBe('111122223333');
  });

  test.each([
    ['as it says', { readOnly: true }, true],
    ['as it says in text', { readOnly: 'true' }, true],
    ['by its name where it does not say', { readOnly: undefined, eventName: 'DescribeInstances' }, true],
    ['by its name where CloudTrail counts a look-up as a write', { eventName: 'CheckMfa' }, true],
    ['not a change', { readOnly: undefined }, false],
  ])('only reads: %s', (_, more, readOnly) => {
    expect(read(more).readOnly).toBe(readOnly);
  });
});

describe('a failure', () => {
  test('is the error code', () => {
    expect(read({ errorCode: 'AccessDenied' })).toMatchObject({ errorCode: 'AccessDenied', failure: 'AccessDenied' });
  });

  test('of a sign-in stands in the answer', () => {
    const record = read({ eventName: 'ConsoleLogin', responseElements: { ConsoleLogin: 'Failure' } });
    expect(record.failure).toBe('SignInFailed');
    expect(record.errorCode).toBeUndefined();
  });

  test('is absent from a call that succeeded', () => {
    expect(read()).not.toHaveProperty('failure');
  });
});

describe('a sign-in without a second factor', () => {
  test('is one that AWS could have asked for', () => {
    expect(read({ additionalEventData: { MFAUsed: 'No' } }).withoutMfa).toBe(true);
    expect(read({ additionalEventData: { MFAUsed: 'Yes' } }).withoutMfa).toBeUndefined();
  });

  test('is not one through an identity provider, whose second factor AWS cannot see', () => {
    const SamlProviderArn = 'arn:aws:iam::111122223333:saml-provider/idp';
    expect(read({ additionalEventData: { MFAUsed: 'No', SamlProviderArn } }).withoutMfa).toBeUndefined();
  });
});

describe('the caller', () => {
  test.each([
    ['a user', {}, { type: 'IAMUser', user: 'deploy-bot', name: 'deploy-bot' }],
    [
      'a role, by the issuer of its session',
      { userIdentity: assumedRole({ sessionContext: { sessionIssuer: { type: 'Role', userName: 'web' } } }) },
      { type: 'AssumedRole', role: 'web', name: 'web', session: 'i-0abc' },
    ],
    [
      'a role, by its ARN where the record leaves the issuer out',
      { userIdentity: assumedRole() },
      { role: 'web', name: 'web', session: 'i-0abc' },
    ],
    [
      'a role, its session by the principal id where there is no ARN',
      { userIdentity: assumedRole({ arn: undefined, userName: 'web' }) },
      { role: 'web', session: 'i-0abc' },
    ],
    [
      'a federated user, by the user who made the session',
      {
        userIdentity: {
          type: 'FederatedUser',
          arn: 'arn:aws:sts::111122223333:federated-user/helper',
          sessionContext: { sessionIssuer: { type: 'IAMUser', userName: 'build-agent' } },
        },
      },
      { type: 'FederatedUser', name: 'build-agent' },
    ],
    ['nobody said', { userIdentity: undefined }, { type: 'Unknown' }],
  ])('is read: %s', (_, more, caller) => {
    expect(read(more).caller).toMatchObject(caller);
  });

  test('is no IAM user unless the record says so', () => {
    expect(read({ userIdentity: { type: 'SAMLUser', userName: 'ann' } }).caller).not.toHaveProperty('user');
  });

  test('has no name where CloudTrail hides what may be a password', () => {
    const { caller } = read({ userIdentity: { type: 'IAMUser', userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' } });
    expect(caller).toEqual({ type: 'IAMUser' });
  });

  test.each([
    ['deploy-bot', {}],
    ['root', { userIdentity: { type: 'Root', userName: 'acme' } }],
    ['web', { userIdentity: assumedRole() }],
    ['ec2.amazonaws.com', { userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' } }],
    ['AWSAccount', { userIdentity: { type: 'AWSAccount' } }],
    ['an unknown caller', { userIdentity: {} }],
  ])('is shown as %s', (name, more) => {
    expect(callerName(read(more).caller)).toBe(name);
  });

  test.each([
    ['a service by itself', { userIdentity: { type: 'AWSService' } }, true],
    [
      'a service through its service-linked role',
      {
        userIdentity: assumedRole({
          arn: 'arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling',
          sessionContext: {
            sessionIssuer: {
              type: 'Role',
              userName: 'AWSServiceRoleForAutoScaling',
              arn: 'arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling',
            },
          },
        }),
      },
      true,
    ],
    [
      'not a user named like a service-linked role',
      { userIdentity: { type: 'IAMUser', userName: 'AWSServiceRoleForBackup2', accountId: '111122223333' } },
      false,
    ],
    [
      'not a role that is named so, outside the path that only AWS can use',
      {
        userIdentity: assumedRole({
          arn: 'arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForBackup2/s',
          sessionContext: {
            sessionIssuer: {
              type: 'Role',
              userName: 'AWSServiceRoleForBackup2',
              arn: 'arn:aws:iam::111122223333:role/AWSServiceRoleForBackup2',
            },
          },
        }),
      },
      false,
    ],
    [
      'not a user in that path',
      {
        userIdentity: {
          type: 'FederatedUser',
          arn: 'arn:aws:sts::111122223333:federated-user/x',
          sessionContext: {
            sessionIssuer: {
              type: 'IAMUser',
              arn: 'arn:aws:iam::111122223333:user/aws-service-role/x/AWSServiceRoleForY',
            },
          },
        },
      },
      false,
    ],
    [
      'not a session whose record leaves its issuer out',
      { userIdentity: assumedRole({ arn: 'arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForBackup2/s' }) },
      false,
    ],
    [
      'not somebody of an unknown type who called through a service',
      { userIdentity: { type: 'Unknown', userName: 'ann', invokedBy: 'sso.amazonaws.com' } },
      false,
    ],
    ['a service that the record names without a type', { userIdentity: { invokedBy: 'rds.amazonaws.com' } }, true],
    [
      'not a user who calls through a service',
      { userIdentity: { type: 'IAMUser', userName: 'ann', invokedBy: 'cloudformation.amazonaws.com' } },
      false,
    ],
  ])('is AWS itself: %s', (_, more, byService) => {
    expect(isByService(read(more))).toBe(byService);
  });
});
