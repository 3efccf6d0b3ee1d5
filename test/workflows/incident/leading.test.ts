/** People set the severity and hand the lead over, and what depends on either follows. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handoverSignal, severitySignal, undoableQuery } from '../../../contract/leading.ts';
import { SEARCH_ATTRIBUTES } from '../../../contract/search-attributes.ts';
import type { IncidentState } from '../../../domain/incident.ts';
import { severityDigest } from '../../../domain/stands-for.ts';
import { JUN, MALLORY, MINJI } from '../../customers.ts';
import { Rig, stepOn } from '../rig.ts';
import { accessKey, alert, instance, World } from '../world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

const refused = (state: IncidentState): string[] =>
  state.timeline.filter((e) => e.kind === 'decision-refused').map((e) => e.what.en);
let customers = 0;
const acme = (): World => {
  const world = new World();
  world.policy.id = `leading-${(customers += 1)}`;
  return world;
};

describe.concurrent('the severity', () => {
  it('is set by an approver with a reason: steps are judged again, people are told, the list shows it', async () => {
    const world = acme();
    world.notices = true;
    world.amend = (runbook) => {
      runbook.isolate[1]!.recommended = { from: 'high', unconfirmed: 'critical' };
    };
    const incident = await rig.handOver(world, alert('f-1', [instance('i-1')], { severity: 'medium' }));
    const before = await incident.openGate();
    await incident.until('a notice', () => world.noticed.length === 1);
    expect(stepOn(before.state, 'i-1').optional).toBeDefined();
    await incident.say(severitySignal, { severity: 'high', reason: 'the payroll server', by: MINJI });
    const state = await incident.until('the judgement', (s) => stepOn(s, 'i-1').optional === undefined);
    expect(state.severity).toBe('high');
    expect(state.graded).toMatchObject({ by: MINJI, before: 'medium', reason: 'the payroll server' });
    expect(state.timeline.find((e) => e.kind === 'severity-set')).toMatchObject({
      why: 'the payroll server',
      what: { en: 'Severity set: Medium → High', ko: '심각도 변경: 중간 → 높음' },
    });
    await incident.until('a second notice', () => world.noticed.length === 2);
    expect(world.noticed[1]).toMatchObject({ severity: 'high', previously: 'medium' });
    const { typedSearchAttributes: listed } = await incident.handle.describe();
    expect(listed.get(SEARCH_ATTRIBUTES.severity)).toBe('high');
  });

  it('that was lowered is raised by an alert that says more, and by no other', async () => {
    const world = acme();
    const incident = await rig.handOver(world, alert('f-1', [instance('i-1')], { severity: 'high' }));
    await incident.openGate();
    await incident.say(severitySignal, { severity: 'low', reason: 'a lab', by: MINJI });
    await incident.until('low', (s) => s.severity === 'low');
    await rig.handOver(world, alert('f-2', [instance('i-1')], { severity: 'high' }));
    const same = await incident.until('a second alert', (s) => s.alerts.length === 2);
    expect(same.severity).toBe('low');
    await rig.handOver(world, alert('f-3', [instance('i-1')], { severity: 'critical' }));
    const state = await incident.until('a third alert', (s) => s.alerts.length === 3);
    expect(state.severity).toBe('critical');
  });

  it('is not set by a stranger, without a reason, or by a window that is out of date', async () => {
    const incident = await rig.open(new World(), alert('a', [instance('i-1')]));
    const { state: shown } = await incident.openGate();
    await incident.say(severitySignal, { severity: 'low', reason: 'no', by: MALLORY });
    await incident.say(severitySignal, { severity: 'low', reason: ' ', by: MINJI });
    await incident.say(severitySignal, { severity: 'critical', reason: 'worse', by: MINJI });
    await incident.until('critical', (s) => s.severity === 'critical');
    const digest = severityDigest(shown);
    await incident.say(severitySignal, { digest, severity: 'low', reason: 'late', by: JUN });
    const state = await incident.until('three refusals', (s) => refused(s).length === 3);
    expect(refused(state)).toEqual([
      expect.stringContaining("'s approvers can decide this"),
      expect.stringContaining('give a reason'),
      expect.stringContaining('changed since'),
    ]);
    expect(state.severity).toBe('critical');
  });
});

describe.concurrent('the lead', () => {
  it('is handed over with a note, and the new lead is told', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a', [instance('i-1')]));
    await incident.openGate();
    const [to, note] = [JUN.slackUser, 'my shift ends'];
    await incident.say(handoverSignal, { to, note, by: MINJI });
    const state = await incident.until('a lead', (s) => s.lead !== undefined);
    expect(state.lead).toEqual(JUN);
    expect(state.timeline.find((e) => e.kind === 'handed-over')).toMatchObject({ why: note, actor: { name: 'minji' } });
    await incident.until('he is told', () => world.reminded.some((names) => names[0] === JUN.slackUser));
  });

  it('goes to nobody who may not decide, whatever the name, and nowhere by a stranger', async () => {
    const incident = await rig.open(new World(), alert('a', [instance('i-1')]));
    await incident.openGate();
    await incident.say(handoverSignal, { to: MALLORY.slackUser, by: MINJI });
    await incident.say(handoverSignal, { to: JUN.name, by: MINJI });
    await incident.say(handoverSignal, { to: JUN.slackUser, by: MALLORY });
    const state = await incident.until('three refusals', (s) => refused(s).length === 3);
    expect(state.lead).toBeUndefined();
    expect(refused(state)[0]).toContain('approvers can lead');
  });
});

describe.concurrent('an undo', () => {
  it('is offered for what is done, and no longer once it is undone', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a', [instance('i-1'), accessKey('AKIA1')]));
    const { gate } = await incident.openGate();
    expect(await incident.handle.query(undoableQuery)).toEqual({ steps: [], more: 0 });
    await incident.approveAll(gate, MINJI);
    // The release of the machine is asked for by then, on a card of its own.
    await incident.openGate('release');
    const { steps } = await incident.handle.query(undoableQuery);
    expect(steps.map((s) => [s.entry, s.target.id])).toEqual([['iam.deactivate-access-key', 'AKIA1']]);
    await incident.answer({ stepId: steps[0]!.id, answer: 'undo', reason: 'not it', by: MINJI });
    await incident.until('undone', (s) => stepOn(s, 'AKIA1').status === 'undone');
    expect(await incident.handle.query(undoableQuery)).toEqual({ steps: [], more: 0 });
  });
});
