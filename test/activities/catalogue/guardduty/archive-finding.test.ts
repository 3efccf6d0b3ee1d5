/** Only the administrator account of GuardDuty archives findings of its members. */
import { expect, test } from 'vitest';
import archive from '../../../../activities/catalogue/guardduty/archive-finding.ts';
import { preview } from '../../../../activities/engine.ts';
import { awsUrl, openWorld } from '../../harness.ts';
import { findingEntity, guardDutyFinding } from '../../seeds/findings.ts';

test('archiving is not offered in a member account, and the card names the administrator', async () => {
  const world = await openWorld();
  const target = findingEntity(await guardDutyFinding(world));
  await fetch(`${awsUrl()}/_sandbox/guardduty/members`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account: world.account, administrator: '555566667777' }),
  });
  const input = { incident: world.incident, target, params: {}, entities: [] };
  expect(await preview(archive, world.context(archive), { rules: [], own: [] }, input)).toMatchObject({
    outcome: 'refused',
    reason: { en: expect.stringContaining('5555-6666-7777') },
  });
});
