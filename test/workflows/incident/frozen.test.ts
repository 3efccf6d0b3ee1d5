/** An incident of a customer that is frozen for a time. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frozenSignal } from '../../../contract/desk.ts';
import { freezeOf, type Freeze } from '../../../domain/freeze.ts';
import { JUN, MINJI } from '../../customers.ts';
import { kinds, Rig } from '../rig.ts';
import { accessKey, alert, World } from '../world.ts';

const isDecided = (s: { steps: { status: string }[] }): boolean => s.steps.every((step) => step.status !== 'proposed');

describe('while the customer is frozen', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start();
  });
  afterAll(() => rig.stop());

  const forAnHour = (): Freeze => freezeOf(MINJI, 'the big sale', 1, Date.now());

  it('gates are decided and nothing is changed, also if no signal came; after the thaw it goes on', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a', [accessKey('AKIAFROZEN')]));
    const { gate } = await incident.openGate();
    // The incident learns of it when it is about to change something.
    world.laws = { frozen: forAnHour() };
    await incident.approveAll(gate, MINJI);
    const waiting = await incident.until('the freeze', (s) => s.frozen !== undefined);
    expect(isDecided(waiting)).toBe(true);
    expect(waiting.waitingFor?.en).toContain('the end of the freeze');
    expect(waiting.timeline.find((e) => e.kind === 'frozen')).toMatchObject({
      actor: { id: MINJI.slackUser },
      why: 'the big sale',
    });
    expect(world.writes).toEqual([]);
    world.laws = {};
    await incident.handle.signal(frozenSignal, { frozen: null });
    const state = await incident.letItEnd(MINJI, JUN);
    expect(world.writes.length).toBeGreaterThan(0);
    expect(kinds(state)).toContain('thawed');
    expect(state.frozen).toBeUndefined();
  });

  it('an incident that opens knows it, and goes on by itself when the time of the freeze is over', async () => {
    const world = new World();
    const freeze = forAnHour();
    world.laws = { frozen: { ...freeze, until: new Date(Date.now() + 3_000).toISOString() } };
    const incident = await rig.open(world, alert('b', [accessKey('AKIATHAWED')]));
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, MINJI);
    const ended = await incident.letItEnd(MINJI, JUN);
    const of = (kind: string): number => ended.timeline.findIndex((e) => e.kind === kind);
    expect(ended.timeline[of('frozen')]).toMatchObject({ why: 'the big sale' });
    expect(of('thawed')).toBeGreaterThan(of('frozen'));
    expect(of('step-running')).toBeGreaterThan(of('thawed'));
  });
});
