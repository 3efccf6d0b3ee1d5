/** A vulnerability that Inspector finds, that is written to Security Hub, patched, and written there as resolved. */
import { EnableSecurityHubCommand, GetFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { expect, test } from 'vitest';
import toSecurityHub from '../../../../activities/catalogue/inspector/to-security-hub.ts';
import patch from '../../../../activities/catalogue/ssm/patch.ts';
import { tell } from '../../seeds/confirmations.ts';
import patchFixture from '../../fixtures/ssm.patch.ts';
import { openWorld } from '../../harness.ts';
import { plan, run } from '../../laws.ts';
import { vulnerability } from '../../seeds/vulnerability.ts';

test('a finding that was written as open is written as fixed after the patch, once Inspector reports it', async () => {
  const { world, seeded, input } = await plan(patch, patchFixture);
  const { account, region } = world;
  const { target } = seeded;
  const hub = world.owner(SecurityHubClient);
  await hub.send(new EnableSecurityHubCommand({}));
  await tell('/inspector2/findings', { account, region, finding: vulnerability(target.id, 'CVE-2024-0003', 'HIGH') });
  const collect = async () =>
    (await toSecurityHub.collect(world.context(toSecurityHub), target, [target], {})).summary.en;
  const states = async () => (await hub.send(new GetFindingsCommand({}))).Findings?.map((f) => f.RecordState);

  expect(await collect()).toContain('1 of 1 Inspector findings written to Security Hub, 0 of them as fixed');
  expect(await states()).toEqual(['ACTIVE']);
  await run(patch, world.context(patch), input);
  expect(await collect()).toContain('1 of 1 Inspector findings written to Security Hub, 1 of them as fixed');
  expect(await states()).toEqual(['ARCHIVED']);
});

test('without Security Hub nothing is written, and the summary says so', async () => {
  const world = await openWorld();
  const target = { kind: 'instance', id: 'i-0abc', region: world.region, standing: 'affected' } as const;
  const { account, region } = world;
  await tell('/inspector2/findings', { account, region, finding: vulnerability(target.id, 'CVE-2024-0003', 'HIGH') });
  const { items, summary } = await toSecurityHub.collect(world.context(toSecurityHub), target, [target], {});
  expect(items).toEqual([]);
  expect(summary.en).toBe('i-0abc: Security Hub is not enabled here');
});
