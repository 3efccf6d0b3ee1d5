/** Updates to the customer, by itself where its policy says so. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IncidentState } from '../../../domain/incident.ts';
import { MINJI } from '../../customers.ts';
import { eventually } from '../../eventually.ts';
import { Rig } from '../rig.ts';
import { alert, instance, World } from '../world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

/** Every two seconds. The file of customers takes hours. */
const OFTEN = { everyHours: 2 / 3600, minimumSeverity: 'high' as const };
const updated = (): World => {
  const world = new World();
  world.policy.updates = OFTEN;
  return world;
};
const told = (state: IncidentState): string[] =>
  state.timeline.filter((e) => e.kind === 'told' || e.kind === 'telling-failed').map((e) => e.what.en);

describe.concurrent('a customer', () => {
  it('is told at intervals while the incident is open, and once when it has closed; each text is on record', async () => {
    const world = updated();
    const incident = await rig.open(world, alert('a', [instance('i-1')]));
    await incident.openGate();
    await eventually('an update with the step that waits', () =>
      world.outside.updates.some(({ waiting }) => waiting === 1),
    );
    const state = await incident.letItEnd(MINJI);
    const numbers = world.outside.updates.map(({ number }) => number);
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    expect(world.outside.updates.filter(({ end }) => end !== undefined)).toEqual([world.outside.updates.at(-1)]);
    const whileWaiting = world.outside.updates.find(({ waiting }) => waiting === 1);
    expect(whileWaiting).toMatchObject({ customer: 'Acme Corp', contained: { done: 0, of: 1 } });
    expect(told(state).at(-1)).toBe('The customer got the closing notice');
    expect(state.timeline.filter((e) => e.kind === 'told').every((e) => e.why === 'the text')).toBe(true);
  });

  it('is told nothing of a drill, nor of what is less severe than its policy says', async () => {
    const drill = updated();
    const low = updated();
    const one = await rig.open(drill, alert('a', [instance('i-1')], { sample: true }));
    const two = await rig.open(low, alert('a', [instance('i-1')], { severity: 'low' }));
    await one.letItEnd(MINJI);
    await two.letItEnd(MINJI);
    expect([...drill.outside.updates, ...low.outside.updates]).toEqual([]);
  });
});
