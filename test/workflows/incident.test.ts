/** The incident from its first alert to its report, on a real Temporal. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rig, kinds, stepOn } from './rig.ts';
import { accessKey, alert, attackersUser, instance, JUN, MINJI, World } from './world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

describe('an incident', () => {
  it('goes through all seven phases, and what was released reads as before', async () => {
    const world = new World();
    world.found.set('cloudtrail.activity', [attackersUser('svc-backup')]);
    const incident = await rig.open(world, alert('a1', [instance('i-1'), accessKey('AKIAEXAMPLE7Q')], { severity: 'critical' }));
    const state = await incident.letItEnd(MINJI, JUN);
    expect(state.timeline.filter((e) => e.kind === 'phase').map((e) => e.phase)).toEqual([
      'assess',
      'isolate',
      'analyze',
      'patch',
      'restore',
      'report',
    ]);
    expect(state.status).toBe('closed');
    expect(world.stateOf('ec2.quarantine', 'i-1')).toEqual({ groups: ['sg-web'] });
    expect(world.stateOf('iam.deactivate-access-key', 'AKIAEXAMPLE7Q')).toEqual({ status: 'Inactive' });
    expect(world.stateOf('iam.delete-principal', 'svc-backup')).toEqual({ exists: false });
    expect(stepOn(state, 'i-1').status).toBe('undone');
    expect(kinds(state).slice(-3)).toEqual(['phase', 'reported', 'closed']);
  });
});
