/** Evidence snapshots go to the customer's forensic account before the report. */
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvidenceSnapshot } from '../../../domain/entry.ts';
import type { Entity } from '../../../domain/entity.ts';
import { verbatim } from '../../../domain/text.ts';
import { JUN, MINJI } from '../../customers.ts';
import { Rig } from '../rig.ts';
import { alert, instance, World } from '../world.ts';

const FORENSIC = '777788889999';
const snapshotOf = (n: number): Entity => ({
  kind: 'snapshot',
  id: `snap-${n}`,
  region: 'us-east-1',
  standing: 'related',
  facts: { volumeId: `vol-${n}`, instanceId: `i-${n}` },
});

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

/** Each instance has one volume. */
function worldWith(instances: readonly number[], forensic = FORENSIC): World {
  const world = new World();
  if (forensic !== '') world.policy.forensics = forensic;
  for (const n of instances) world.besides.set(`i-${n}`, [snapshotOf(n)]);
  return world;
}

describe('evidence snapshots', () => {
  it('are copied before the report, which lists the copies; what cannot be copied is in the timeline with its reason', async () => {
    const world = worldWith([1, 2, 3]);
    const asked: EvidenceSnapshot[] = [];
    world.forensic = (snapshot) => {
      asked.push(snapshot);
      const { id, volume } = snapshot;
      if (id !== 'snap-1') return { snapshot: id, failed: verbatim('it is encrypted with the default EBS key') };
      const entity = { kind: 'volume' as const, id: volume };
      const item = { ref: `copy-of-${id}`, title: verbatim('copy'), entity, at: new Date().toISOString() };
      return { snapshot: id, evidence: [item] };
    };
    const incident = await rig.open(world, alert('a1', [instance('i-1'), instance('i-2'), instance('i-3')]));
    const state = await incident.letItEnd(MINJI, JUN);
    expect(asked).toEqual([1, 2, 3].map((n) => ({ id: `snap-${n}`, region: 'us-east-1', volume: `vol-${n}` })));
    expect(state.evidence).toContainEqual(expect.objectContaining({ ref: 'copy-of-snap-1' }));
    const told = state.timeline.map(({ kind, what }) => `${kind}: ${what.en}`);
    const copied = `evidence: 1 snapshot copied to forensic account ${FORENSIC} under its key, and locked there`;
    const failed = `evidence-failed: Snapshots cannot be copied to forensic account ${FORENSIC}: snap-2, snap-3: it is encrypted with the default EBS key`;
    const reported = told.indexOf('reported: Report written');
    expect(told.slice(0, reported)).toEqual(expect.arrayContaining([copied, failed]));
  });

  it('stay where they are, and the incident ends, when the account cannot be reached at all', async () => {
    const world = worldWith([1]);
    world.forensic = () => {
      throw ApplicationFailure.create({ message: 'no', nonRetryable: true, details: [verbatim('the role is gone')] });
    };
    const incident = await rig.open(world, alert('a2', [instance('i-1')]));
    const state = await incident.letItEnd(MINJI, JUN);
    const failed = state.timeline.find((e) => e.kind === 'evidence-failed')?.what.en;
    expect(failed).toContain('snap-1: the role is gone (Firebreak does not know which of them were copied');
    expect(state.status).toBe('closed');
  });

  it('are asked of nobody when the customer has no forensic account', async () => {
    const world = worldWith([1], '');
    const incident = await rig.open(world, alert('a3', [instance('i-1')]));
    await incident.letItEnd(MINJI, JUN);
    const { events } = await incident.handle.fetchHistory();
    const types = (events ?? []).map((e) => e.activityTaskScheduledEventAttributes?.activityType?.name);
    expect(types).toContain('ec2.snapshot-volumes.collect');
    expect(types).not.toContain('incident.forensics');
  });
});
