/** The order of a phase's inquiries: each uses what the one before found, unless it is given nothing but its targets. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EntityKind } from '../../../../domain/entity.ts';
import { MINJI } from '../../../customers.ts';
import { eventually } from '../../../eventually.ts';
import { Rig } from '../../rig.ts';
import { accessKey, alert, instance, World } from '../../world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

/** Its analysis has two inquiries of one entry: about keys and about machines. */
function analysing(needs: EntityKind[]): World {
  const world = new World();
  world.amend = (runbook) => runbook.analyze.push({ ...runbook.analyze[0]!, for: runbook.isolate[1]!.for });
  const plan = world.plan.bind(world);
  world.plan = () => {
    const pinned = plan();
    const entry = { ...pinned.entries['cloudtrail.activity']!, needs };
    return { ...pinned, entries: { ...pinned.entries, [entry.id]: entry } };
  };
  return world;
}

describe.concurrent('two inquiries of a phase', () => {
  it('run beside each other if they are given nothing but their targets', async () => {
    const world = analysing([]);
    let running = 0;
    world.beforeInquiry = async (entry) => {
      if (entry !== 'cloudtrail.activity') return;
      running += 1;
      await eventually('the other inquiry', () => running === 2);
    };
    const incident = await rig.open(world, alert('a1', [accessKey('AKIAEXAMPLE'), instance('i-1')]));
    const state = await incident.letItEnd(MINJI);
    expect(state.timeline.filter((e) => e.kind === 'inquiry-failed')).toEqual([]);
    expect(running).toBe(2);
  });

  it('follow each other if the second is also given what is known by then', async () => {
    const world = analysing(['iam-user']);
    const begun: string[] = [];
    const keyIsLookedUp = (): boolean => world.calls.includes('cloudtrail.activity.inquire AKIAEXAMPLE');
    const incident = await rig.open(world, alert('a1', [accessKey('AKIAEXAMPLE'), instance('i-1')]));
    world.beforeInquiry = async (entry, { targets }) => {
      if (entry !== 'cloudtrail.activity') return;
      begun.push(`${targets[0]!.kind} ${keyIsLookedUp()}`);
      // Meanwhile another inquiry could begin.
      await incident.handle.describe();
    };
    await incident.letItEnd(MINJI);
    expect(begun).toEqual(['access-key false', 'instance true']);
  });
});
