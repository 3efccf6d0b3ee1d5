/** AWS's errors, and the messages for people. */
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import {
  ChangeInterrupted,
  NotVerified,
  rememberCall,
  RoleNotAssumed,
  toFailure,
  type Attempt,
} from '../../../activities/aws/errors.ts';
import { JobFailed, TargetGone } from '../../../activities/entry.ts';

const attempt: Attempt = {
  title: { en: 'Quarantine the instance', ko: '인스턴스 격리' },
  target: 'i-0abc',
  customerId: 'acme',
  account: '111122223333',
  roleArn: 'arn:aws:iam::111122223333:role/firebreak-isolate',
  attempt: 1,
};

const aws = (name: string, httpStatusCode: number, message = 'refused'): Error =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });

const failureOf = (error: unknown, over: Partial<Attempt> = {}): ApplicationFailure =>
  toFailure(error, { ...attempt, ...over }) as ApplicationFailure;

describe('an AWS error becomes', () => {
  const table: [string, Error, string, boolean][] = [
    ['IAM refusal', aws('AccessDenied', 403), 'AccessDenied', true],
    ['EC2 refusal', aws('UnauthorizedOperation', 403), 'AccessDenied', true],
    ['JSON refusal', aws('AccessDeniedException', 400), 'AccessDenied', true],
    ['unknown key', aws('InvalidClientTokenId', 403), 'AccessDenied', true],
    ['EC2 throttling', aws('RequestLimitExceeded', 503), 'Throttled', false],
    ['IAM throttling', aws('Throttling', 400), 'Throttled', false],
    ['CloudTrail throttling', aws('ThrottlingException', 400), 'Throttled', false],
    ['S3 throttling', aws('SlowDown', 503), 'Throttled', false],
    ['Lambda throttling', aws('TooManyRequestsException', 429), 'Throttled', false],
    ['a quota, which waiting does not lift', aws('LimitExceededException', 409), 'LimitExceeded', true],
    ['server error', aws('InternalFailure', 500), 'AwsUnavailable', false],
    ['conflict with a change in progress', aws('DeleteConflictException', 409), 'AwsUnavailable', false],
    ['session that ended on the way', aws('ExpiredTokenException', 403), 'AwsUnavailable', false],
    ['lost connection', Object.assign(new Error('reset'), { code: 'ECONNRESET' }), 'AwsUnavailable', false],
    ['timeout', Object.assign(new Error('slow'), { name: 'TimeoutError' }), 'AwsUnavailable', false],
    ['missing user', aws('NoSuchEntityException', 404), 'NotFound', true],
    ['missing instance', aws('InvalidInstanceID.NotFound', 400), 'NotFound', true],
    ['target gone', new TargetGone('i-0abc'), 'NotFound', true],
    ['malformed request', aws('ValidationException', 400), 'Validation', true],
    ['write that does not show', new NotVerified('x'), 'NotVerified', false],
    ['mistake of ours', new TypeError('x is not a function'), 'Unexpected', true],
  ];
  test.each(table)('%s', (_name, error, type, nonRetryable) => {
    expect(failureOf(error)).toMatchObject({ type, nonRetryable });
  });

  test('a wait that grows with each attempt, when the call was throttled', () => {
    const wait = (n: number) => Number(failureOf(aws('Throttling', 400), { attempt: n }).nextRetryDelay);
    expect(wait(1)).toBeGreaterThanOrEqual(150);
    expect(wait(5)).toBeGreaterThan(wait(1));
    expect(wait(30)).toBeLessThanOrEqual(20_000);
  });
});

describe('the message', () => {
  test('of a denied call names the operation, the role, the account, the state and the remedy, in both languages', () => {
    const error = aws(
      'UnauthorizedOperation',
      403,
      'You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/x is not authorized to perform: ec2:ModifyNetworkInterfaceAttribute on resource: y. Encoded authorization failure message: AAAA',
    );
    const failure = failureOf(error);
    expect(failure.message).toBe(
      'Could not quarantine the instance i-0abc: the role firebreak-isolate in 1111-2222-3333 may not call ec2:ModifyNetworkInterfaceAttribute. Nothing was changed. Fix the role (firebreak customers verify acme) and press Retry.',
    );
    expect(failure.details?.[0]).toEqual({
      en: failure.message,
      ko: '인스턴스 격리 실패(i-0abc): firebreak-isolate 역할에 ec2:ModifyNetworkInterfaceAttribute 권한이 없습니다(계정 1111-2222-3333). 변경된 것은 없습니다. 역할을 수정하고(firebreak customers verify acme) 재시도를 누르세요.',
    });
  });

  test('of a call that a policy of the organization denies says so and names the policy, instead of asking for a change of the role', () => {
    const said = (why: string): string =>
      `User: arn:aws:sts::111122223333:assumed-role/x is not authorized to perform: ec2:StopInstances on resource: y with an explicit deny in a ${why}`;
    const scp = 'arn:aws:organizations::555566667777:policy/o-abc/service_control_policy/p-12345';
    const failure = failureOf(aws('AccessDeniedException', 403, said(`service control policy: ${scp}`)));
    expect(failure.message).toBe(
      `Could not quarantine the instance i-0abc: a policy of the organization (SCP ${scp}) forbids ec2:StopInstances in 1111-2222-3333. Nothing was changed. Skip it, or have the organization's administrators except Firebreak's roles and press Retry.`,
    );
    expect(failureOf(aws('AccessDeniedException', 403, said('resource control policy'))).message).toContain('(RCP)');
    expect(failureOf(aws('AccessDeniedException', 403, said('session policy'))).message).toContain('may not call');
  });

  test('has no secret that AWS repeats in its text, nor has the cause that the history keeps', () => {
    const secrets = [
      'wJalrXUtnFEMIzK7MDENGzbPxRfiCYzzEXAMPLEK',
      `IQoJ${'b3JpZ2luX2VjE'.repeat(8)}`,
      '4QnEncodedMessageThatNamesPoliciesAndPrincipals',
      'a1b2c3d4e5f60718293a4b5c6d7e8f90',
      'hunter2hunter2',
    ];
    const [key, token, encoded, signature, password] = secrets;
    const said =
      `bad request https://b.s3.amazonaws.com/k?X-Amz-Credential=AKIA&X-Amz-Signature=${signature}&X-Amz-Security-Token=${token}: ` +
      `secretAccessKey=${key} session ${token} password: ${password}. Encoded authorization failure message: ${encoded} (of i-0abc)`;
    for (const error of [
      aws('ValidationError', 400, said),
      aws('NoSuchThing', 404, said),
      aws('InternalFailure', 500, said),
    ]) {
      const failure = failureOf(new ChangeInterrupted({ en: 'half', ko: '일부' }, error));
      const denied = failureOf(new RoleNotAssumed(attempt.roleArn, error));
      for (const { message, details, cause } of [failure, denied]) {
        const inner = (cause as Error).cause as Error | undefined;
        const kept = [
          message,
          JSON.stringify(details),
          cause?.message,
          cause?.stack,
          inner?.message,
          inner?.stack,
        ].join();
        expect(secrets.filter((secret) => kept.includes(secret ?? ''))).toEqual([]);
        expect(kept).toContain('https://b.s3.amazonaws.com/k');
      }
    }
  });

  test('offers no Retry for an inquiry, which has no card', () => {
    const { target: _, ...inquiry } = attempt;
    const failure = toFailure(new RoleNotAssumed(inquiry.roleArn, aws('AccessDenied', 403, 'no')), inquiry);
    expect(failure.message).toMatch(/external id \(firebreak customers verify acme\)\.$/);
  });

  test('names the API operation where AWS does not say which', () => {
    const error = aws('AccessDenied', 403, 'Access Denied');
    rememberCall(error, { service: 's3', operation: 'PutPublicAccessBlock', region: 'us-east-1' });
    expect(failureOf(error).message).toContain('may not call s3:PutPublicAccessBlock (us-east-1)');
  });

  test('of an interrupted change says what was changed and what was not', () => {
    const state = { en: 'It is half done.', ko: '일부만 변경되었습니다.' };
    const failure = failureOf(new ChangeInterrupted(state, aws('AccessDenied', 403)));
    expect(failure).toMatchObject({ type: 'AccessDenied' });
    expect(failure.message).toContain('It is half done.');
    expect(failure.message).not.toContain('Nothing was changed');
  });

  test('of a role that cannot be assumed names its trust policy', () => {
    const error = new RoleNotAssumed(attempt.roleArn, aws('AccessDenied', 403, 'not authorized'));
    expect(failureOf(error)).toMatchObject({ type: 'AccessDenied', nonRetryable: true });
    expect(failureOf(error).message).toContain('could not assume the role firebreak-isolate');
    expect(failureOf(error).message).toContain('external id');
  });

  test("of a failed job is the job's own", () => {
    const failure = failureOf(new JobFailed({ en: 'the command ended with exit code 1.', ko: '명령 종료 코드 1.' }));
    expect(failure.message).toContain('the command ended with exit code 1.');
  });
});

test('a cancellation stays a cancellation, also inside an interrupted change', () => {
  const cancelled = new CancelledFailure('stop');
  expect(toFailure(cancelled, attempt)).toBe(cancelled);
  expect(toFailure(new ChangeInterrupted({ en: 'x', ko: 'x' }, cancelled), attempt)).toBe(cancelled);
});
