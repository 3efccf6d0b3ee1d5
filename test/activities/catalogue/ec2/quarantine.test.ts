import { DescribeInstancesCommand, EC2Client, type DescribeNetworkInterfacesResult } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import quarantine from '../../../../activities/catalogue/ec2/quarantine.ts';
import { preview } from '../../../../activities/engine.ts';
import fixture from '../../fixtures/ec2.quarantine.ts';
import { openWorld, type TestContext } from '../../harness.ts';
import { approved, look, plan, run } from '../../laws.ts';
import { groupsOf, instanceEntity, makeGroup, runInstance } from '../../seeds/ec2.ts';

const MODIFY = 'ModifyNetworkInterfaceAttribute';

test('quarantine moves every interface through the all-access group first, which cuts tracked connections', async () => {
  const { world, input } = await plan(quarantine, fixture);
  const ctx = world.context(quarantine);
  await run(quarantine, ctx, input);
  expect(ctx.calls.filter((c) => c.operation === `ec2:${MODIFY}`)).toHaveLength(4);
  expect(ctx.calls.filter((c) => c.operation === 'ec2:DeleteSecurityGroup')).toHaveLength(1);
});

test('the instances of a VPC share one quarantine group, which is made and emptied once', async () => {
  const world = await openWorld();
  const targets = [instanceEntity(await runInstance(world)), instanceEntity(await runInstance(world))];
  const inputs = targets.map((target) => approved(quarantine, world, { target }));
  const ctx = world.context(quarantine);
  const outcomes = await Promise.all(inputs.map(async (input) => run(quarantine, ctx, await input)));
  expect(outcomes.map((o) => o.outcome)).toEqual(['done', 'done']);
  const count = (operation: string): number => ctx.calls.filter((c) => c.operation === `ec2:${operation}`).length;
  expect(count('RevokeSecurityGroupEgress')).toBe(1);
  // One of each instance, and the one that they share.
  expect(count('CreateSecurityGroup')).toBe(3);
  // Both rules of an all-access group come with one call.
  expect(count('AuthorizeSecurityGroupIngress')).toBe(2);
});

test('an interface that AWS refuses to move stays as it was, and the others are isolated all the same', async () => {
  const { world, seeded, input } = await plan(quarantine, fixture);
  const before = await groupsOf(world, seeded.target.id);
  const ctx = world.context(quarantine);
  // The second move of the first interface, from the all-access group to the quarantine.
  refuseCall(ctx, MODIFY, 2);
  await expect(run(quarantine, ctx, input)).rejects.toMatchObject({
    state: { en: expect.stringContaining('It is half done.') },
  });
  const after = Object.entries(await groupsOf(world, seeded.target.id));
  const same = after.filter(([id, groups]) => JSON.stringify(groups) === JSON.stringify(before[id]));
  expect([same.length, after.length]).toEqual([1, 2]);
  expect(ctx.calls.find((c) => c.operation === `ec2:${MODIFY}`)?.input).toMatchObject({
    NetworkInterfaceId: same[0]?.[0],
  });
  expect(await run(quarantine, world.context(quarantine), input)).toMatchObject({ outcome: 'done' });
});

test('the primary interface is moved first', async () => {
  const { world, input } = await plan(quarantine, fixture);
  const ctx = world.context(quarantine);
  await run(quarantine, ctx, input);
  const { Reservations } = await world.owner(EC2Client).send(new DescribeInstancesCommand({}));
  const primary = Reservations?.[0]?.Instances?.[0]?.NetworkInterfaces?.find((i) => i.Attachment?.DeviceIndex === 0);
  const first = ctx.calls.find((c) => c.operation === `ec2:${MODIFY}`);
  expect(first?.input).toMatchObject({ NetworkInterfaceId: primary?.NetworkInterfaceId });
});

test('an interface that an AWS service manages is left alone and named on the card', async () => {
  const { world, seeded } = await plan(quarantine, fixture);
  const [managed = ''] = Object.keys(await groupsOf(world, seeded.target.id)).toReversed();
  const ctx = world.context(quarantine);
  showAsManaged(ctx, managed);
  const seen = await look(quarantine, world, seeded, ctx);
  if (seen.outcome !== 'change') throw new Error(JSON.stringify(seen));
  expect(Object.keys((seen.to as { interfaces: object }).interfaces)).not.toContain(managed);
  expect(seen.impact.map((t) => (typeof t === 'string' ? t : t.en)).join(' ')).toContain(`AWS manages ${managed}`);
});

test("is not offered where somebody else owns a group with Firebreak's name", async () => {
  const world = await openWorld();
  const instance = await runInstance(world);
  await makeGroup(world, instance.VpcId, 'firebreak-quarantine');
  const target = instanceEntity(instance);
  const result = await look(quarantine, world, { target });
  expect(result).toMatchObject({ outcome: 'refused', reason: { en: expect.stringContaining('did not make') } });
});

test('quarantine is not offered for an instance that does not exist', async () => {
  const world = await openWorld();
  const target = instanceEntity({ InstanceId: 'i-0123456789abcdef0' });
  const result = await look(quarantine, world, { target });
  expect(result.outcome).toBe('gone');
});

/** The role loses the permission for the nth call of this operation, and has it again for the next. */
function refuseCall(ctx: TestContext, operation: string, nth: number): void {
  let count = 0;
  const { middlewareStack } = ctx.aws.client(EC2Client, ctx.incident.region);
  middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === `${operation}Command` && (count += 1) === nth)
          throw Object.assign(new Error('not authorized'), { name: 'UnauthorizedOperation' });
        return next(args);
      },
    { step: 'initialize' },
  );
}

test('quarantine is refused for an instance whose name in the customer’s own tag is listed, although the alert gave only its id', async () => {
  const world = await openWorld();
  const Tags = [{ Key: 'Role', Value: 'payments-db' }];
  const instance = await runInstance(world, { TagSpecifications: [{ ResourceType: 'instance', Tags }] });
  const target = instanceEntity(instance);
  const forbidden = { rules: [{ match: 'payments-*', because: 'settles money' }], own: [], tag: 'Role' };
  const input = { incident: world.incident, target, params: {}, entities: [target] };
  const result = await preview(quarantine, world.context(quarantine), forbidden, input);
  expect(result).toMatchObject({ outcome: 'refused', reason: { en: expect.stringContaining('settles money') } });
});

/** moto makes no interfaces for AWS's services. */
function showAsManaged(ctx: TestContext, id: string): void {
  const { middlewareStack } = ctx.aws.client(EC2Client, ctx.incident.region);
  middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      const { NetworkInterfaces = [] } = answer.output as DescribeNetworkInterfacesResult;
      for (const found of NetworkInterfaces) if (found.NetworkInterfaceId === id) found.RequesterManaged = true;
      return answer;
    },
    { step: 'initialize' },
  );
}
