/** Steps that fail, are retried, skipped or undone. The incident continues and records what happened. */
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IncidentState } from '../../../domain/incident.ts';
import { Rig, kinds, stepOn, type Case } from '../rig.ts';
import { JUN, MALLORY, MINJI } from '../../customers.ts';
import { accessKey, alert, attackersUser, instance, World } from '../world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

const DENIED = {
  en: 'The role may not do that. Nothing was changed.',
  ko: '역할에 권한이 없습니다. 변경되지 않았습니다.',
};

/** Approves the first gate and waits until the step on `i-1` has a status. */
async function approved(incident: Case, status: string): Promise<IncidentState> {
  const { gate } = await incident.openGate();
  await incident.approveAll(gate, MINJI);
  return incident.until(`i-1 ${status}`, (s) => stepOn(s, 'i-1').status === status);
}

describe.concurrent('a step that failed', () => {
  it('says why in both languages, and runs when it is retried after the role was fixed', async () => {
    const world = new World();
    world.failing.set('ec2.quarantine.apply i-1', DENIED);
    const incident = await rig.open(world, alert('a', [instance('i-1'), instance('i-2')]));
    const state = await approved(incident, 'failed');
    expect(stepOn(state, 'i-1').reason).toEqual(DENIED);
    await incident.until('the other step', (s) => stepOn(s, 'i-2').status === 'done');
    world.failing.clear();
    await incident.answer({ stepId: stepOn(state, 'i-1').id, answer: 'retry', by: JUN });
    const after = await incident.until('a retry', (s) => stepOn(s, 'i-1').status === 'done');
    expect(stepOn(after, 'i-1')).toMatchObject({ attempts: 2, approvals: [{ by: MINJI }] });
    expect(kinds(after)).toContain('step-retried');
  });

  it('is skipped only with a reason by an approver, and then does not count as contained', async () => {
    const world = new World();
    world.failing.set('ec2.quarantine.apply i-1', DENIED);
    const incident = await rig.open(world, alert('a', [instance('i-1')]));
    const stepId = stepOn(await approved(incident, 'failed'), 'i-1').id;
    await incident.answer({ stepId, answer: 'skip', reason: 'no', by: MALLORY });
    await incident.answer({ stepId, answer: 'skip', by: MINJI });
    await incident.answer({ stepId, answer: 'skip', reason: 'blocked by hand', by: MINJI });
    const state = await incident.letItEnd(MINJI, JUN);
    expect(state.timeline.filter((e) => e.kind === 'decision-refused').map((e) => e.what.en)).toEqual([
      expect.stringContaining('approvers'),
      'Refused: Please give a reason.',
    ]);
    expect(stepOn(state, 'i-1')).toMatchObject({ status: 'skipped', reason: { en: 'blocked by hand' } });
    expect(kinds(state)).not.toContain('contained');
  });

  it('is offered for release if it had changed something before it was skipped', async () => {
    const world = new World();
    world.beforeWrite = (write) => {
      if (write.verb === 'undo') return;
      if (write.target === 'i-1') world.states.set('ec2.quarantine|i-1', { groups: ['half-way'] });
      throw ApplicationFailure.nonRetryable('denied half-way', 'AccessDenied', DENIED);
    };
    const incident = await rig.open(world, alert('a', [instance('i-1'), instance('i-2')]));
    const { state } = await incident.openGate();
    await approved(incident, 'failed');
    for (const { id } of state.steps) await incident.answer({ stepId: id, answer: 'skip', reason: 'no', by: MINJI });
    await incident.openGate('release');
    const after = await incident.until('an offer', (s) => s.steps.length === 4);
    // i-1 was changed half-way; i-2 is unchanged.
    const [back1, back2] = ['i-1', 'i-2'].map((t) =>
      after.steps.find((s) => s.undoes !== undefined && s.target.id === t),
    );
    expect([back1?.status, back2?.status]).toEqual(['proposed', 'noop']);
    expect(stepOn(after, 'i-2').status).toBe('skipped');
  });

  it('is previewed again when its preview had failed', async () => {
    const world = new World();
    world.failing.set('ec2.quarantine.preview i-1', DENIED);
    const incident = await rig.open(world, alert('a', [instance('i-1')]));
    const state = await incident.until('a failed preview', (s) => s.steps[0]?.status === 'failed');
    expect(state.gates).toMatchObject([{ status: 'decided', stepIds: [state.steps[0]!.id] }]);
    world.failing.clear();
    await incident.answer({ stepId: state.steps[0]!.id, answer: 'retry', by: MINJI });
    await approved(incident, 'done');
  });
});

describe.concurrent('a resource that changed after its preview', () => {
  it('is not changed, is previewed again, and needs a new approval', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a', [instance('i-1')]));
    await incident.openGate();
    world.states.set('ec2.quarantine|i-1', { groups: ['sg-other'] });
    const drifted = stepOn(await approved(incident, 'drifted'), 'i-1');
    expect(world.writes).toEqual([]);
    await incident.answer({ stepId: drifted.id, answer: 'retry', by: MINJI });
    const { gate, state } = await incident.openGate();
    expect(stepOn(state, 'i-1')).toMatchObject({
      id: drifted.id,
      gateId: gate.id,
      approvals: [],
      from: { groups: ['sg-other'] },
    });
    expect(world.writes).toEqual([]);
    const done = stepOn(await approved(incident, 'done'), 'i-1');
    expect([done.from, world.writes.length]).toEqual([{ groups: ['sg-other'] }, 1]);
  });
});

describe.concurrent('an undo', () => {
  it('reverts a step at any time, with its requester as approver, and the step is not proposed again', async () => {
    const world = new World();
    world.found.set('cloudtrail.activity', [attackersUser('svc')]);
    const incident = await rig.open(world, alert('a', [instance('i-1'), accessKey('AKIAEXAMPLE7Q')]));
    const stepId = stepOn(await approved(incident, 'done'), 'i-1').id;
    await incident.answer({ stepId, answer: 'undo', by: MINJI });
    await incident.answer({ stepId, answer: 'undo', reason: 'it serves the shop', by: MINJI });
    const state = await incident.until('the undo', (s) => stepOn(s, 'i-1').status === 'undone');
    expect(world.stateOf('ec2.quarantine', 'i-1')).toEqual({ groups: ['sg-web'] });
    expect(state.timeline.find((e) => e.why === 'it serves the shop')).toMatchObject({
      kind: 'approved',
      actor: { name: 'minji' },
    });
    const end = await incident.letItEnd(MINJI, JUN);
    expect(end.steps.filter((s) => s.target.id === 'i-1')).toHaveLength(2);
  });

  it('is not offered for a resource that no longer exists, and the timeline says so', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a', [instance('i-1'), instance('i-2')]));
    world.beforeWrite = ({ target }) => void world.gone.add(target === 'i-1' ? target : '');
    await approved(incident, 'done');
    const { gate, state } = await incident.openGate('release');
    expect(gate.stepIds.map((id) => state.steps.find((s) => s.id === id)?.target.id)).toEqual(['i-2']);
    expect(state.timeline.map((e) => e.what.en)).toContain(
      'Nothing to release: the target no longer exists: i-1 us-east-1',
    );
  });

  it('waits for a second person where reversible steps need two', async () => {
    const world = new World();
    world.policy.approval.reversible = 2;
    // Keeps the incident in restore, before it proposes releases itself.
    world.found.set('guardduty.confirm-finding', [attackersUser('svc')]);
    const incident = await rig.open(world, alert('a', [instance('i-1')]));
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, JUN);
    const stepId = stepOn(await approved(incident, 'done'), 'i-1').id;
    await incident.answer({ stepId, answer: 'undo', reason: 'it serves the shop', by: MINJI });
    const { gate: back } = await incident.openGate('release');
    expect(world.writes).toHaveLength(1);
    await incident.approveAll(back, JUN);
    await incident.until('the undo', (s) => stepOn(s, 'i-1').status === 'undone');
  });

  it('needs as many approvers as its runbook line asks for, as does the change itself', async () => {
    const world = new World();
    world.approvals = 2;
    const incident = await rig.open(world, alert('a', [instance('i-1')]));
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, JUN);
    const waiting = await incident.until('one approval', (s) => stepOn(s, 'i-1').approvals.length === 1);
    expect([stepOn(waiting, 'i-1').status, waiting.waitingFor?.en]).toEqual([
      'proposed',
      'approval of 1 step (1 grave: 2 approvers; 1 approved so far by jun)',
    ]);
    await incident.approveAll(gate, MINJI);
    const { gate: back, state } = await incident.openGate('release');
    expect(stepOn(state, 'i-1').status).toBe('done');
    await incident.approveAll(back, JUN);
    await incident.approveAll(back, MINJI);
    expect((await incident.until('the end', (s) => s.status === 'closed')).steps.map((s) => s.status)).toEqual([
      'undone',
      'done',
    ]);
  });

  it('is not needed if too few approvers are listed, because the step is refused and delays nothing', async () => {
    const world = new World();
    world.approvals = 3;
    const incident = await rig.open(world, alert('a', [instance('i-1')]));
    const state = await incident.until('the end', (s) => s.status === 'closed');
    expect(stepOn(state, 'i-1')).toMatchObject({ status: 'refused' });
    expect(stepOn(state, 'i-1').reason?.en).toContain('3 different approvers, and Acme Corp lists 2');
    expect(world.calls.filter((c) => c.startsWith('ec2.quarantine'))).toEqual([]);
  });

  it('restores the recorded state even if somebody changed the resource meanwhile, after people have seen the difference', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a', [instance('i-1')]));
    await approved(incident, 'done');
    const { gate } = await incident.openGate('release');
    world.states.set('ec2.quarantine|i-1', { groups: ['sg-other'] });
    await incident.approveAll(gate, MINJI);
    const drifted = await incident.until('drift', (s) => s.steps.some((x) => x.status === 'drifted'));
    const back = drifted.steps.find((s) => s.undoes !== undefined)!;
    await incident.answer({ stepId: back.id, answer: 'retry', by: MINJI });
    const state = await incident.letItEnd(MINJI);
    expect(state.steps.find((s) => s.id === back.id)).toMatchObject({ status: 'done', from: { groups: ['sg-other'] } });
    expect(world.stateOf('ec2.quarantine', 'i-1')).toEqual({ groups: ['sg-web'] });
  });
});

it('an incident never runs two changes of one target at the same time', async () => {
  const world = new World();
  world.twice = true;
  const incident = await rig.open(world, alert('a', [instance('i-1'), instance('i-2')]));
  const { gate } = await incident.openGate();
  await incident.approveAll(gate, MINJI);
  const state = await incident.until('four changes', (s) => s.steps.filter((x) => x.status === 'done').length === 4);
  for (const target of ['i-1', 'i-2']) {
    const ids = state.steps.filter((s) => s.target.id === target).map((s) => s.id);
    const events = state.timeline.filter((e) => e.stepIds?.some((id) => ids.includes(id)) === true).map((e) => e.kind);
    expect(events).toEqual(['step-running', 'step-done', 'step-running', 'step-done']);
  }
});

it('the card says that evidence is missing, and why', async () => {
  const world = new World();
  world.failing.set('ec2.snapshot-volumes.collect i-1', DENIED);
  const incident = await rig.open(world, alert('a', [instance('i-1'), instance('i-2')]));
  const state = await incident.until('the failed copy', (s) => s.steps.some((step) => step.impact.length > 0));
  expect(stepOn(state, 'i-1').impact[0]?.en).toContain(DENIED.en);
  expect(stepOn(state, 'i-2').impact).toEqual([]);
});
