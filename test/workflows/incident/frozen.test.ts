/** An incident of a customer that is frozen for a time. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frozenSignal } from '../../../contract/desk.ts';
import type { Authority } from '../../../domain/authority.ts';
import { freezeOf, type Freeze } from '../../../domain/freeze.ts';
import { dismissSignal } from '../../../contract/messages.ts';
import { ACCOUNT, JUN, MINJI } from '../../customers.ts';
import { kinds, Rig, stepOn } from '../rig.ts';
import { accessKey, alert, instance, World } from '../world.ts';

const isDecided = (s: { steps: { status: string }[] }): boolean => s.steps.every((step) => step.status !== 'proposed');

const NOT_BEGUN = (what: string): boolean => what.includes('not begun, since the customer is frozen');

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

  it('a change that has its lock and has not begun stays approved', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('c', [instance('i-1')]));
    const { gate } = await incident.openGate();
    const authority = (): Authority => World.prototype.authority.call(world);
    // The freeze comes right after the ledger was asked.
    Object.assign(world, {
      authority: async () => {
        await incident.handle.signal(frozenSignal, { frozen: forAnHour() });
        return authority();
      },
    });
    await incident.approveAll(gate, MINJI);
    const waiting = await incident.until('it is put back', (s) => s.timeline.some((e) => NOT_BEGUN(e.what.en)));
    expect(stepOn(waiting, 'i-1')).toMatchObject({ status: 'approved', attempts: 0 });
    expect(world.writes).toEqual([]);
    Object.assign(world, { authority });
    await incident.handle.signal(frozenSignal, { frozen: null });
    const ended = await incident.letItEnd(MINJI, JUN);
    expect(stepOn(ended, 'i-1')).toMatchObject({ status: 'undone', attempts: 1 });
  });

  it('an incident that is closing goes on when the time of the freeze is over', async () => {
    const world = new World();
    world.slackDown = true;
    const incident = await rig.open(world, alert('d', [instance('i-1')]));
    await incident.openGate();
    const until = new Date(Date.now() + 2_000).toISOString();
    await incident.handle.signal(frozenSignal, { frozen: { ...forAnHour(), until } });
    await incident.until('the freeze', (s) => kinds(s).includes('frozen'));
    await incident.say(dismissSignal, { reason: 'a test of ours', by: MINJI });
    await incident.until('it is closing', (s) => s.status === 'dismissed');
    await incident.until('the end of the freeze', (s) => s.frozen === undefined);
    world.slackDown = false;
    await incident.handle.result();
  });

  it('a freeze by a person whom the incident is about is recorded once, and holds nothing up', async () => {
    const world = new World();
    world.policy.people = [
      { slackUser: MINJI.slackUser, iamUsers: [`arn:aws:iam::${ACCOUNT}:user/minji`], identityCenter: [] },
    ];
    world.laws = { frozen: forAnHour() };
    const minji = { kind: 'iam-user', id: 'minji', account: ACCOUNT, standing: 'affected' } as const;
    const incident = await rig.open(world, alert('e', [minji, instance('i-1')]));
    const { gate } = await incident.openGate();
    await incident.handle.signal(frozenSignal, { frozen: world.laws.frozen ?? null });
    await incident.approveAll(gate, JUN);
    const state = await incident.until('the change', (s) => stepOn(s, 'i-1').status === 'done');
    expect(state.frozen).toBeUndefined();
    const refused = state.timeline.filter((e) => e.kind === 'decision-refused');
    expect(refused).toMatchObject([{ actor: { id: MINJI.slackUser }, why: 'the big sale' }]);
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
