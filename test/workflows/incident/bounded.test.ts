/** An incident of any size: its lists are bounded, nothing of them is lost, and no size ends it. */
import { ExternalStorage } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Entity } from '../../../domain/entity.ts';
import type { Finding } from '../../../domain/entry.ts';
import type { TimelineEvent } from '../../../domain/timeline.ts';
import { verbatim } from '../../../domain/text.ts';
import { PARTS } from '../../../domain/state-lists.ts';
import { gateFoldQuery, gateQuery, headerQuery, listsQuery, stepPageQuery } from '../../../contract/messages.ts';
import { alertsSignal, noteSignal } from '../../../contract/messages.ts';
import { historiesOf } from '../../../contract/temporal/chain.ts';
import { groupsOf } from '../../../domain/alert-groups.ts';
import { createPayloadDriver } from '../../../workers/payload-store.ts';
import { bucket } from '../../bucket.ts';
import { MINJI } from '../../customers.ts';
import { eventually } from '../../eventually.ts';
import { Rig, type Case } from '../rig.ts';
import { accessKey, alert, instance, World } from '../world.ts';

const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** Of the answers to what Slack and the command line ask of an incident, the longest. */
async function longestAnswer({ handle }: Case): Promise<number> {
  const answers: unknown[] = [await handle.query(headerQuery)];
  for (const name of PARTS) answers.push(await handle.query(listsQuery, { name, from: 0 }));
  const { gates } = await handle.query(headerQuery);
  for (const { id } of gates)
    answers.push(
      await handle.query(gateQuery, id, 0),
      await handle.query(gateFoldQuery, id),
      await handle.query(stepPageQuery, id, { which: 'all' }, 0, 30),
    );
  return Math.max(...answers.map(bytes));
}

describe('an incident whose inquiries find thousands of things', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start();
  });
  afterAll(() => rig.stop());

  it('gives what its lists have no room for to the evidence store, counted, and loses none of it', async () => {
    const world = new World();
    const related = Array.from({ length: 2_500 }, (_, i): Entity => ({ ...instance(`i-${i}`), standing: 'related' }));
    const weights: Finding['weight'][] = ['info', 'notable', 'grave'];
    const findings = Array.from({ length: 900 }, (_, i): Finding => ({
      title: verbatim(`finding ${i}`),
      weight: weights[i % 3]!,
    }));
    world.found.set('cloudtrail.activity', related);
    world.findings.set('cloudtrail.activity', findings);
    const incident = await rig.open(world, alert('a-1', [accessKey('AKIAEXAMPLE000000007Q')]));
    const state = await incident.letItEnd(MINJI);
    const inEvidence = (list: string): unknown[] =>
      [...world.kept].filter(([key]) => key.includes(`/${list}-`)).flatMap(([, items]) => items);

    expect(state.entities.length).toBeLessThan(1_100);
    const ids = new Set([...state.entities, ...(inEvidence('entities') as Entity[])].map((e) => e.id));
    for (const { id } of related) expect(ids).toContain(id);
    expect(state.findings.length).toBeLessThanOrEqual(300);
    expect(new Set([...state.findings, ...(inEvidence('findings') as Finding[])].map((f) => f.title.en)).size).toBe(
      900,
    );
    expect(state.findings.filter((f) => f.weight === 'grave').length).toBeGreaterThan(200);

    const header = await incident.handle.query(headerQuery);
    expect(header.beyond.findings).toBe(inEvidence('findings').length);
    expect(header.beyond.entities).toBe(inEvidence('entities').length);
    expect(state.kept!.every((part) => world.kept.get(part.key)!.length === part.count)).toBe(true);
    expect(await longestAnswer(incident)).toBeLessThan(65_536);
  });

  it('keeps in the state what a step is about, and the times of the incident', async () => {
    const world = new World();
    const machines = Array.from({ length: 60 }, (_, i) => instance(`i-${i}`));
    const incident = await rig.open(world, alert('a-1', machines));
    const { gate } = await incident.openGate();
    // In groups, since Temporal fails a workflow task during which more than 100 signals come.
    for (let said = 0; said < 1_100; said += 50) {
      const group = Array.from({ length: 50 }, (_, i) => ({ text: `note ${said + i}`, by: MINJI }));
      await Promise.all(group.map((note) => incident.say(noteSignal, note)));
      await eventually(`note ${said + 49}`, async () => {
        const { counts, beyond } = await incident.handle.query(headerQuery);
        return counts.timeline + (beyond.timeline ?? 0) > said + 50;
      });
    }
    const kept = await incident.until(
      'the timeline in evidence',
      (s) => s.kept?.some((k) => k.list === 'timeline') === true,
    );
    await incident.approveAll(gate, MINJI);
    const state = await incident.letItEnd(MINJI);
    expect(kept.timeline.length).toBeLessThan(1_100);
    const all = [...state.timeline, ...[...world.kept.values()].flat()] as TimelineEvent[];
    const seqs = all.map((e) => e.seq).sort((a, b) => a - b);
    expect(seqs).toEqual(seqs.map((_, i) => i + 1));
    expect(state.timeline.filter((e) => e.kind === 'opened' || e.kind === 'contained')).toHaveLength(2);
    expect(
      state.steps.filter((s) => s.undoes === undefined).every((s) => state.entities.some((e) => e.id === s.target.id)),
    ).toBe(true);
  });
});

describe('three alerts with 500 ids of 1,000 characters each', () => {
  let rig: Rig;
  beforeAll(async () => {
    const driver = createPayloadDriver({ client: bucket().client, bucket: 'b', prefix: 'temporal/' });
    rig = await Rig.start({ externalStorage: new ExternalStorage({ drivers: [driver] }) });
  });
  afterAll(() => rig.stop());

  /** Texts that do not compress. */
  const long = (n: number): string => {
    let [seed, id] = [n + 1, ''];
    while (id.length < 1_000) {
      seed = (seed * 48_271) % 2_147_483_647;
      id += seed.toString(36);
    }
    return id.slice(0, 1_000);
  };

  it('are contained, also over the runs of an incident that continues as new', async () => {
    const world = new World();
    world.longPayloads = true;
    const [first, ...others] = [0, 1, 2].map((n) =>
      alert(
        `a-${n}`,
        Array.from({ length: 500 }, (_, i) => accessKey(long(n * 500 + i))),
      ),
    );
    // The source's copies name all of it: what only an alert names is left out of *Approve recommended*.
    for (const { id, entities } of [first!, ...others]) world.copies.set(id, { entities });
    const incident = await rig.open(world, { ...first!, entities: first!.entities.slice(0, 10) }, { mostEvents: 500 });
    const deliveries = [first!, ...others].map((a, i) => ({ alert: a, receipt: `${i}`.padStart(12, '0') }));
    for (const group of groupsOf(deliveries)) await incident.handle.signal(alertsSignal, group);
    const approved = new Set<string>();
    const ended = await eventually(
      'its end',
      async () => {
        const header = await incident.handle.query(headerQuery);
        for (const { id: gateId, digest, waits } of header.gates)
          if (waits && !approved.has(gateId) && approved.add(gateId))
            await incident.decide({ gateId, digest, verdict: 'approve-all', by: MINJI });
        return header.closedAt === undefined ? undefined : header;
      },
      { patienceMs: 150_000 },
    );
    await incident.handle.result();
    expect(new Set(world.writes.map((w) => w.target)).size).toBe(1_500);
    expect(ended.steps).toEqual({ done: 1_500 });
    const { runId } = await incident.handle.describe();
    expect(runId).not.toBe(ended.runId);
    expect(await longestAnswer(incident)).toBeLessThan(65_536);
    // Pages of its histories are longer than gRPC's own limit of 4 MB. The report needs them all.
    const client = rig.client();
    expect((await historiesOf(client, incident.handle.workflowId)).length).toBeGreaterThan(1);
    await client.connection.close();
  }, 200_000);
});
