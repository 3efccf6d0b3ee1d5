/** What an inquiry could not look at is named, and looked at again by itself. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../eventually.ts';
import { headerOf } from '../../../domain/projections.ts';
import { headerBlocks } from '../../../slack-app/blocks/header.ts';
import { JUN, MINJI } from '../../customers.ts';
import { Rig, stepOn } from '../rig.ts';
import { accessKey, alert, instance, World } from '../world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

const ENTRY = 'cloudtrail.activity';
const KEY = accessKey('AKIAEXAMPLE7Q');
const HIDDEN = { ...instance('i-hidden'), region: 'ap-south-1', standing: 'unauthorized' as const };

/** The key's activity is looked up while containment is being decided. One of its instances is in a region that is throttled. */
function throttled(): World {
  const world = new World();
  world.amend = (runbook) => runbook.assess.push({ ...runbook.analyze[0]! });
  world.found.set(ENTRY, [HIDDEN]);
  world.unseen.set(ENTRY, ['ap-south-1', 'sa-east-1']);
  return world;
}

describe('regions that an inquiry could not look at', () => {
  it('are named, looked at again by themselves, and what is found there is contained', async () => {
    const world = throttled();
    const incident = await rig.open(world, alert('a1', [KEY, instance('i-1')]), { lookAgainAfterMs: 100 });
    const before = await incident.until(
      'what was missed',
      (s) => s.missed !== undefined && s.lookAgainAt !== undefined,
    );
    expect(before.missed).toMatchObject([{ entry: ENTRY, what: ['ap-south-1', 'sa-east-1'] }]);
    const card = JSON.stringify(headerBlocks(headerOf(before)));
    expect(card).toContain('2 regions could not be looked at (ap-south-1, sa-east-1)');
    expect(card).toContain('Looked at again at');

    // Another look sees no more of one of the two.
    world.unseen.set(ENTRY, ['sa-east-1']);
    const found = await incident.until('the hidden instance', (s) => s.steps.some((x) => x.target.id === 'i-hidden'));
    expect(found.missed).toMatchObject([{ what: ['sa-east-1'] }]);
    world.unseen.clear();
    const after = await incident.until('everything to be seen', (s) => s.missed === undefined);
    expect(after.lookAgainAt).toBeUndefined();
    expect(JSON.stringify(headerBlocks(headerOf(after)))).not.toContain('could not be looked at');

    const again = world.calls.filter((c) => c.includes(' only '));
    expect(again[0]).toBe(`${ENTRY}.inquire AKIAEXAMPLE7Q only ap-south-1,sa-east-1`);
    expect(again.at(-1)).toBe(`${ENTRY}.inquire AKIAEXAMPLE7Q only sa-east-1`);
    const end = await incident.letItEnd(MINJI, JUN);
    expect(stepOn(end, 'i-hidden', 'ec2.quarantine').status).toBe('undone');
  });

  it('are tried once more before the report, which names those that were never seen', async () => {
    const world = throttled();
    const incident = await rig.open(world, alert('a1', [KEY]), { lookAgainAfterMs: 3_600_000 });
    const end = await incident.letItEnd(MINJI, JUN);
    expect(end.missed?.every((m) => m.what.join() === 'ap-south-1,sa-east-1')).toBe(true);
    expect(end.lookAgainAt).toBeUndefined();
    expect(world.calls.filter((c) => c.includes(' only ')).length).toBeGreaterThan(0);
    expect(end.steps.some((s) => s.target.id === 'i-hidden')).toBe(false);
  });

  it('are seen before the report if they can be, and contained', async () => {
    const world = throttled();
    const incident = await rig.open(world, alert('a1', [KEY, instance('i-1')]), { lookAgainAfterMs: 3_600_000 });
    const { gate } = await incident.openGate();
    await incident.until('what was missed', (s) => s.missed !== undefined);
    world.unseen.clear();
    await incident.approveAll(gate, MINJI);
    const end = await incident.letItEnd(MINJI, JUN);
    expect(end.missed).toBeUndefined();
    expect(stepOn(end, 'i-hidden', 'ec2.quarantine').status).toBe('undone');
    expect(end.status).toBe('closed');
  });

  it('stay named when the incident continues as new', async () => {
    const world = throttled();
    const incident = await rig.open(world, alert('a1', [KEY, instance('i-1')]), {
      lookAgainAfterMs: 100,
      mostEvents: 30,
    });
    await incident.until('what was missed', (s) => s.missed !== undefined);
    await eventually('several more looks', () => world.calls.filter((c) => c.includes(' only ')).length > 1);
    world.unseen.clear();
    await incident.until('the hidden instance', (s) => s.steps.some((x) => x.target.id === 'i-hidden'));
    const end = await incident.letItEnd(MINJI, JUN);
    expect(end.missed).toBeUndefined();
  });
});
