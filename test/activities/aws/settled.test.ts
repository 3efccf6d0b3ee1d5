/** Waiting for AWS: soon again at first, then less and less often, and not without end. */
import { expect, it } from 'vitest';
import { NotVerified } from '../../../activities/aws/errors.ts';
import { settled } from '../../../activities/aws/settled.ts';
import type { EntryContext } from '../../../activities/entry.ts';

function recording(): { ctx: EntryContext; pauses: number[] } {
  const pauses: number[] = [];
  const ctx: Pick<EntryContext, 'heartbeat' | 'sleep'> = {
    heartbeat: () => undefined,
    sleep: async (ms) => void pauses.push(ms),
  };
  return { ctx: ctx as EntryContext, pauses };
}

it('asks again after a moment, and later every five seconds', async () => {
  const { ctx, pauses } = recording();
  let looks = 0;
  const found = await settled(
    ctx,
    async () => (looks += 1),
    (n) => (n < 8 ? 'still going' : undefined),
  );
  expect(found).toBe(8);
  expect(pauses).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
});

it('gives up after four minutes, and says what is going on', async () => {
  const { ctx, pauses } = recording();
  const waiting = settled(
    ctx,
    async () => undefined,
    () => 'vol-1 is still in-use',
  );
  await expect(waiting).rejects.toThrow(NotVerified);
  const waitedMs = pauses.reduce((sum, ms) => sum + ms, 0);
  expect(waitedMs).toBeGreaterThanOrEqual(240_000);
  expect(waitedMs).toBeLessThan(250_000);
});
