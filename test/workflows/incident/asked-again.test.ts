/** What was not applicable is proposed again when what it waits for becomes known, and not for everything that it is told. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { alertSignal } from '../../../contract/messages.ts';
import type { Entity } from '../../../domain/entity.ts';
import { verbatim } from '../../../domain/text.ts';
import { Rig } from '../rig.ts';
import { accessKey, alert, instance, World } from '../world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

const ENTRY = 'iam.deactivate-access-key';
const [FIRST, SECOND] = [accessKey('AKIAEXAMPLE1'), accessKey('AKIAEXAMPLE2')];
const ADDRESS: Entity = { kind: 'ip', id: '198.51.100.7', standing: 'source' };

/** A change that is told of instances and addresses, and can do nothing before an instance is known. */
function refusing(): World {
  const world = new World();
  const [plan, preview] = [world.plan.bind(world), world.preview.bind(world)];
  world.plan = () => {
    const pinned = plan();
    pinned.entries[ENTRY] = { ...pinned.entries[ENTRY]!, needs: ['instance', 'ip'], askedAgainFor: ['instance'] };
    return pinned;
  };
  world.preview = (entry, target) =>
    entry === ENTRY ? { outcome: 'refused', reason: verbatim('not applicable') } : preview(entry, target);
  return world;
}

it('a refused step comes again for an instance more, and not for an address more', async () => {
  const incident = await rig.open(refusing(), alert('a1', [FIRST, instance('i-1')]));
  await incident.openGate();
  await incident.handle.signal(alertSignal, alert('a2', [ADDRESS, SECOND]));
  const told = await incident.until('the second key', (s) => s.steps.some((x) => x.target.id === SECOND.id));
  const of = (s: typeof told): string[] => s.steps.filter((x) => x.target.id === FIRST.id).map((x) => x.entry);
  expect(of(told)).toEqual([ENTRY]);

  await incident.handle.signal(alertSignal, alert('a3', [instance('i-2')]));
  const asked = await incident.until('the second instance', (s) => s.steps.some((x) => x.target.id === 'i-2'));
  expect(of(asked)).toEqual([ENTRY, ENTRY]);
});
