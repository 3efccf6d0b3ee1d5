/** What clients of customers' accounts do when AWS throttles, against the sandbox. */
import { CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import unauthorizedPrincipals from '../../../activities/catalogue/iam/unauthorized-principals.ts';
import { inject } from '../fault.ts';
import { openWorld } from '../harness.ts';

test('a read that is throttled again and again is tried again by itself', async () => {
  const world = await openWorld();
  await inject(world, { kind: 'throttle', service: 'iam', operation: 'ListUsers', times: 5 });
  const { aws } = world.context(unauthorizedPrincipals);
  expect((await aws.client(IAMClient, 'us-east-1').send(new ListUsersCommand({}))).Users).toEqual([]);
});

test('a write is not: its entry first looks whether it has happened', async () => {
  const world = await openWorld();
  await inject(world, { kind: 'throttle', service: 'iam', operation: 'CreateUser', times: 3 });
  const { aws, calls } = world.context(unauthorizedPrincipals);
  const write = aws.client(IAMClient, 'us-east-1').send(new CreateUserCommand({ UserName: 'u' }));
  await expect(write).rejects.toMatchObject({ name: 'Throttling' });
  expect(calls.filter((c) => c.operation === 'iam:CreateUser')).toHaveLength(1);
});
