import { expect, test } from 'vitest';
import restore from '../../../../activities/catalogue/backup/restore.ts';
import { firstSign } from '../../../../activities/aws/backup/recovery.ts';
import fixture from '../../fixtures/backup.restore.ts';
import { openWorld } from '../../harness.ts';
import { look } from '../../laws.ts';

test('without a backup from before the intruder nothing is offered, since a later one may contain what they planted', async () => {
  const world = await openWorld();
  const { target } = await fixture.seed(world);
  world.incident.firstMadeAt = new Date(Date.now() - 60_000).toISOString();
  const result = await look(restore, world, { target });
  expect(result).toMatchObject({ outcome: 'refused', reason: { en: expect.stringContaining('no recovery point') } });
});

test('the first sign of the intruder is the alert or an earlier creation of theirs, or else the start of the window', () => {
  const incident = {
    id: 'i',
    customerId: 'c',
    account: '111122223333',
    region: 'us-east-1',
    phase: 'restore' as const,
    window: { from: '2026-11-20T00:00:00.000Z', to: '2026-11-21T12:00:00.000Z' },
  };
  const alerted = { ...incident, firstSeenAt: '2026-11-21T00:00:00.000Z' };
  expect(firstSign(incident)).toBe('2026-11-20T00:00:00.000Z');
  expect(firstSign(alerted)).toBe('2026-11-21T00:00:00.000Z');
  expect(firstSign({ ...alerted, firstMadeAt: '2026-11-20T23:00:00.000Z' })).toBe('2026-11-20T23:00:00.000Z');
  // A creation before the window is not of this intruder.
  expect(firstSign({ ...alerted, firstMadeAt: '2026-11-18T23:00:00.000Z' })).toBe('2026-11-21T00:00:00.000Z');
});
