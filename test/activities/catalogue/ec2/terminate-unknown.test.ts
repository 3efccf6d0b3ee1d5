import { expect, test } from 'vitest';
import terminateUnknown from '../../../../activities/catalogue/ec2/terminate-unknown.ts';
import type { Entity } from '../../../../domain/entity.ts';
import { openWorld, type World } from '../../harness.ts';
import { look } from '../../laws.ts';
import { instanceEntity, runInstance } from '../../seeds/ec2.ts';

const propose = (world: World, target: Entity) => look(terminateUnknown, world, { target });

test('an instance of the customer’s own is never offered for termination', async () => {
  const world = await openWorld();
  const target = instanceEntity(await runInstance(world), 'affected');
  expect(await propose(world, target)).toMatchObject({
    outcome: 'refused',
    reason: { en: expect.stringContaining('not known to have been started by the intruder') },
  });
});

test('the card says which volumes will be deleted, and that no snapshot of them exists', async () => {
  const world = await openWorld();
  const instance = await runInstance(world);
  const result = await propose(world, instanceEntity(instance, 'unauthorized'));
  const volume = instance.BlockDeviceMappings?.[0]?.Ebs?.VolumeId ?? 'no volume';
  expect(result).toMatchObject({
    outcome: 'change',
    diff: [{ before: { en: 'present' }, after: { en: 'terminated' } }],
  });
  const lines = 'impact' in result ? result.impact.map((line) => line.en).join('\n') : '';
  expect(lines).toContain(volume);
  expect(lines).toContain('No snapshot of its volumes was kept.');
});
