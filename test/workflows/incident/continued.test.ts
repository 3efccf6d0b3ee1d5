/** An incident with a long history continues as new, without a visible change. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { readHistories, writeHistory } from '../../../replay/histories.ts';
import { replayRuns } from '../../../replay/replay.ts';
import { historiesOf } from '../../../contract/temporal/chain.ts';
import { alertSignal } from '../../../contract/messages.ts';
import { eventually } from '../../eventually.ts';
import { JUN, MALLORY, MINJI } from '../../customers.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { Rig, kinds, stepOn } from '../rig.ts';
import { accessKey, alert, attackersUser, instance, World } from '../world.ts';
import { todaysCode } from '../../replay/stored.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

const many = (n: number) => Array.from({ length: n }, (_, i) => instance(`i-${i + 1}`));

describe.concurrent('an incident that continues as new', () => {
  it('keeps its open gate, its approvals and its timeline, and ends as one incident', async () => {
    const world = new World();
    world.found.set('cloudtrail.activity', [attackersUser('svc-backup')]);
    const incident = await rig.open(world, alert('a1', [instance('i-1'), accessKey('AKIAEXAMPLE7Q')]), {
      mostEvents: 30,
    });
    const { gate } = await incident.openGate();
    await eventually(
      'another run',
      async () => (await historiesOf(rig.env.client, incident.handle.workflowId)).length > 1,
    );
    await incident.approveAll(gate, MALLORY);
    await incident.approveAll(gate, MINJI);
    const end = await incident.letItEnd(MINJI, JUN);
    expect(stepOn(end, 'i-1', 'ec2.quarantine').status).toBe('undone');
    expect(kinds(end).filter((k) => k === 'opened' || k === 'closed')).toEqual(['opened', 'closed']);
    const refused = end.timeline.filter((e) => e.kind === 'decision-refused').map((e) => e.actor.name);
    expect(refused).toContain(MALLORY.name);
    expect(end.timeline.map((e) => e.seq)).toEqual(end.timeline.map((_, i) => i + 1));
    const written = world.writes.map((w) => `${w.entry} ${w.target} ${w.verb}`);
    expect(new Set(written).size).toBe(written.length);
  });

  it('replays as one incident, from Temporal and from the files of its report', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a1', many(3)), { mostEvents: 30 });
    const end = await incident.letItEnd(MINJI, JUN);
    const histories = (await historiesOf(rig.env.client, end.id)).map((run) => run.history);
    expect(histories.length).toBeGreaterThan(1);
    const folder = temporaryFolder('runs');
    for (const [i, history] of histories.entries()) await writeHistory(join(folder, `history-${i + 1}.json`), history);
    const read = await readHistories(join(folder, 'history-1.json'));
    const code = await todaysCode();
    const { frames, runs, agrees } = await replayRuns(read, code);
    expect([runs, agrees]).toEqual([histories.length, true]);
    expect(new Set(frames.map((f) => f.run)).size).toBe(histories.length);
    expect(frames.at(-1)?.state.timeline.map((e) => e.seq)).toEqual(end.timeline.map((e) => e.seq));
    expect(frames[0]?.state.timeline.length).toBeLessThan(end.timeline.length);
    const tampered = read.map((history, i) => (i === 0 ? history : { events: (history.events ?? []).toSpliced(5, 1) }));
    expect(await replayRuns(tampered, code)).toMatchObject({ agrees: false, disagreement: { run: 2 } });
  });

  it('previews, copies and changes everything once, in the middle of a hundred targets', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a1', many(100)), { mostEvents: 30 });
    const end = await incident.letItEnd(MINJI, JUN);
    const quarantined = world.writes.filter((w) => w.entry === 'ec2.quarantine' && w.verb === 'apply');
    expect(quarantined).toHaveLength(100);
    expect(new Set(quarantined.map((w) => w.target)).size).toBe(100);
    expect(end.steps.filter((s) => s.entry === 'ec2.quarantine').every((s) => s.status === 'undone' || s.undoes)).toBe(
      true,
    );
    expect(world.calls.filter((c) => c.startsWith('ec2.snapshot-volumes.collect'))).toHaveLength(100);
    expect((await historiesOf(rig.env.client, incident.handle.workflowId)).length).toBeGreaterThan(2);
  });

  it('takes alerts that come at that very moment', async () => {
    const world = new World();
    world.holdReport = true;
    const incident = await rig.open(world, alert('a1', [instance('i-1')]), { mostEvents: 25 });
    for (let i = 2; i <= 30; i += 1) await incident.handle.signal(alertSignal, alert(`a${i}`, [instance(`i-${i}`)]));
    const state = await incident.until('all alerts', (s) => s.alertCount === 30);
    expect(new Set(state.alerts.map((a) => a.id)).size).toBe(30);
    world.holdReport = false;
    const end = await incident.letItEnd(MINJI, JUN);
    for (let i = 1; i <= 30; i += 1) expect(stepOn(end, `i-${i}`, 'ec2.quarantine').status).toBe('undone');
  });
});
