/** The incident from its first alert to its report, on a real Temporal. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alertSignal, acknowledgeSignal, dismissSignal, noteSignal } from '../../../contract/messages.ts';
import { eventually } from '../../eventually.ts';
import { Rig, kinds, stepOn } from '../rig.ts';
import { JUN, MALLORY, MINJI } from '../../customers.ts';
import { accessKey, alert, attackersUser, instance, World } from '../world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

describe.concurrent('an incident', () => {
  it('goes through all seven phases, and released resources are as before', async () => {
    const world = new World();
    world.found.set('cloudtrail.activity', [attackersUser('svc-backup')]);
    const entities = [instance('i-1'), accessKey('AKIAEXAMPLE7Q')];
    const incident = await rig.open(world, alert('a1', entities, { severity: 'critical' }));
    const state = await incident.letItEnd(MINJI, JUN);
    expect(state.timeline.filter((e) => e.kind === 'phase').map((e) => e.phase)).toEqual([
      'assess',
      'isolate',
      'analyze',
      'patch',
      'restore',
      'report',
    ]);
    expect(state.timeline.map((e) => e.seq)).toEqual(state.timeline.map((_, i) => i + 1));
    expect([state.status, state.confirmation]).toEqual(['closed', 'confirmed']);
    expect(world.stateOf('ec2.quarantine', 'i-1')).toEqual({ groups: ['sg-web'] });
    expect(world.stateOf('iam.deactivate-access-key', 'AKIAEXAMPLE7Q')).toEqual({ status: 'Inactive' });
    expect(world.stateOf('iam.delete-principal', 'svc-backup')).toEqual({ exists: false });
    expect(stepOn(state, 'i-1').status).toBe('undone');
    expect(stepOn(state, state.customer.account.id).status).toBe('done');
    expect(kinds(state).slice(-3)).toEqual(['phase', 'reported', 'closed']);
  });

  it('can be found by its phase and status', async () => {
    const incident = await rig.open(new World(), alert('a1', [instance('i-1')]));
    await incident.openGate();
    const { searchAttributes } = await incident.handle.describe();
    expect(searchAttributes).toMatchObject({ FirebreakPhase: ['isolate'] });
  });

  it('takes snapshots before it changes anything', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a1', [instance('i-1')]));
    await incident.letItEnd(MINJI);
    const of = (call: string): number => world.calls.indexOf(call);
    expect(of('ec2.snapshot-volumes.collect i-1')).toBeGreaterThanOrEqual(0);
    expect(of('ec2.snapshot-volumes.collect i-1')).toBeLessThan(of('ec2.quarantine.apply i-1'));
  });

  it('shows in its state that an alert could not be confirmed at its source', async () => {
    const world = new World();
    world.confirmation = 'not-found';
    const incident = await rig.open(world, alert('a1', [instance('i-1')]));
    const { state } = await incident.openGate();
    expect([state.confirmation, state.alerts[0]?.confirmation]).toEqual(['unconfirmed', 'unconfirmed']);
    expect(kinds(state)).toContain('unconfirmed');
  });

  it('closes although Slack cannot be reached', async () => {
    const world = new World();
    world.slackDown = true;
    const incident = await rig.open(world, alert('a1', [instance('i-1')]));
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, MINJI);
    const { gate: back } = await incident.openGate('release');
    await incident.approveAll(back, MINJI);
    const state = await incident.until('the report', (s) => s.status === 'closed');
    expect(state.reports).toEqual({ 'report.md': 'v1' });
    world.slackDown = false;
    await incident.handle.result();
    await eventually('its record in the evidence store', () => world.archived.includes(incident.handle.workflowId));
  });
});

describe.concurrent('a later alert', () => {
  it('has its entities proposed for containment at once, although a gate is still open', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a1', [instance('i-1')]));
    await incident.openGate();
    await incident.handle.signal(alertSignal, alert('a2', [instance('i-2')], { severity: 'critical' }));
    const state = await incident.until('a second gate', (s) => s.gates.length === 2 && s.evidence.length === 2);
    expect(state.gates.map((g) => [g.status, g.stepIds.length])).toEqual([
      ['open', 1],
      ['open', 1],
    ]);
    expect(state.severity).toBe('critical');
    expect(world.calls).toContain('ec2.snapshot-volumes.collect i-2');
    const end = await incident.letItEnd(MINJI);
    expect(end.steps.filter((s) => s.phase === 'isolate').map((s) => s.status)).toEqual(['undone', 'undone']);
  });

  it('after the phases starts another round through them', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a1', [instance('i-1')]));
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, MINJI);
    await incident.openGate('release');
    await incident.handle.signal(alertSignal, alert('a2', [instance('i-2'), accessKey('AKIAEXAMPLE7Q')]));
    const state = await incident.letItEnd(MINJI);
    expect(world.calls).toContain('cloudtrail.activity.inquire AKIAEXAMPLE7Q');
    expect(world.stateOf('ec2.quarantine', 'i-2')).toEqual({ groups: ['sg-web'] });
    expect(world.writes.filter((w) => w.target === 'i-1')).toHaveLength(2);
    expect(state.status).toBe('closed');
  });

  it('about very many entities has all of them previewed, a few at a time', async () => {
    const world = new World();
    const many = Array.from({ length: 60 }, (_, i) => instance(`i-${i}`));
    const incident = await rig.open(world, alert('a1', many));
    const { gate } = await incident.openGate();
    const state = await incident.until('all copies', (s) => s.evidence.length === 60);
    expect([gate.stepIds.length, state.evidence.length]).toEqual([60, 60]);
  });

  it('that repeats a known one is counted, and is neither confirmed nor recorded each time', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a1', [instance('i-1')]));
    await incident.openGate();
    for (let i = 0; i < 12; i += 1) await incident.handle.signal(alertSignal, alert('a1', [instance('i-1')]));
    const state = await incident.until('13 alerts', (s) => s.alertCount === 13);
    expect(state.alerts).toHaveLength(1);
    expect(kinds(state).filter((k) => k.startsWith('alert'))).toEqual(['alert', 'alert-repeated']);
    expect(world.calls.filter((c) => c.startsWith('guardduty'))).toHaveLength(1);
  });
});

describe.concurrent('a dismissal', () => {
  it('closes open gates and offers all containment for release, also what would have stayed', async () => {
    const world = new World();
    // The incident stays open until the second alert has arrived.
    world.holdReport = true;
    const incident = await rig.open(world, alert('a1', [accessKey('AKIAEXAMPLE7Q')]));
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, MINJI);
    await incident.until('containment', (s) => s.steps[0]?.status === 'done');
    await incident.handle.signal(alertSignal, alert('a2', [instance('i-2')]));
    world.holdReport = false;
    await incident.openGate();
    await incident.say(dismissSignal, { by: MALLORY, reason: 'hush' });
    await incident.say(dismissSignal, { by: JUN, reason: 'a penetration test' });
    const { state } = await incident.openGate('release');
    expect(stepOn(state, 'i-2')).toMatchObject({ status: 'rejected', reason: { en: 'a penetration test' } });
    const end = await incident.letItEnd(MINJI);
    expect([end.status, end.dismissal?.by]).toEqual(['dismissed', JUN]);
    expect(kinds(end)).toContain('reported');
    expect(world.writes.map((w) => w.verb)).toEqual(['apply', 'undo']);
  });

  it('stops running inquiries and changes nothing', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a1', [instance('i-1')]));
    await incident.say(dismissSignal, { by: MINJI, reason: 'known' });
    const end = await incident.letItEnd(MINJI);
    expect([end.status, world.writes.length]).toEqual(['dismissed', 0]);
  });
});

describe.concurrent('a drill', () => {
  it('previews everything, takes no snapshot, changes nothing and asks nobody', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a1', [instance('i-1')], { sample: true, severity: 'critical' }));
    const state = await incident.letItEnd();
    expect(state.steps.map((s) => s.status)).toEqual(['rehearsed', 'rehearsed']);
    expect(new Set(state.gates.map((g) => g.status))).toEqual(new Set(['rehearsal']));
    expect([world.writes.length, state.evidence.length, state.status]).toEqual([0, 0, 'closed']);
  });

  it('becomes a real incident when a real alert joins', async () => {
    const world = new World();
    world.holdReport = true;
    const incident = await rig.open(world, alert('a1', [instance('i-1')], { sample: true }));
    await incident.until('the report', (s) => s.phase === 'report');
    await incident.handle.signal(alertSignal, alert('a2', [instance('i-1')]));
    const { state } = await incident.openGate();
    expect([state.drill, world.calls.includes('ec2.snapshot-volumes.collect i-1')]).toEqual([false, true]);
    world.holdReport = false;
    const end = await incident.letItEnd(MINJI);
    expect(world.writes.map((w) => w.verb)).toEqual(['apply', 'undo']);
    expect(end.status).toBe('closed');
  });
});

it('an incident records its lead, and notes also of people who are no approvers', async () => {
  const incident = await rig.open(new World(), alert('a1', [instance('i-1')]));
  await incident.say(acknowledgeSignal, { by: MALLORY });
  await incident.say(acknowledgeSignal, { by: JUN });
  await incident.say(noteSignal, { by: MALLORY, text: '<!channel> look' });
  const state = await incident.until('the note', (s) => s.timeline.some((e) => e.why === '<!channel> look'));
  expect(state.lead).toEqual(JUN);
  expect(kinds(state)).toEqual(expect.arrayContaining(['decision-refused', 'acknowledged', 'note']));
});

// Not beside others: every incident of this file loses its worker.
describe('an incident whose worker is replaced', () => {
  it('continues where it was', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a1', [instance('i-1'), instance('i-2')]));
    const { gate } = await incident.openGate();
    await rig.restartWorkers();
    await incident.approveAll(gate, MINJI);
    await incident.until('containment', (s) => kinds(s).includes('contained'));
    await rig.restartWorkers();
    await incident.letItEnd(MINJI);
    expect(world.writes.map((w) => `${w.verb} ${w.target}`).toSorted()).toEqual([
      'apply i-1',
      'apply i-2',
      'undo i-1',
      'undo i-2',
    ]);
  });
});
