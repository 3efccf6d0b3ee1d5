/** Two instances of one group enter standby at once, which both change the group's minimum size. */
import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  type AutoScalingGroup,
} from '@aws-sdk/client-auto-scaling';
import { expect, test } from 'vitest';
import entry from '../../../../activities/catalogue/autoscaling/standby.ts';
import type { ApplyCall } from '../../../../activities/engine.ts';
import type { Entity } from '../../../../domain/entity.ts';
import fixture from '../../fixtures/autoscaling.standby.ts';
import { openWorld, type World } from '../../harness.ts';
import { approved, exchanged, run } from '../../laws.ts';

test('Two instances of a group at its minimum size go to Standby together, and the group is as before when both are back', async () => {
  const world = await openWorld();
  await fixture.seed(world);
  const before = sizes(await group(world));
  const entities = ((await group(world)).Instances ?? []).map(({ InstanceId = '' }): Entity => ({
    kind: 'instance',
    id: InstanceId,
    region: world.region,
    standing: 'affected',
  }));
  const plans: ApplyCall[] = [];
  for (const target of entities) plans.push(await approved(entry, world, { target, entities }));

  for (const plan of plans) expect((await run(entry, world.context(entry), plan)).outcome).toBe('done');
  expect(sizes(await group(world))).toEqual({ min: 0, desired: 0, members: 2 });

  const [first, second] = plans.map(exchanged) as [ApplyCall, ApplyCall];
  // The minimum size cannot be restored while the other instance is in standby, or the group would launch a third one.
  await expect(run(entry, world.context(entry), first)).rejects.toThrow('half done');
  expect((await run(entry, world.context(entry), second)).outcome).toBe('done');
  expect((await run(entry, world.context(entry), first)).outcome).toBe('already');
  expect(sizes(await group(world))).toEqual(before);
});

async function group(world: World): Promise<AutoScalingGroup> {
  const { AutoScalingGroups } = await world.owner(AutoScalingClient).send(new DescribeAutoScalingGroupsCommand({}));
  return AutoScalingGroups?.[0] as AutoScalingGroup;
}

const sizes = ({ MinSize: min, DesiredCapacity: desired, Instances }: AutoScalingGroup) => ({
  min,
  desired,
  members: Instances?.length,
});
