/** An incident joins another one of its customer, and never one of another's. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mergeSignal } from '../../../contract/merging.ts';
import { alertSignal, dismissSignal } from '../../../contract/messages.ts';
import type { IncidentState } from '../../../domain/incident.ts';
import { JUN, MALLORY, MINJI } from '../../customers.ts';
import { Rig, stepOn } from '../rig.ts';
import { accessKey, alert, instance, World } from '../world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

let customers = 0;
const acme = (id = `merge-${(customers += 1)}`): World => {
  const world = new World();
  world.policy.id = id;
  return world;
};
const refused = (state: IncidentState): string[] =>
  state.timeline.filter((e) => e.kind === 'decision-refused').map((e) => e.what.en);
const about = (id: string) => alert(`f-${id}`, [instance(id)], { correlationKey: `instance:${id}` });
const key = (id: string) => alert(`f-${id}`, [accessKey(id)], { correlationKey: `access-key:${id}` });

describe.concurrent('an incident', () => {
  it('joins another one: its alerts and things go there, and it closes saying where it went', async () => {
    const world = acme();
    const [joining, other] = [await rig.handOver(world, about('i-1')), await rig.handOver(world, key('AKIA1'))];
    await joining.openGate();
    await other.openGate();
    const into = other.handle.workflowId;
    await joining.say(mergeSignal, { into, reason: 'the same intruder', by: MINJI });
    await joining.handle.result();
    const closed = await joining.until('its end', () => true);
    expect(closed).toMatchObject({ status: 'closed', merged: { into, by: MINJI, reason: 'the same intruder' } });
    expect(new Set(closed.steps.map((s) => s.status))).toEqual(new Set(['rejected']));
    expect(closed.timeline.find((e) => e.kind === 'merged')?.what.en).toContain(into);
    const state = await other.until('its alert', (s) => s.alerts.length === 2);
    expect(state.alerts.map((a) => a.id)).toEqual(['f-AKIA1', 'f-i-1']);
    expect(state.joined).toMatchObject([{ id: joining.handle.workflowId }]);
    expect(state.timeline.find((e) => e.kind === 'joined')).toMatchObject({
      actor: { name: 'minji' },
      why: 'the same intruder',
    });
    expect(world.writes).toEqual([]);
  });

  it('joins none of another customer, by nobody’s word but an approver’s, and both stay as they are', async () => {
    const [mine, theirs] = [await rig.handOver(acme(), about('i-1')), await rig.handOver(acme(), about('i-1'))];
    await mine.openGate();
    await theirs.openGate();
    await mine.say(mergeSignal, { into: theirs.handle.workflowId, reason: 'x', by: MINJI });
    await mine.say(mergeSignal, { into: mine.handle.workflowId, reason: 'x', by: MALLORY });
    await mine.say(mergeSignal, { into: mine.handle.workflowId.replace(/.$/, 'z'), reason: ' ', by: JUN });
    const state = await mine.until('three refusals', (s) => refused(s).length === 3);
    expect(refused(state)).toEqual([
      expect.stringContaining('same customer and account'),
      expect.stringContaining("'s approvers can decide this"),
      expect.stringContaining('give a reason'),
    ]);
    expect(state.status).toBe('open');
    expect((await theirs.until('a state', () => true)).joined).toBeUndefined();
  });

  it('goes on when it has made a change, or the other one is not open', async () => {
    const world = acme();
    const [first, second] = [await rig.handOver(world, about('i-1')), await rig.handOver(world, about('i-2'))];
    const { gate } = await first.openGate();
    await second.openGate();
    await first.approveAll(gate, MINJI);
    await first.until('a change', (s) => stepOn(s, 'i-1').status === 'done');
    await first.say(mergeSignal, { into: second.handle.workflowId, reason: 'x', by: MINJI });
    const kept = await first.until('a refusal', (s) => refused(s).length === 1);
    expect(refused(kept)[0]).toContain('only it can undo');
    const third = await rig.handOver(acme(world.policy.id), about('i-3'));
    await third.openGate();
    await second.say(dismissSignal, { reason: 'a test', by: MINJI });
    await second.handle.result();
    await third.say(mergeSignal, { into: second.handle.workflowId, reason: 'x', by: MINJI });
    const state = await third.until('a refusal', (s) => refused(s).length === 1);
    expect(refused(state)[0]).toContain('not open');
    expect([state.status, state.merged]).toEqual(['open', undefined]);
  });

  it('loses no alert that comes while it joins: the other one has it, or this one goes on', async () => {
    const world = acme();
    const [joining, other] = [await rig.handOver(world, about('i-1')), await rig.handOver(world, key('AKIA1'))];
    await joining.openGate();
    await other.openGate();
    const into = other.handle.workflowId;
    await joining.say(mergeSignal, { into, reason: 'the same intruder', by: MINJI });
    const late = [1, 2, 3, 4].map((n) => alert(`late-${n}`, [instance(`i-1${n}`)], { correlationKey: 'instance:i-1' }));
    for (const one of late) await joining.handle.signal(alertSignal, one);
    const has = (state: IncidentState): string[] => state.alerts.map((a) => a.id);
    const left = await joining.until(
      'its end, or its alerts',
      (s) => s.status === 'closed' || has(s).includes('late-4'),
    );
    const gone = await other.until('its alert', (s) => has(s).includes('f-i-1'));
    // Of those that are not there, this one stays open.
    const missing = late.filter(({ id }) => !has(gone).includes(id));
    if (missing.length > 0) await joining.until('to be open', (s) => s.status === 'open' && s.merged === undefined);
    expect([...has(left), ...has(gone)]).toEqual(expect.arrayContaining(late.map(({ id }) => id)));
  });

  it('does not close while the other one joins it', async () => {
    const world = acme();
    const [a, b] = [await rig.handOver(world, about('i-1')), await rig.handOver(world, key('AKIA1'))];
    await a.openGate();
    await b.openGate();
    await Promise.all([
      a.say(mergeSignal, { into: b.handle.workflowId, reason: 'x', by: MINJI }),
      b.say(mergeSignal, { into: a.handle.workflowId, reason: 'x', by: JUN }),
    ]);
    const states = await Promise.all(
      [a, b].map((one) => one.until('its end or a refusal', (s) => s.status === 'closed' || refused(s).length > 0)),
    );
    expect(states.filter((s) => s.status === 'open').length).toBeGreaterThan(0);
    expect(refused(states.find((s) => s.status === 'open')!)[0]).toContain('being merged');
  });

  it('does not join one that follows another runbook', async () => {
    const world = acme();
    const another = acme(world.policy.id);
    another.amend = (runbook) => (runbook.id = 'another');
    const [first, second] = [await rig.handOver(world, about('i-1')), await rig.handOver(another, about('i-2'))];
    await first.openGate();
    await second.openGate();
    await first.say(mergeSignal, { into: second.handle.workflowId, reason: 'x', by: MINJI });
    const state = await first.until('a refusal', (s) => refused(s).length === 1);
    expect(refused(state)[0]).toContain('another runbook');
    expect(state.merged).toBeUndefined();
  });

  it('is at least as severe as the one that has joined it', async () => {
    const world = acme();
    const grave = alert('f-i-1', [instance('i-1')], { correlationKey: 'instance:i-1', severity: 'critical' });
    const [joining, other] = [await rig.handOver(world, grave), await rig.handOver(world, key('AKIA1'))];
    await joining.openGate();
    await other.openGate();
    await joining.say(mergeSignal, { into: other.handle.workflowId, reason: 'x', by: MINJI });
    const state = await other.until('it has joined', (s) => s.joined !== undefined);
    expect(state.severity).toBe('critical');
    expect(state.timeline.findIndex((e) => e.kind === 'severity-set')).toBeGreaterThan(0);
  });
});
