/** Whom a function's policy lets in. */
import { describe, expect, test } from 'vitest';
import { grantsIn, isForeign } from '../../../../activities/aws/lambda/grants.ts';

const ACCOUNT = '111122223333';
const action = 'lambda:InvokeFunction';

describe('a grant reaches beyond the account', () => {
  test.each([
    ['to everybody', { principal: '*' }],
    ['to everybody by an open function URL', { principal: '*', functionUrlAuthType: 'NONE' }],
    ['to an organization', { principal: '*', principalOrgId: 'o-abcdefghij' }],
    ['to another account', { principal: '210987654321' }],
    ["to another account's root", { principal: 'arn:aws:iam::210987654321:root' }],
    ["to another account's role in China", { principal: 'arn:aws-cn:iam::210987654321:role/x' }],
    ['to a service for another account', { principal: 'sns.amazonaws.com', sourceAccount: '210987654321' }],
    [
      "to another account's topic",
      { principal: 'sns.amazonaws.com', sourceArn: 'arn:aws:sns:us-east-1:210987654321:x' },
    ],
  ])('%s', (_how, grant) => {
    expect(isForeign({ action, ...grant }, ACCOUNT)).toBe(true);
  });
});

describe('a grant stays within the account', () => {
  test.each([
    ['to the account itself', { principal: `arn:aws:iam::${ACCOUNT}:root` }],
    ['to everybody, but from one of its own queues only', { principal: '*', sourceAccount: ACCOUNT }],
    [
      'to a service for it',
      { principal: 'events.amazonaws.com', sourceArn: `arn:aws:events:us-east-1:${ACCOUNT}:rule/x` },
    ],
    ['to a bucket whose ARN names no account', { principal: 's3.amazonaws.com', sourceArn: 'arn:aws:s3:::x' }],
    ['to a service without a source', { principal: 'alexa-appkit.amazon.com' }],
  ])('%s', (_how, grant) => {
    expect(isForeign({ action, ...grant }, ACCOUNT)).toBe(false);
  });
});

test('Statements that AddPermission cannot write again are listed apart: for a deleted principal, with an unknown condition', () => {
  const statement = {
    Effect: 'Allow',
    Principal: '*',
    Action: action,
    Resource: 'arn:aws:lambda:us-east-1:1:function:f',
  };
  const { grants, others } = grantsIn(
    JSON.stringify({
      Statement: [
        { ...statement, Sid: 'plain' },
        { ...statement, Sid: 'deleted', Principal: { AWS: 'AIDACKCEVSQ6C2EXAMPLE' } },
        { ...statement, Sid: 'token', Condition: { StringEquals: { 'lambda:EventSourceToken': 'x' } } },
      ],
    }),
  );
  expect([...grants.keys()]).toEqual(['plain']);
  expect(others).toEqual(['deleted', 'token']);
});
