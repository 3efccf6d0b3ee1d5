/** Which policy is the one from before the intruder, by what CloudTrail has recorded. */
import { describe, expect, test } from 'vitest';
import { holderOf, type SetTo } from '../../../../activities/aws/policies/holders.ts';
import { policyBefore, setterOf, type PolicySet } from '../../../../activities/aws/policies/policy-before.ts';
import type { Entity } from '../../../../domain/entity.ts';
import { readTrailRecord, type TrailRecord } from '../../../../domain/trail-record.ts';

const to = (policy: string): SetTo => ({ policy });
const set = (at: number, by: PolicySet['by'], policy: SetTo): PolicySet => ({ at, by, to: policy });
const all = { since: 5, readFrom: undefined };
const [first, second, evil] = [
  set(1, 'other', to('first')),
  set(3, 'other', to('second')),
  set(6, 'intruder', to('evil')),
];
const lock = set(8, 'firebreak', to('lock'));

describe('the policy from before the intruder', () => {
  test.each<[string, PolicySet[], ReturnType<typeof policyBefore>]>([
    ['is the newest that was set before', [first, second, evil], to('second')],
    ["is the one before the intruder's first change", [second, evil, set(7, 'intruder', to('worse'))], to('second')],
    ["is also put back under Firebreak's own lock", [second, evil, lock], to('second')],
    [
      'is also put back where the owner has only added a part since',
      [second, evil, set(7, 'other', 'unknown')],
      to('second'),
    ],
    [
      'is also put back where the intruder has only added a part',
      [second, set(6, 'intruder', 'unknown')],
      to('second'),
    ],
    ['is not known if a part was added last', [first, set(3, 'other', 'unknown'), evil], 'unknown'],
    ['is not known if nothing was recorded before', [evil], 'unknown'],
    ['is not put back over a newer one of the owner', [second, evil, set(7, 'other', to('new'))], 'owner'],
    ['is not put back without a change by the intruder', [first, second], 'nobody'],
  ])('%s', (_what, sets, answer) => {
    expect(policyBefore(sets, all)).toEqual(answer);
  });

  test('counts only if it is newer than the oldest call read of each name that has more calls', () => {
    expect(policyBefore([second, evil], { since: 5, readFrom: 2 })).toEqual(to('second'));
    expect(policyBefore([second, evil], { since: 5, readFrom: 3 })).toBe('unread');
    expect(policyBefore([evil], { since: 5, readFrom: 3 })).toBe('unread');
    expect(policyBefore([], { since: 5, readFrom: 7 })).toBe('unread');
  });
});

const ADDRESS = '198.51.100.7';
const OWN = 'arn:aws:iam::111122223333:role/firebreak-isolate';
const entities: Entity[] = [
  { kind: 'iam-role', id: 'deploy', standing: 'affected' },
  { kind: 'iam-role', id: 'backdoor', standing: 'unauthorized' },
  { kind: 'ip', id: ADDRESS, standing: 'source' },
];

test.each([
  ['a made principal, from any address', 'backdoor', '203.0.113.5', '2026-01-02T00:00:00Z', 'intruder'],
  ["the customer's principal, from the attack's address", 'deploy', ADDRESS, '2026-01-02T00:00:00Z', 'intruder'],
  ["the customer's principal, from elsewhere", 'deploy', '203.0.113.5', '2026-01-02T00:00:00Z', 'other'],
  ['a principal before the window', 'deploy', ADDRESS, '2025-12-31T00:00:00Z', 'other'],
  ['Firebreak', 'firebreak-isolate', ADDRESS, '2026-01-02T00:00:00Z', 'firebreak'],
])('a policy set by %s', (_who, role, sourceIp, at, by) => {
  const caller = { type: 'AssumedRole', role, issuer: `arn:aws:iam::111122223333:role/${role}` };
  const who = { since: Date.parse('2026-01-01T00:00:00Z'), own: [OWN] };
  expect(setterOf({ caller, sourceIp, at }, entities, who)).toBe(by);
});

const event = (service: string, eventName: string, requestParameters: object): TrailRecord => {
  const record = readTrailRecord({ eventSource: `${service}.amazonaws.com`, eventName, requestParameters });
  if (record === undefined) throw new Error(eventName);
  return record;
};
const setBy = (id: string, ...call: Parameters<typeof event>): SetTo | undefined => {
  const target: Entity = { kind: id.startsWith('arn:') ? 'resource' : 'bucket', id, standing: 'affected' };
  return holderOf(target)?.setBy(event(...call), target);
};

const TOPIC = 'arn:aws:sns:us-east-1:111122223333:news';
const QUEUE = 'arn:aws:sqs:us-east-1:111122223333:orders';
const queueUrl = 'https://sqs.us-east-1.amazonaws.com/111122223333/orders';

describe('a call', () => {
  test.each([
    ['adds a statement to a topic', TOPIC, 'sns', 'AddPermission', { topicArn: TOPIC, label: 'x' }],
    ['removes a statement of a queue', QUEUE, 'sqs', 'RemovePermission', { queueUrl, label: 'x' }],
    ['sets a policy that the record lacks', 'data', 's3', 'PutBucketPolicy', { bucketName: 'data' }],
  ])('does not name the policy whole if it %s', (_what, id, service, name, request) => {
    expect(setBy(id, service, name, request)).toBe('unknown');
  });

  test.each([
    ['another topic', TOPIC, 'sns', 'AddPermission', { topicArn: `${TOPIC}-2` }],
    ["a queue's timeout", QUEUE, 'sqs', 'SetQueueAttributes', { queueUrl, attributes: { VisibilityTimeout: '1' } }],
    ['another bucket', 'data', 's3', 'PutBucketPolicy', { bucketName: 'logs' }],
  ])('does not count if it is about %s', (_what, id, service, name, request) => {
    expect(setBy(id, service, name, request)).toBeUndefined();
  });

  const arnOf = (name: string): string => `arn:aws:secretsmanager:us-east-1:111122223333:secret:${name}`;
  const SECRET = arnOf('prod/db-AbCdEf');
  test.each(['prod/db', SECRET, arnOf('prod/db')])('may name a secret with a path as %s', (secretId) => {
    const request = { secretId, resourcePolicy: '{"Statement":[]}' };
    expect(setBy(SECRET, 'secretsmanager', 'PutResourcePolicy', request)).toEqual(to('{"Statement":[]}'));
  });
  test.each(['db', 'prod', 'test/db', arnOf('test/db-AbCdEf')])(
    'is about another secret if it names %s',
    (secretId) => {
      expect(setBy(SECRET, 'secretsmanager', 'DeleteResourcePolicy', { secretId })).toBeUndefined();
    },
  );
});
