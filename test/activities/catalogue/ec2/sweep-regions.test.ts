import { expect, test } from 'vitest';
import sweepRegions from '../../../../activities/catalogue/ec2/sweep-regions.ts';
import { inject } from '../../fault.ts';
import { openWorld, type World } from '../../harness.ts';

const sweep = (world: World, ctx = world.context(sweepRegions), more: { further?: true } = {}) => {
  const { incident } = world;
  const input = { incident, targets: [], entities: [], alerts: [], params: {}, ...more };
  return sweepRegions.inquire(ctx, input);
};

test('a region that may not be read is reported as such, and the others are read', async () => {
  const world = await openWorld();
  await inject(world, { kind: 'deny', service: 'ec2', operation: 'DescribeInstances', region: 'ap-south-1' });
  const { findings, summary } = await sweep(world);
  expect(findings).toEqual([
    expect.objectContaining({
      title: expect.objectContaining({ en: '1 region could not be looked at' }),
      detail: expect.objectContaining({ en: 'ap-south-1 (the role may not: UnauthorizedOperation)' }),
    }),
  ]);
  expect(summary.en).toMatch(/(\d+) of (\d+) regions looked at$/);
  const [, looked, all] = /(\d+) of (\d+) regions looked at$/.exec(summary.en) ?? [];
  expect(Number(looked)).toBe(Number(all) - 1);
});

test('when no region may be read at all, the inquiry fails', async () => {
  const world = await openWorld();
  await inject(world, { kind: 'deny', service: 'ec2', operation: 'DescribeInstances' });
  await expect(sweep(world)).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
});

test('a further look, for other targets, does not list all instances once more', async () => {
  const world = await openWorld();
  const ctx = world.context(sweepRegions);
  const { summary } = await sweep(world, ctx, { further: true });
  expect(summary.en).toMatch(/^0 unauthorized instances in 0 regions; (\d+) of \1 regions looked at$/);
  expect(ctx.calls.filter((call) => call.operation === 'ec2:DescribeInstances')).toEqual([]);
});
