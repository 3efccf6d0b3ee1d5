/** Only the administrator account of GuardDuty archives findings of its members. */
import { expect, test } from 'vitest';
import archive from '../../../../activities/catalogue/guardduty/archive-finding.ts';
import { awsUrl, openWorld } from '../../harness.ts';
import { look } from '../../laws.ts';
import { findingEntity, guardDutyFinding } from '../../seeds/findings.ts';

test('archiving is not offered in a member account, and the card names the administrator', async () => {
  const world = await openWorld();
  const target = findingEntity(await guardDutyFinding(world));
  await fetch(`${awsUrl()}/_sandbox/guardduty/members`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account: world.account, administrator: '555566667777' }),
  });
  expect(await look(archive, world, { target })).toMatchObject({
    outcome: 'refused',
    reason: { en: expect.stringContaining('5555-6666-7777') },
  });
});
