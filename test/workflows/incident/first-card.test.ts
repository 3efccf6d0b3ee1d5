/** The first card of containment waits for nothing but its previews; its changes wait for the evidence of their targets. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alertSignal } from '../../../contract/messages.ts';
import { historiesOf } from '../../../contract/temporal/chain.ts';
import { eventually } from '../../eventually.ts';
import { JUN, MINJI } from '../../customers.ts';
import { Rig, kinds, stepOn } from '../rig.ts';
import { accessKey, alert, instance, World } from '../world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

const KEY = 'AKIAEXAMPLE7Q';

/** Something that waits until the test lets it go on. */
function held(): { wait: Promise<void>; go: () => void } {
  let go = (): void => undefined;
  const wait = new Promise<void>((resolve) => (go = resolve));
  return { wait, go };
}

/** A sweep, which runs while people decide, finds i-2. */
function sweeping(): { world: World; sweep: ReturnType<typeof held> } {
  const world = new World();
  world.amend = (runbook) =>
    void runbook.assess.push({
      ...runbook.analyze[0]!,
      use: 'cloudtrail.activity',
      for: { kind: ['access-key'], standing: ['affected'] },
    });
  world.found.set('cloudtrail.activity', [instance('i-2')]);
  const sweep = held();
  world.beforeInquiry = (entry) => (entry === 'cloudtrail.activity' ? sweep.wait : undefined);
  return { world, sweep };
}

/** i-1 is copied when the test says so. */
function copying(world = new World()): { world: World; copy: ReturnType<typeof held> } {
  const copy = held();
  world.beforeCopy = (target) => (target === 'i-1' ? copy.wait : undefined);
  return { world, copy };
}

describe.concurrent('the first card', () => {
  it('is open while the sweep still runs and evidence is still copied, and the second has what the sweep finds', async () => {
    const { world, sweep } = sweeping();
    const { copy } = copying(world);
    const incident = await rig.open(world, alert('a1', [instance('i-1'), accessKey(KEY)]));
    const { gate, state } = await incident.openGate();
    expect(gate.stepIds.map((id) => state.steps.find((s) => s.id === id)?.target.id)).toEqual(['i-1', KEY]);
    expect([stepOn(state, 'i-1').copying, stepOn(state, KEY).copying]).toEqual([true, undefined]);
    expect([kinds(state).includes('evidence'), world.calls.some((c) => c.startsWith('cloudtrail'))]).toEqual([
      false,
      false,
    ]);
    sweep.go();
    const second = await incident.until('a second card', (s) => s.gates.length === 2);
    expect(stepOn(second, 'i-2').gateId).toBe('isolate-g2');
    expect(stepOn(second, 'i-1').copying).toBe(true);
    copy.go();
    const end = await incident.letItEnd(MINJI, JUN);
    expect(end.steps.every((s) => s.copying === undefined)).toBe(true);
    expect(world.writes.filter((w) => w.verb === 'apply')).toHaveLength(3);
  });

  it('says nothing of what an alert names that is not confirmed yet', async () => {
    const world = new World();
    const asked = held();
    world.beforeInquiry = (_, { alerts }) => (alerts.some((a) => a.id === 'a1') ? asked.wait : undefined);
    const incident = await rig.open(world, alert('a1', [instance('i-1')]));
    await incident.until('the question', (s) => s.phase === 'assess');
    await incident.handle.signal(alertSignal, alert('a2', [instance('i-2')]));
    await incident.until('both alerts', (s) => s.alerts.length === 2);
    asked.go();
    const { state } = await incident.openGate();
    expect(stepOn(state, 'i-1').gateId).toBe('isolate-g1');
    expect(state.gates[0]?.stepIds).toHaveLength(1);
    expect(kinds(state)).not.toContain('unconfirmed');
    const later = await incident.until('a second card', (s) => s.gates.length === 2);
    expect([stepOn(later, 'i-2').gateId, kinds(later).filter((k) => k === 'confirmed').length]).toEqual([
      'isolate-g2',
      2,
    ]);
  });
});

describe.concurrent('what the first card would change', () => {
  it('is looked at, once, while the source of the alert is still asked', async () => {
    const world = new World();
    const asked = held();
    world.beforeInquiry = () => asked.wait;
    const incident = await rig.open(world, alert('a1', [instance('i-1')]));
    const looks = (): string[] => world.calls.filter((c) => c.includes('.preview'));
    await eventually('a look', () => looks().length > 0);
    const state = await incident.until('the question', (s) => s.phase === 'assess');
    expect([state.steps, state.gates]).toEqual([[], []]);
    asked.go();
    const { state: open } = await incident.openGate();
    expect([stepOn(open, 'i-1').to, looks()]).toEqual([
      { groups: ['firebreak-quarantine'] },
      ['ec2.quarantine.preview i-1'],
    ]);
  });

  it('is looked at anew if the alert is not confirmed, when the inquiries have ended', async () => {
    const world = new World();
    world.confirmation = 'not-found';
    const incident = await rig.open(world, alert('a1', [instance('i-1')]));
    await incident.openGate();
    expect(world.calls.filter((c) => c.includes('.preview'))).toHaveLength(2);
  });
});

describe.concurrent('an approved change', () => {
  it('waits for the copy of its target, and changes of other targets do not', async () => {
    const { world, copy } = copying();
    const incident = await rig.open(world, alert('a1', [instance('i-1'), instance('i-2'), accessKey(KEY)]));
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, MINJI);
    const state = await incident.until('the key', (s) => stepOn(s, KEY).status === 'done');
    expect(stepOn(state, 'i-1')).toMatchObject({ status: 'approved', copying: true });
    copy.go();
    await incident.until('all', (s) => kinds(s).includes('contained'));
    const of = (call: string): number => world.calls.indexOf(call);
    expect(of('ec2.snapshot-volumes.collect i-1')).toBeLessThan(of('ec2.quarantine.apply i-1'));
    expect(of('iam.deactivate-access-key.apply AKIAEXAMPLE7Q')).toBeLessThan(of('ec2.snapshot-volumes.collect i-1'));
  });

  it('of a target whose copy fails is not begun until a person who has been told retries it', async () => {
    const { world, copy } = copying();
    const incident = await rig.open(world, alert('a1', [instance('i-1')]));
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, MINJI);
    await incident.until('the approval', (s) => stepOn(s, 'i-1').status === 'approved');
    world.failing.set('ec2.snapshot-volumes.collect i-1', { en: 'no permission', ko: '권한 없음' });
    copy.go();
    const state = await incident.until('the question', (s) => stepOn(s, 'i-1').status === 'failed');
    expect(stepOn(state, 'i-1').reason?.en).toMatch(/^Evidence is missing\. .*no permission.*not begun/);
    expect([world.writes, kinds(state).includes('evidence-failed')]).toEqual([[], true]);
    await incident.answer({ stepId: stepOn(state, 'i-1').id, answer: 'retry', by: MINJI });
    await incident.until('the change', (s) => stepOn(s, 'i-1').status === 'done');
  });
});

it('a copy that fails before the decision changes the plan: an older card and an older approval no longer decide', async () => {
  const { world, copy } = copying();
  world.approvals = 2;
  const incident = await rig.open(world, alert('a1', [instance('i-1')]));
  const { gate } = await incident.openGate();
  await incident.approveAll(gate, MINJI);
  await incident.until('one approval', (s) => stepOn(s, 'i-1').approvals.length === 1);
  copy.go();
  world.failing.set('ec2.snapshot-volumes.collect i-1', { en: 'no permission', ko: '권한 없음' });
  const told = await incident.until('the failure', (s) => stepOn(s, 'i-1').impact.length === 1);
  expect(stepOn(told, 'i-1').impact[0]?.en).toMatch(/^Evidence is missing\. .*no permission/);
  expect(stepOn(told, 'i-1').approvals).toEqual([]);
  await incident.approveAll(gate, JUN);
  const refused = await incident.until('a refusal', (s) => kinds(s).includes('decision-refused'));
  expect([stepOn(refused, 'i-1').status, world.writes]).toEqual(['proposed', []]);
  const [renewed] = refused.gates;
  await incident.approveAll(renewed!, MINJI);
  await incident.approveAll(renewed!, JUN);
  await incident.until('the change', (s) => stepOn(s, 'i-1').status === 'done');
});

it('copies that had not begun when the incident continues as new are made by the next run, and changes wait for them', async () => {
  const world = new World();
  const copy = held();
  world.beforeCopy = () => copy.wait;
  const many = Array.from({ length: 200 }, (_, i) => instance(`i-${i}`));
  const incident = await rig.open(world, alert('a1', many), { mostEvents: 30 });
  const { gate } = await incident.openGate();
  await incident.approveAll(gate, MINJI);
  await incident.until('the approval', (s) => s.steps.every((step) => step.status === 'approved'));
  copy.go();
  await incident.until('containment', (s) => kinds(s).includes('contained'));
  await eventually('a run', async () => (await historiesOf(rig.env.client, incident.handle.workflowId)).length > 1);
  const copies = world.calls.filter((c) => c.startsWith('ec2.snapshot-volumes.collect'));
  expect([copies.length, new Set(copies).size, world.writes.length]).toEqual([200, 200, 200]);
  for (const { id } of many)
    expect(world.calls.indexOf(`ec2.snapshot-volumes.collect ${id}`)).toBeLessThan(
      world.calls.indexOf(`ec2.quarantine.apply ${id}`),
    );
});
