import { describe, expect, it } from 'vitest';
import { conditionHolds, type Conditions } from '../../../../sandbox/gateway/policy/condition.ts';
import { evaluate, type Statement } from '../../../../sandbox/gateway/policy/document.ts';

const decide = (statements: Statement[], action: string, resource?: string, context = {}): string =>
  evaluate([{ Statement: statements }], { action, resource, context });

describe('a policy', () => {
  it('allows what an action pattern names, whatever the case, and nothing else', () => {
    const allow: Statement[] = [{ Effect: 'Allow', Action: ['ec2:Describe*', 's3:GetObject'], Resource: '*' }];
    expect(decide(allow, 'ec2:DescribeInstances')).toBe('allow');
    expect(decide(allow, 'EC2:describeinstances')).toBe('allow');
    expect(decide(allow, 'ec2:RunInstances')).toBe('none');
  });

  it('with an explicit deny denies despite any allow', () => {
    const both: Statement[] = [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', NotAction: ['iam:Get*'], Resource: '*' },
    ];
    expect(decide(both, 'ec2:RunInstances')).toBe('deny');
    expect(decide(both, 'iam:GetUser')).toBe('allow');
  });

  it('is limited to its resources where the call names one', () => {
    const one: Statement[] = [{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::mine/*' }];
    expect(decide(one, 's3:GetObject', 'arn:aws:s3:::mine/a/b')).toBe('allow');
    expect(decide(one, 's3:GetObject', 'arn:aws:s3:::other/a')).toBe('none');
    expect(decide(one, 's3:GetObject')).toBe('allow');
  });
});

describe('a condition', () => {
  const holds = (condition: Conditions, context: Record<string, string | undefined>): boolean =>
    conditionHolds(condition, context);

  it('on the time when a session was issued holds for older sessions, and not for long-term keys', () => {
    const before: Conditions = { DateLessThan: { 'aws:TokenIssueTime': '2026-11-22T01:00:00Z' } };
    expect(holds(before, { 'aws:tokenissuetime': '2026-11-22T00:59:59Z' })).toBe(true);
    expect(holds(before, { 'aws:tokenissuetime': '2026-11-22T01:00:00Z' })).toBe(false);
    expect(holds(before, {})).toBe(false);
  });

  it('compares text, patterns, addresses and their opposites', () => {
    expect(holds({ StringEquals: { 'sts:ExternalId': ['a', 'b'] } }, { 'sts:externalid': 'b' })).toBe(true);
    expect(holds({ StringNotEquals: { 'sts:ExternalId': 'a' } }, { 'sts:externalid': 'a' })).toBe(false);
    expect(
      holds(
        { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/fire*' } },
        { 'aws:principalarn': 'arn:aws:iam::1:role/firebreak' },
      ),
    ).toBe(true);
    expect(holds({ IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } }, { 'aws:sourceip': '198.51.100.7' })).toBe(true);
    expect(holds({ NotIpAddress: { 'aws:SourceIp': '198.51.100.0/24' } }, { 'aws:sourceip': '203.0.113.1' })).toBe(
      true,
    );
  });

  it('on a key that the request lacks holds only if the operator is negated, Null or IfExists', () => {
    expect(holds({ StringEquals: { 'aws:SourceIdentity': 'x' } }, {})).toBe(false);
    expect(holds({ StringNotEquals: { 'aws:SourceIdentity': 'x' } }, {})).toBe(true);
    expect(holds({ StringEqualsIfExists: { 'aws:SourceIdentity': 'x' } }, {})).toBe(true);
    expect(holds({ Null: { 'aws:SourceIdentity': 'true' } }, {})).toBe(true);
  });

  it('with an unknown operator does not hold', () => {
    expect(holds({ BinaryEquals: { 'aws:UserAgent': 'x' } }, { 'aws:useragent': 'x' })).toBe(false);
  });
});
