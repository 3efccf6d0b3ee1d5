import type { ActivityExecuteInput, ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { ApplicationFailure } from '@temporalio/common';
import { expect, it } from 'vitest';
import { scrubErrors } from '../../../contract/temporal/scrubbed-errors.ts';

it('an error of an activity keeps its class and loses its secrets, those of its causes too', async () => {
  const cause = new Error('GET https://b.s3.amazonaws.com/k?X-Amz-Signature=0123456789abcdef&X-Amz-Date=1 failed');
  const error = ApplicationFailure.create({
    message: 'token=SECRET-TOKEN-1234 was refused',
    type: 'AccessDenied',
    cause,
  });
  const inbound = scrubErrors({} as never).inbound as Required<ActivityInboundCallsInterceptor>;
  const caught = await inbound
    .execute({} as ActivityExecuteInput, () => Promise.reject(error))
    .catch((e: unknown) => e);
  expect(caught).toBe(error);
  expect(error.type).toBe('AccessDenied');
  const texts = [error.message, error.stack, cause.message, cause.stack].join('\n');
  expect(texts).not.toMatch(/SECRET-TOKEN-1234|0123456789abcdef/);
  expect(error.message).toContain('was refused');
});
