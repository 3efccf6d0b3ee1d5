import { AttachVolumeCommand, CreateVolumeCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeInstancePatchStatesCommand, SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import patch from '../../../../activities/catalogue/ssm/patch.ts';
import { eventually } from '../../../eventually.ts';
import fixture, { manage } from '../../fixtures/ssm.patch.ts';
import { openWorld, type World } from '../../harness.ts';
import { look, plan, run } from '../../laws.ts';
import { instanceEntity, runInstance } from '../../seeds/ec2.ts';

const propose = (world: World, InstanceId: string) => look(patch, world, { target: instanceEntity({ InstanceId }) });

test('a command that was sent already is awaited, and no second one is sent', async () => {
  const { world, seeded, input } = await plan(patch, fixture);
  await world.owner(SSMClient).send(
    new SendCommandCommand({
      DocumentName: 'AWS-RunPatchBaseline',
      InstanceIds: [seeded.target.id],
      Parameters: { Operation: ['Install'] },
    }),
  );
  const ctx = world.context(patch);
  expect(await run(patch, ctx, input)).toMatchObject({ state: { missing: 0, failed: 0 } });
  expect(ctx.calls.filter((c) => c.operation === 'ssm:SendCommand')).toEqual([]);
});

test('an instance without Systems Manager is not offered for patching, and the card says why', async () => {
  const world = await openWorld();
  const { InstanceId = '' } = await runInstance(world);
  expect(await propose(world, InstanceId)).toMatchObject({
    outcome: 'refused',
    reason: { en: expect.stringContaining('does not manage this instance') },
  });
});

test('an instance whose agent no longer answers is not offered: the command would never arrive', async () => {
  const world = await openWorld();
  const { InstanceId = '' } = await runInstance(world);
  await manage(world, InstanceId, 3, 'ConnectionLost');
  expect(await propose(world, InstanceId)).toMatchObject({
    outcome: 'refused',
    reason: { en: expect.stringContaining('Patch it after its release') },
  });
});

test('an instance that was healthy and is not healthy after its patches is not done: the batch stops there', async () => {
  const { world, seeded, input } = await plan(patch, fixture);
  expect(input.to).toEqual({ missing: 0, failed: 0, unwell: [] });
  await manage(world, seeded.target.id, 0, 'ConnectionLost');
  expect(await run(patch, world.context(patch), input)).toMatchObject({
    outcome: 'drift',
    state: { missing: 0, unwell: ['Systems Manager agent'] },
  });
});

test('what was unhealthy before the patches does not count against them', async () => {
  const { world, seeded } = await plan(patch, fixture);
  const sick = patch.params.parse({ unwell: ['target group web'] });
  const { unwell } = await patch.read(world.context(patch), seeded.target, sick);
  expect(unwell).toEqual(['target group web']);
});

test('a scan from before a volume was restored does not count: the restored volume is patched again', async () => {
  const { world, seeded, input } = await plan(patch, fixture);
  await run(patch, world.context(patch), input);
  const ec2 = world.owner(EC2Client);
  const restored = await ec2.send(
    new CreateVolumeCommand({
      AvailabilityZone: `${world.region}a`,
      Size: 8,
      TagSpecifications: [{ ResourceType: 'volume', Tags: [{ Key: 'firebreak:restored-from', Value: 'a backup' }] }],
    }),
  );
  // EC2 gives the time of an attachment in whole seconds, and a scan of the sandbox ends after the call that asked for it.
  const { InstancePatchStates: [scan] = [] } = await world
    .owner(SSMClient)
    .send(new DescribeInstancePatchStatesCommand({ InstanceIds: [seeded.target.id] }));
  await eventually('the second after the scan', () => Date.now() > scan!.OperationEndTime!.getTime() + 1_000);
  const where = { InstanceId: seeded.target.id, Device: '/dev/sdg', VolumeId: restored.VolumeId };
  await ec2.send(new AttachVolumeCommand(where));
  expect(await propose(world, seeded.target.id)).toMatchObject({ outcome: 'change', from: { missing: null } });
});
