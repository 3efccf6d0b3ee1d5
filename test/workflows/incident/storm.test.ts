/** Storms of alerts at the workflow: on a real Temporal, with workers that come late. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { alertSignal } from '../../../contract/messages.ts';
import { inParallel } from '../../../sandbox/side-by-side.ts';
import { Rig } from '../rig.ts';
import { alert, instance, World } from '../world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

it('2,500 different alerts that have waited for a worker, each a signal of its own, are counted in one go', async () => {
  await rig.stopWorking();
  const incident = await rig.open(new World(), alert('a0', [instance('i-1')]));
  const numbers = Array.from({ length: 2_499 }, (_, n) => n + 1);
  await inParallel(numbers, 40, (n) => incident.handle.signal(alertSignal, alert(`a${n}`, [instance('i-1')])));
  await rig.startWorkers();
  const state = await incident.until('all alerts', (s) => s.alertCount === 2_500);
  expect(state.alerts.length).toBeLessThanOrEqual(200);
  expect(state.steps).toHaveLength(1);
});
