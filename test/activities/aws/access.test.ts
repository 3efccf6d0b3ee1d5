/** Sessions in customers' accounts, on the running gateway, which enforces session policies and external ids as AWS does. */
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import { createAwsAccess, type AccessRequest, type IssuedSession } from '../../../activities/aws/access.ts';
import { ownRolesOf } from '../../../domain/own-roles.ts';
import { toFailure } from '../../../activities/aws/errors.ts';
import { accountOf } from '../../customers.ts';
import { awsUrl, openWorld, type World } from '../harness.ts';

const requestFor = (world: World, over: Partial<AccessRequest> = {}): AccessRequest => ({
  customerId: 'acme',
  account: accountOf(world.account),
  phase: 'isolate',
  incidentId: world.incident.id,
  permissions: ['iam:ListUsers'],
  ...over,
});

const messageOf = async (call: Promise<unknown>, world: World): Promise<string> => {
  const error = await call.then(
    () => undefined,
    (e: unknown) => e,
  );
  const roleArn = `arn:aws:iam::${world.account}:role/firebreak-isolate`;
  const title = { en: 'List the users', ko: '사용자 조회' };
  return toFailure(error, { title, customerId: 'acme', account: world.account, roleArn, attempt: 1 }).message;
};

describe('a session', () => {
  test('may do what the entry declares, and nothing else that the role may', async () => {
    const world = await openWorld();
    const access = createAwsAccess();
    const aws = access.account(requestFor(world));
    await expect(aws.client(IAMClient, 'us-east-1').send(new ListUsersCommand({}))).resolves.toBeDefined();
    const refused = aws.client(EC2Client, 'us-east-1').send(new DescribeInstancesCommand({}));
    expect(await messageOf(refused, world)).toContain('may not call ec2:DescribeInstances');
    access.close();
  });

  test('is opened once for many calls, and has the name of the incident', async () => {
    const world = await openWorld();
    const access = createAwsAccess();
    const clients = ['us-east-1', 'us-east-1', 'eu-west-1'].map((region) =>
      access.account(requestFor(world)).client(IAMClient, region),
    );
    await Promise.all(clients.map((client) => client.send(new ListUsersCommand({}))));
    const calls = await callsNamed(world.incident.id);
    expect(calls).toHaveLength(3);
    expect(new Set(calls.map((c) => c.accessKeyId)).size).toBe(1);
    access.close();
  });

  test('is recorded by its access key before its first call, and not used if that fails', async () => {
    const world = await openWorld();
    const told: IssuedSession[] = [];
    const access = createAwsAccess(async (session) => void told.push(session));
    await access.account(requestFor(world)).client(IAMClient, 'us-east-1').send(new ListUsersCommand({}));
    const [call] = await callsNamed(world.incident.id);
    expect(told).toMatchObject([{ customerId: 'acme', account: world.account, accessKeyId: call?.accessKeyId }]);
    expect(told[0]?.endsAt).toBeGreaterThan(Date.now());
    access.close();

    const other = await openWorld();
    const mute = createAwsAccess(() => Promise.reject(new Error('no Temporal')));
    const call2 = mute.account(requestFor(other)).client(IAMClient, 'us-east-1').send(new ListUsersCommand({}));
    await expect(call2).rejects.toThrow('no Temporal');
    expect(await callsNamed(other.incident.id)).toEqual([]);
    mute.close();
  });

  test('is not shared by two incidents, nor by two entries', async () => {
    const world = await openWorld();
    const access = createAwsAccess();
    const one = access.account(requestFor(world));
    expect(access.account(requestFor(world))).toBe(one);
    expect(access.account(requestFor(world, { incidentId: 'another' }))).not.toBe(one);
    expect(access.account(requestFor(world, { permissions: ['iam:ListRoles'] }))).not.toBe(one);
    access.close();
  });

  test('is refused with a wrong external id, and the message says where to look', async () => {
    const world = await openWorld();
    const access = createAwsAccess();
    const account = { ...accountOf(world.account), externalId: 'somebody-elses' };
    const refused = access.account(requestFor(world, { account })).client(IAMClient, 'us-east-1');
    const message = await messageOf(refused.send(new ListUsersCommand({})), world);
    expect(message).toContain('could not assume the role firebreak-isolate');
    expect(message).toContain('external id');
    access.close();
  });
});

test('the regions to search are the customer’s list, or else all that the account has enabled', async () => {
  const world = await openWorld();
  const access = createAwsAccess();
  const permissions = ['ec2:DescribeRegions'];
  expect(await access.account(requestFor(world, { permissions })).regions()).toContain('ap-south-1');
  const account = { ...accountOf(world.account), regions: ['eu-west-1'] };
  expect(await access.account(requestFor(world, { account, incidentId: 'other' })).regions()).toEqual(['eu-west-1']);
  access.close();
});

test("the engine's own roles are known by ARN, one for each phase, and by no name", () => {
  const own = ownRolesOf(accountOf('111122223333'));
  expect(own).toContain('arn:aws:iam::111122223333:role/firebreak-restore');
  expect(own.every((name) => name.startsWith('arn:aws:iam::111122223333:role/'))).toBe(true);
});

async function callsNamed(session: string): Promise<{ accessKeyId: string }[]> {
  const answer = await fetch(new URL('/_sandbox/calls', awsUrl()));
  const { calls } = (await answer.json()) as { calls: { principal?: string; accessKeyId: string }[] };
  return calls.filter((c) => JSON.stringify(c).includes(`/${session}`));
}
