/** A quarantined account denies everybody but the engine and the break-glass user. */
import { CreateUserCommand, IAMClient, ListUsersCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { DescribeOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { expect, test } from 'vitest';
import entry from '../../../../activities/catalogue/organizations/quarantine-account.ts';
import denyAll from '../../../../activities/catalogue/iam/deny-all.ts';
import { apply, preview } from '../../../../activities/engine.ts';
import type { Entity } from '../../../../domain/entity.ts';
import { openWorld, organize, seedKey, type Credentials, type TestContext, type World } from '../../harness.ts';

const accountOf = (world: World): Entity => ({ kind: 'account', id: world.account, standing: 'affected' });

async function user(world: World, UserName: string): Promise<Credentials> {
  const iam = world.owner(IAMClient);
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  });
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'all', PolicyDocument }));
  return seedKey(world.account, UserName);
}

const look = (world: World, ctx: TestContext) =>
  preview(entry, ctx, ctx.untouchable, {
    incident: world.incident,
    target: accountOf(world),
    params: {},
    entities: [],
  });

test('denies everybody except Firebreak and the never-touch list, until it is released', async () => {
  const world = await openWorld();
  await organize(world);
  const [attacker, emergency] = [await user(world, 'attacker'), await user(world, 'break-glass-admin')];
  const ctx = world.context(entry);
  ctx.untouchable = { ...ctx.untouchable, rules: [{ match: '*break-glass*', because: 'emergency access' }] };
  const plan = await look(world, ctx);
  if (plan.outcome !== 'change') throw new Error(JSON.stringify(plan));
  const call = { incident: world.incident, target: accountOf(world), params: plan.params };
  await apply(entry, ctx, ctx.untouchable, { ...call, from: plan.from, to: plan.to });

  const list = (iam: IAMClient) => iam.send(new ListUsersCommand({}));
  const refused = /explicit deny in a service control policy/;
  await expect(list(world.as(attacker, IAMClient))).rejects.toThrow(refused);
  await expect(list(world.owner(IAMClient))).rejects.toThrow(refused);
  await expect(list(world.as(emergency, IAMClient))).resolves.toBeDefined();
  // The engine can still contain resources of the account, and release it.
  const inside = world.context(denyAll);
  const target = { kind: 'iam-user' as const, id: 'attacker', standing: 'unauthorized' as const };
  const contained = await preview(denyAll, inside, inside.untouchable, {
    incident: world.incident,
    target,
    params: {},
    entities: [],
  });
  expect(contained.outcome).toBe('change');

  await apply(entry, ctx, ctx.untouchable, { ...call, from: plan.to, to: plan.from });
  await expect(list(world.as(attacker, IAMClient))).resolves.toBeDefined();
});

test('the quarantine of an account is refused for one outside the organization, and for the management account', async () => {
  const world = await openWorld();
  await organize(world);
  const elsewhere = { ...world, account: '210987654321' };
  const ctx = world.context(entry);
  expect(await look(elsewhere, ctx)).toMatchObject({ outcome: 'refused', reason: { en: /not a member/ } });
  const { Organization } = await world.manager(OrganizationsClient).send(new DescribeOrganizationCommand({}));
  const management = { ...world, account: Organization?.MasterAccountId ?? '' };
  expect(await look(management, ctx)).toMatchObject({ outcome: 'refused', reason: { en: /management account/ } });
});
