/** Two incidents, one resource: a release of one does not end a hold of the other, and a terminated incident blocks nobody. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dismissSignal } from '../../../contract/messages.ts';
import type { IncidentState, Step } from '../../../domain/incident.ts';
import { eventually } from '../../eventually.ts';
import { Rig, stepOn, type Case } from '../rig.ts';
import { JUN, MINJI } from '../../customers.ts';
import { accessKey, alert, attackersUser, instance, World } from '../world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

const OPEN = { groups: ['sg-web'] };
const CONTAINED = { groups: ['firebreak-quarantine'] };
const KEY = 'AKIAEXAMPLE7Q';

/** The steps of isolate. Later phases may have added theirs already. */
const isolation = (s: IncidentState): Step[] => s.steps.filter((x) => x.phase === 'isolate');

/** Opens an incident, approves its containment and waits until it has done so. */
async function contain(world: World, id: string): Promise<Case> {
  const incident = await rig.open(world, alert(id, [instance('i-1'), accessKey(KEY)]));
  const { gate } = await incident.openGate();
  await incident.approveAll(gate, MINJI);
  await incident.until('containment', (s) => isolation(s).length > 0 && isolation(s).every((x) => x.status === 'done'));
  return incident;
}

/** Opens an incident about what another one has contained already. */
async function join(world: World, id: string): Promise<Case> {
  const incident = await rig.open(world, alert(id, [instance('i-1'), accessKey(KEY)]));
  await incident.until(
    'the hold',
    (s) => isolation(s).length === 2 && isolation(s).every((x) => x.heldWith !== undefined),
  );
  return incident;
}

const saysThatItWaits = (s: IncidentState): boolean => s.timeline.some((e) => e.what.en.includes('waiting: incident'));

async function dismissed(incident: Case): Promise<IncidentState> {
  await incident.say(dismissSignal, { by: JUN, reason: 'a false alarm' });
  return incident.letItEnd(MINJI);
}

/** Keeps the incidents in restore, so that only a dismissal releases their holds. */
function world(): World {
  const made = new World();
  made.found.set('guardduty.confirm-finding', [attackersUser('svc')]);
  made.plan = ((plan) => () => {
    const pinned = plan.call(made);
    pinned.runbook.isolate = pinned.runbook.isolate.filter((s) => s.use !== 'ec2.snapshot-volumes');
    return pinned;
  })(made.plan.bind(made));
  return made;
}

describe.concurrent('two incidents that contain the same instance and the same key', () => {
  it.each(['first', 'second'] as const)(
    'leave both contained until both release them, the %s incident first',
    async (who) => {
      const w = world();
      const first = await contain(w, 'a');
      const second = await join(w, 'b');
      const [early, late] = who === 'first' ? [first, second] : [second, first];
      const end = await dismissed(early);
      expect(w.stateOf('ec2.quarantine', 'i-1')).toEqual(CONTAINED);
      expect(w.stateOf('iam.deactivate-access-key', KEY)).toEqual({ status: 'Inactive' });
      const kept = end.steps.filter((s) => s.undoes !== undefined);
      expect(kept.map((s) => [s.status, s.heldWith])).toEqual([
        ['noop', [late.handle.workflowId]],
        ['noop', [late.handle.workflowId]],
      ]);
      expect(kept[0]?.reason?.en).toContain('stays contained; nothing was changed');
      expect(stepOn(end, 'i-1').status).toBe(who === 'first' ? 'done' : 'noop');
      const last = await dismissed(late);
      expect(w.stateOf('ec2.quarantine', 'i-1')).toEqual(OPEN);
      expect(w.stateOf('iam.deactivate-access-key', KEY)).toEqual({ status: 'Active' });
      expect(stepOn(last, 'i-1').status).toBe('undone');
      expect(w.writes).toHaveLength(4);
    },
  );

  it('restore the state before the first of them, although the second contained more', async () => {
    const w = world();
    const first = await contain(w, 'a');
    // As if an interface was added, so that containment has more to change.
    w.states.set('ec2.quarantine|i-1', { groups: ['sg-other'] });
    const second = await rig.open(w, alert('b', [instance('i-1')]));
    const { gate } = await second.openGate();
    await second.approveAll(gate, MINJI);
    await second.until('containment', (s) => stepOn(s, 'i-1').status === 'done');
    await dismissed(first);
    expect(w.stateOf('ec2.quarantine', 'i-1')).toEqual(CONTAINED);
    await second.say(dismissSignal, { by: JUN, reason: 'a false alarm' });
    const { state } = await second.openGate('release');
    expect(state.steps.find((s) => s.undoes !== undefined)).toMatchObject({ from: CONTAINED, to: OPEN });
    await second.letItEnd(MINJI);
    expect(w.stateOf('ec2.quarantine', 'i-1')).toEqual(OPEN);
  });

  it('keep contained what a person undoes in one of them', async () => {
    const w = world();
    const first = await contain(w, 'a');
    const second = await join(w, 'b');
    const { steps } = await first.until('a state', () => true);
    await first.answer({ stepId: steps[0]!.id, answer: 'undo', reason: 'it serves the shop', by: MINJI });
    const after = await first.until('an answer', (s) => s.steps.some((x) => x.undoes !== undefined && x.heldWith));
    expect(after.steps.find((s) => s.undoes !== undefined)?.status).toBe('noop');
    expect(stepOn(after, 'i-1').status).toBe('done');
    expect(w.stateOf('ec2.quarantine', 'i-1')).toEqual(CONTAINED);
    await dismissed(second);
    expect(w.stateOf('ec2.quarantine', 'i-1')).toEqual(OPEN);
    await first.handle.terminate();
  });

  it('do not release what the other keeps contained', async () => {
    const w = new World();
    const first = await contain(w, 'a');
    const second = await join(w, 'b');
    const end = await first.letItEnd(MINJI);
    // The runbook releases the instance, but not the key.
    expect(end.steps.filter((s) => s.undoes !== undefined).map((s) => s.target.id)).toEqual(['i-1']);
    await dismissed(second);
    expect(w.stateOf('ec2.quarantine', 'i-1')).toEqual(OPEN);
    expect(w.stateOf('iam.deactivate-access-key', KEY)).toEqual({ status: 'Inactive' });
  });
});

describe.concurrent('an incident that was terminated', () => {
  it('loses its holds, and the last incident that still runs puts back what it did', async () => {
    const w = world();
    const first = await contain(w, 'a');
    const second = await join(w, 'b');
    await first.handle.terminate('by an operator');
    await dismissed(second);
    expect(w.stateOf('ec2.quarantine', 'i-1')).toEqual(OPEN);
  });

  it('loses its lock, although it was in the middle of a change', async () => {
    const w = world();
    let release = (): void => undefined;
    const stuck = new Promise<void>((resolve) => (release = resolve));
    w.beforeWrite = ({ target }) => (target === 'i-1' ? stuck : undefined);
    const first = await rig.open(w, alert('a', [instance('i-1')]));
    const { gate } = await first.openGate();
    const second = await rig.open(w, alert('b', [instance('i-1')]));
    const { gate: other } = await second.openGate();
    await first.approveAll(gate, MINJI);
    await first.until('it has the lock', (s) => stepOn(s, 'i-1').status === 'running');
    await second.approveAll(other, MINJI);
    await second.until('it says that it waits', saysThatItWaits);
    await first.handle.terminate('by an operator');
    release();
    await second.until('it has done its change', (s) => stepOn(s, 'i-1').status === 'done');
    await dismissed(second);
    expect(w.stateOf('ec2.quarantine', 'i-1')).toEqual(OPEN);
  }, 120_000);
});

it('two incidents never change the same target at the same time', async () => {
  const w = world();
  w.twice = true;
  let underWay = 0;
  let overlaps = 0;
  let otherWaits = false;
  w.beforeWrite = async () => {
    underWay += 1;
    if (underWay > 1) overlaps += 1;
    await eventually('the other incident to wait, or to overlap', () => otherWaits || overlaps > 0);
    underWay -= 1;
  };
  const incidents = await Promise.all(['a', 'b'].map((id) => rig.open(w, alert(id, [instance('i-1')]))));
  for (const incident of incidents) {
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, MINJI);
  }
  await Promise.any(incidents.map((incident) => incident.until('word of the wait', saysThatItWaits)));
  otherWaits = true;
  for (const incident of incidents)
    await incident.until('containment', (s) => s.steps.filter((x) => x.status === 'done').length === 2);
  for (const incident of incidents) await dismissed(incident);
  expect(overlaps).toBe(0);
  expect(w.stateOf('ec2.quarantine', 'i-1')).toEqual(OPEN);
  expect(w.stateOf('ec2.detach-instance-profile', 'i-1')).toEqual({ profile: 'web' });
});
