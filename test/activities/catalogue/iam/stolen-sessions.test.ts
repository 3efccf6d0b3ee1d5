/** Sessions that an intruder has taken stay refused, also after the release. */
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, GetSessionTokenCommand, STSClient, type Credentials as Issued } from '@aws-sdk/client-sts';
import {
  CreateLoginProfileCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import denyAll from '../../../../activities/catalogue/iam/deny-all.ts';
import denyConsole from '../../../../activities/catalogue/iam/deny-console.ts';
import revokeSessions from '../../../../activities/catalogue/iam/revoke-sessions.ts';
import type { ChangeEntry } from '../../../../activities/entry.ts';
import type { Entity } from '../../../../domain/entity.ts';
import { openWorld, seedKey, type Credentials, type World } from '../../harness.ts';
import { approved, exchanged, look, run } from '../../laws.ts';
import { policiesOf } from '../../older-sessions.ts';

const ALLOW = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });
const USER = 'svc-deploy';
const ROLE = 'deployer';

async function withUserAndRole(): Promise<{ world: World; key: Credentials }> {
  const world = await openWorld();
  const iam = world.owner(IAMClient);
  await iam.send(new CreateUserCommand({ UserName: USER }));
  await iam.send(new PutUserPolicyCommand({ UserName: USER, PolicyName: 'work', PolicyDocument: ALLOW }));
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${world.account}:root` }, Action: 'sts:AssumeRole' },
    ],
  });
  await iam.send(new CreateRoleCommand({ RoleName: ROLE, AssumeRolePolicyDocument }));
  await iam.send(new PutRolePolicyCommand({ RoleName: ROLE, PolicyName: 'work', PolicyDocument: ALLOW }));
  return { world, key: await seedKey(world.account, USER) };
}

const credentialsIn = (found: Issued | undefined): Credentials => ({
  accessKeyId: found?.AccessKeyId ?? '',
  secretAccessKey: found?.SecretAccessKey ?? '',
  sessionToken: found?.SessionToken ?? '',
});

async function assumed(world: World, key: Credentials): Promise<Credentials> {
  const RoleArn = `arn:aws:iam::${world.account}:role/${ROLE}`;
  const answer = await world.as(key, STSClient).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'work' }));
  return credentialsIn(answer.Credentials);
}

/** IAM itself is closed to the tokens of GetSessionToken. */
const works = (world: World, session: Credentials): Promise<boolean> =>
  world
    .as(session, EC2Client)
    .send(new DescribeRegionsCommand({}))
    .then(
      () => true,
      (error: Error) => {
        if (error.name !== 'UnauthorizedOperation') throw error;
        return false;
      },
    );

const role: Entity = { kind: 'iam-role', id: ROLE, standing: 'affected' };
const user: Entity = { kind: 'iam-user', id: USER, standing: 'affected' };
/** A session is as old as the whole second of its issue. */
const nextSecond = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1_010 - (Date.now() % 1_000)));

test('a session that is taken while people decide is revoked, and stays revoked after the release, while new ones work', async () => {
  const { world, key } = await withUserAndRole();
  const before = await assumed(world, key);
  const plan = await approved(revokeSessions, world, { target: role });
  await nextSecond();
  const meanwhile = await assumed(world, key);
  expect(await works(world, meanwhile)).toBe(true);
  await nextSecond();

  expect(await run(revokeSessions, world.context(revokeSessions), plan)).toMatchObject({
    outcome: 'done',
  });
  expect([await works(world, before), await works(world, meanwhile)]).toEqual([false, false]);
  const undone = await run(revokeSessions, world.context(revokeSessions), exchanged(plan));
  expect(undone).toMatchObject({ outcome: 'done' });
  expect([await works(world, before), await works(world, meanwhile)]).toEqual([false, false]);
  await nextSecond();
  expect(await works(world, await assumed(world, key))).toBe(true);
});

test('a second incident revokes again what was issued since the first, although the first one still holds', async () => {
  const { world, key } = await withUserAndRole();
  const entry = revokeSessions;
  await run(entry, world.context(entry), await approved(entry, world, { target: role }));
  await nextSecond();
  const later = await assumed(world, key);
  expect(await works(world, later)).toBe(true);
  await nextSecond();
  const first = await approved(entry, world, { target: role });
  await run(entry, world.context(entry), first);
  expect(await works(world, later)).toBe(false);
});

test.each([denyAll, denyConsole] as ChangeEntry[])(
  "a user's session token that was taken during $id stays refused after the release, while the user's own key works",
  async (entry) => {
    const { world, key } = await withUserAndRole();
    await world.owner(IAMClient).send(new CreateLoginProfileCommand({ UserName: USER, Password: 'Sandbox-Only-1!' }));
    const plan = await approved(entry, world, { target: user });
    await run(entry, world.context(entry), plan);
    // AWS asks for no permission here, so a denial does not stop it.
    const token = credentialsIn((await world.as(key, STSClient).send(new GetSessionTokenCommand({}))).Credentials);
    await nextSecond();
    expect(await run(entry, world.context(entry), exchanged(plan))).toMatchObject({ outcome: 'done' });
    expect([await works(world, token), await works(world, key)]).toEqual([false, true]);
  },
);

test('the card of a denied role says which sessions work again after the release, and that of a user that none does', async () => {
  const { world } = await withUserAndRole();
  const entry = denyAll as ChangeEntry;
  const said = async (target: Entity): Promise<string> => {
    const planned = await look(entry, world, { target });
    return 'impact' in planned ? planned.impact.map((line) => line.en).join('\n') : JSON.stringify(planned);
  };
  expect(await said(role)).toContain("Sessions that are issued while the denial stands work again, an intruder's too");
  expect(await said(user)).toContain('older sessions stay refused, so that none that was stolen comes back');
});

test('a role gets back the sessions that its workloads opened while everything was denied, but none from before', async () => {
  const { world, key } = await withUserAndRole();
  const entry = denyAll as ChangeEntry;
  const stolen = await assumed(world, key);
  await nextSecond();
  const plan = await approved(entry, world, { target: role });
  await run(entry, world.context(entry), plan);
  await nextSecond();
  const since = await assumed(world, key);
  expect([await works(world, stolen), await works(world, since)]).toEqual([false, false]);
  await run(entry, world.context(entry), exchanged(plan));
  expect([await works(world, stolen), await works(world, since)]).toEqual([false, true]);
  expect(Object.keys(await policiesOf(world, 'role', ROLE)).sort()).toEqual(['FirebreakDenyAll', 'work']);
});
