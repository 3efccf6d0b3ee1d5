/** Two inquiries that read the same trail describe the same activity in the same words, so that an incident lists it once. */
import { expect, test } from 'vitest';
import activity from '../../../activities/catalogue/cloudtrail/activity.ts';
import principals from '../../../activities/catalogue/iam/unauthorized-principals.ts';
import type { InquiryEntry } from '../../../activities/entry.ts';
import { digestOf } from '../../../domain/digest.ts';
import { openWorld } from '../harness.ts';
import { intrude } from '../seeds/intrusion.ts';

test('the search for principals and the trace report a call in the same words', async () => {
  const world = await openWorld();
  const { leaked } = await intrude(world);
  const ask = async (entry: InquiryEntry) => {
    const input = { incident: world.incident, targets: [leaked], entities: [leaked], alerts: [], params: {} };
    return (await entry.inquire(world.context(entry), input)).findings;
  };
  const traced = new Set((await ask(activity)).map(digestOf));
  const told = (await ask(principals)).filter((f) => f.technique !== undefined);
  expect(told.length).toBeGreaterThan(2);
  expect(told.filter((f) => !traced.has(digestOf(f)))).toEqual([]);
});
