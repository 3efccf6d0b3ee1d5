/** Alerts of a dismissed incident that come again, handed over as intake does, on a real Temporal. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dismissalId } from '../../contract/ids.ts';
import { dismissalQuery, dismissSignal } from '../../contract/messages.ts';
import { SEARCH_ATTRIBUTES } from '../../contract/search-attributes.ts';
import { wholeState } from '../../contract/temporal/whole-state.ts';
import { incidentOf } from '../../contract/temporal/open-incident.ts';
import type { Alert } from '../../domain/alert.ts';
import type { DismissalState } from '../../domain/dismissals.ts';
import { JUN, MINJI } from '../customers.ts';
import { untilRead } from '../eventually.ts';
import { Rig, type Case } from './rig.ts';
import { accessKey, alert, instance, World } from './world.ts';

let rig: Rig;
let world: World;
let customers = 0;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());
beforeEach(() => {
  world = new World();
  world.policy.id = `again-${(customers += 1)}`;
});

const FIRST = alert('f-1', [instance('i-1')]);

async function dismissed(first: Alert): Promise<Case> {
  const incident = await rig.handOver(world, first);
  await incident.openGate();
  await incident.say(dismissSignal, { by: JUN, reason: 'a penetration test' });
  await incident.letItEnd(MINJI);
  return incident;
}

const runOf = async (incident: Case): Promise<{ runId: string; isOpen: boolean }> => {
  const { runId, status } = await incident.handle.describe();
  return { runId, isOpen: status.name === 'RUNNING' };
};

async function repeatsOf(
  { handle }: Case,
  runId: string,
  fits: (s: DismissalState) => boolean,
): Promise<DismissalState> {
  const dismissal = rig.env.client.workflow.getHandle(dismissalId(handle.workflowId, runId));
  return untilRead(() => dismissal.query(dismissalQuery), 'the repeats', fits);
}

describe('a dismissed alert', () => {
  it('that comes again with nothing new joins its dismissal, and is counted there', async () => {
    const incident = await dismissed(FIRST);
    const { runId } = await runOf(incident);
    await rig.handOver(world, FIRST);
    await rig.handOver(world, { ...FIRST, occurredAt: '2026-11-23T00:00:00.000Z', count: 2 }, FIRST);
    const repeats = await repeatsOf(incident, runId, (s) => s.count === 3);
    expect(repeats.lastAt).toBe('2026-11-23T00:00:00.000Z');
    expect(await runOf(incident)).toEqual({ runId, isOpen: false });
    await untilRead(
      () => Promise.resolve(world.dismissalSyncs),
      'Slack to show it',
      (n) => n > 0,
    );
  });

  it.each([
    ['names another entity', { entities: [instance('i-1'), instance('i-2')] }],
    ['is more severe', { severity: 'critical' as const }],
    ['is another finding', { id: 'f-2' }],
  ])('opens another incident when it %s', async (_how, change) => {
    const incident = await dismissed(FIRST);
    const before = await runOf(incident);
    await rig.handOver(world, { ...FIRST, ...change });
    const after = await runOf(incident);
    expect([after.isOpen, after.runId === before.runId]).toEqual([true, false]);
    const { state } = await incident.openGate();
    expect(state.recurrenceOf).toBe(before.runId);
  });

  it('lets new alerts that are handed over with it open an incident', async () => {
    const incident = await dismissed(FIRST);
    const before = await runOf(incident);
    await rig.handOver(world, FIRST, alert('f-2', [accessKey('AKIAEXAMPLE000000007Q')]), FIRST);
    await repeatsOf(incident, before.runId, (s) => s.count === 2);
    const { state } = await incident.openGate();
    expect(state.alerts.map((a) => a.id)).toEqual(['f-2']);
  });

  it('of an earlier dismissal is remembered by the next one', async () => {
    const incident = await dismissed(FIRST);
    await dismissed({ ...FIRST, id: 'f-2' });
    const { runId } = await runOf(incident);
    await rig.handOver(world, FIRST);
    await repeatsOf(incident, runId, (s) => s.count === 1);
  });

  it('that its source had not confirmed opens an incident when the source confirms it now', async () => {
    world.confirmation = 'not-found';
    const incident = await dismissed(FIRST);
    const before = await runOf(incident);
    await rig.handOver(world, FIRST);
    await repeatsOf(incident, before.runId, (s) => s.count === 1);
    world.confirmation = 'confirmed';
    await rig.handOver(world, FIRST);
    await untilRead(
      () => runOf(incident),
      'another incident',
      (run) => run.isOpen,
    );
    await incident.openGate();
    expect((await wholeState(incident.handle)).confirmation).toBe('confirmed');
    expect((await repeatsOf(incident, before.runId, () => true)).count).toBe(1);
  });

  it('does not take a workflow that only had the id of its incident for an earlier one', async () => {
    const workflowId = incidentOf(FIRST, { id: world.policy.id });
    const typedSearchAttributes = [{ key: SEARCH_ATTRIBUTES.status, value: 'dismissed' }];
    const stranger = { workflowId, taskQueue: 'nobody', typedSearchAttributes };
    await (await rig.env.client.workflow.start('stranger', stranger)).terminate();
    const incident = await rig.handOver(world, FIRST);
    const { state } = await incident.openGate();
    expect(state.recurrenceOf).toBeUndefined();
  });

  it('opens an incident again after the same thing was a real incident', async () => {
    const incident = await dismissed(FIRST);
    const real = await rig.handOver(world, { ...FIRST, id: 'f-2' });
    await real.letItEnd(MINJI);
    await rig.handOver(world, FIRST);
    expect((await runOf(incident)).isOpen).toBe(true);
  });
});
