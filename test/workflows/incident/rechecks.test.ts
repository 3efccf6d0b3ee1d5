/** Containment is read again while the incident is open, and before it is released. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../eventually.ts';
import { JUN, MINJI } from '../../customers.ts';
import { Rig, type Case } from '../rig.ts';
import { alert, instance, World } from '../world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

const OPEN = { groups: ['sg-web'] };
const undo = (world: World, id: string): unknown => world.states.set(`ec2.quarantine|${id}`, OPEN);
const applied = (world: World, id: string): number =>
  world.writes.filter((w) => w.entry === 'ec2.quarantine' && w.target === id && w.verb === 'apply').length;

/** Contained: the isolate gate is approved and done, and the report is not begun. */
async function contained(world: World, ...ids: string[]): Promise<Case> {
  const incident = await rig.open(
    world,
    alert(
      'a1',
      ids.map((id) => instance(id)),
    ),
  );
  const { gate } = await incident.openGate();
  await incident.approveAll(gate, MINJI);
  await incident.until('containment', (s) =>
    ids.every((id) => s.steps.some((x) => x.target.id === id && x.entry === 'ec2.quarantine' && x.status === 'done')),
  );
  return incident;
}

describe.concurrent('containment that somebody else undoes', () => {
  it('is told and proposed again after the next reading, and is released once', async () => {
    const world = new World();
    world.policy.recheckAfterSeconds = 0.2;
    // The incident waits at its repair, so that nothing asks for the release yet.
    world.amend = (runbook) => {
      runbook.restore.push({ ...runbook.isolate[1]!, use: 'root.change-password', for: 'incident', when: {} });
    };
    const incident = await contained(world, 'i-1', 'i-2');
    undo(world, 'i-1');
    const seen = await incident.until('another proposal', (s) =>
      s.steps.some((x) => x.target.id === 'i-1' && x.entry === 'ec2.quarantine' && x.status === 'proposed'),
    );
    expect(seen.timeline.filter((e) => e.kind === 'containment-undone')).toHaveLength(1);
    const [first, second] = seen.steps.filter((s) => s.target.id === 'i-1' && s.entry === 'ec2.quarantine');
    expect(first).toMatchObject({ status: 'undone', undoneOutsideAt: expect.any(String) });
    expect(second!.impact[0]!.en).toContain('somebody outside this incident has undone it');
    const end = await incident.letItEnd(MINJI, JUN);
    expect(applied(world, 'i-1')).toBe(2);
    expect(applied(world, 'i-2')).toBe(1);
    const undos = world.writes.filter((w) => w.verb === 'undo').map((w) => w.target);
    expect(undos.toSorted()).toEqual(['i-1', 'i-2']);
    expect(end.steps.filter((s) => s.status === 'failed' || s.status === 'drifted')).toEqual([]);
  });

  it('is read again before the release, so that the incident never ends as if it had been in place', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a1', [instance('i-1')]));
    const { gate } = await incident.openGate();
    // It is undone in the very moment after it was read back.
    world.afterWrite = (write) => {
      if (write.verb === 'apply' && applied(world, 'i-1') === 1) undo(world, 'i-1');
    };
    await incident.approveAll(gate, MINJI);
    const end = await incident.letItEnd(MINJI, JUN);
    expect(end.timeline.some((e) => e.kind === 'containment-undone')).toBe(true);
    expect(applied(world, 'i-1')).toBe(2);
  });

  it('is read once right before its release, and not once more for the release', async () => {
    const world = new World();
    const incident = await contained(world, 'i-1');
    await incident.letItEnd(MINJI, JUN);
    expect(world.calls.filter((call) => call === 'ec2.quarantine.preview i-1')).toHaveLength(2);
    expect(world.writes.map((w) => w.verb)).toEqual(['apply', 'undo']);
  });

  it('is proposed again three times, and then people are told to find out who does it', async () => {
    const world = new World();
    world.policy.recheckAfterSeconds = 0.2;
    world.amend = (runbook) => {
      runbook.restore.push({ ...runbook.isolate[1]!, use: 'root.change-password', for: 'incident', when: {} });
    };
    const incident = await contained(world, 'i-1');
    world.afterWrite = (write) => {
      if (write.verb === 'apply') undo(world, 'i-1');
    };
    undo(world, 'i-1');
    const seen = new Set<string>();
    await eventually('the warning', async () => {
      const state = await incident.until('a state', () => true);
      for (const open of state.gates.filter((g) => g.status === 'open' && g.phase === 'isolate' && !seen.has(g.id))) {
        seen.add(open.id);
        await incident.approveAll(open, MINJI);
      }
      return state.timeline.some((e) => e.what.en.includes('will not be proposed again'));
    });
    expect(applied(world, 'i-1')).toBe(4);
    await incident.handle.terminate('seen');
  });

  it('is not taken for undone when it cannot be read, and the timeline says so', async () => {
    const world = new World();
    world.afterWrite = () => world.failing.set('ec2.quarantine.preview i-1', { en: 'access denied', ko: '거부됨' });
    const incident = await contained(world, 'i-1');
    const state = await incident.until('the end of the reading', (s) =>
      s.timeline.some((e) => e.kind === 'recheck-failed'),
    );
    expect(state.timeline.some((e) => e.kind === 'containment-undone')).toBe(false);
    world.failing.clear();
    await incident.handle.terminate('seen');
  });
});
