/** Volumes that cannot replace another one are not offered, and the card says why. */
import { CreateVolumeCommand, EC2Client } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import swap from '../../../../activities/catalogue/ec2/swap-volume.ts';
import type { Entity } from '../../../../domain/entity.ts';
import { openWorld, type World } from '../../harness.ts';
import { look } from '../../laws.ts';
import { addVolume, runInstance } from '../../seeds/ec2.ts';

const volume = (world: World, id: string, restores?: string): Entity => ({
  kind: 'volume',
  id,
  region: world.region,
  standing: restores === undefined ? 'affected' : 'related',
  ...(restores !== undefined && { facts: { restores } }),
});

async function refusal(world: World, id: string, restored: { Size: number; AvailabilityZone: string } | undefined) {
  const target = volume(world, id);
  const entities = [target];
  if (restored !== undefined) {
    const { VolumeId = '' } = await world.owner(EC2Client).send(new CreateVolumeCommand(restored));
    entities.push(volume(world, VolumeId, id));
  }
  return look(swap, world, { target, entities });
}

test('a volume is not swapped if no restored volume is there, or only a smaller one, or one in another zone', async () => {
  const world = await openWorld();
  const instance = await runInstance(world);
  const zone = instance.Placement?.AvailabilityZone ?? '';
  const id = await addVolume(world, instance);
  const other = zone.endsWith('a') ? zone.replace(/a$/, 'b') : zone.replace(/.$/, 'a');
  const why = async (restored?: { Size: number; AvailabilityZone: string }) => {
    const result = await refusal(world, id, restored);
    return result.outcome === 'refused' ? result.reason.en : result.outcome;
  };
  expect(await why()).toBe('No restored volume of it is known.');
  expect(await why({ Size: 1, AvailabilityZone: zone })).toBe('The restored volume is smaller.');
  expect(await why({ Size: 8, AvailabilityZone: other })).toBe('The restored volume is in another availability zone.');
  expect(await why({ Size: 8, AvailabilityZone: zone })).toBe('change');
});
