import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../fixtures.ts';

describe('an event that is forwarded by mistake', () => {
  it.each([
    ['API Gateway', { requestContext: { http: {} }, rawPath: '/' }],
    ['Cognito', { triggerSource: 'PreSignUp_SignUp', userPoolId: 'p' }],
    ['CloudFormation', { RequestType: 'Create', ResponseURL: 'https://x' }],
    ['RDS', { 'Event Source': 'db-instance', 'Event Message': 'Backup completed' }],
    ['CloudTrail', { s3Bucket: 'b', s3ObjectKey: ['k'] }],
    ['S3', { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'b' }],
    ['SES', { notificationType: 'Bounce', mail: {} }],
    ['SES', { Records: [{ eventSource: 'aws:ses', ses: {} }] }],
    ['an AWS service', { source: 'aws.braket', 'detail-type': 'Braket Task State Change', detail: {} }],
  ])('of %s is ignored with its kind', (_name, value) => {
    expect(outcomeOf(value)).toMatchObject({
      outcome: 'ignored',
      reason: expect.stringMatching(/operational/) as string,
    });
  });

  it('of a service that sounds like a finding is rejected and kept', () => {
    const event = { source: 'aws.security-ir', 'detail-type': 'Case Created', detail: {} };
    expect(outcomeOf(event)).toMatchObject({
      outcome: 'rejected',
      reason: expect.stringContaining('no normaliser') as string,
    });
  });
});

it.each([
  ['Detection Creation', 'rejected'],
  ['New Threat', 'rejected'],
  ['Support Ticket: Comment Created', 'ignored'],
])('"%s" of a partner that nobody reads is %s', (type, wanted) => {
  const event = { source: 'aws.partner/example.com/x', 'detail-type': type, account: '111122223333', detail: { a: 1 } };
  expect(outcomeOf(event)?.outcome).toBe(wanted);
});
