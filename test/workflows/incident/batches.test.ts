/** Runbook lines with `batch`, and lines with `after`. */
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { IncidentState } from '../../../domain/incident.ts';
import { Rig, stepOn } from '../rig.ts';
import { JUN, MINJI } from '../../customers.ts';
import { alert, attackersUser, instance, World } from '../world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

const FIVE = ['i-1', 'i-2', 'i-3', 'i-4', 'i-5'];

/** Quarantine in batches of two. */
function batched(): World {
  const world = new World();
  world.amend = (runbook) => Object.assign(runbook.isolate[1]!, { batch: 2 });
  return world;
}

const statuses = (s: IncidentState): string[] => FIVE.map((id) => stepOn(s, id).status);

it('a batch runs in order, with the given number of steps at a time, until all are done', async () => {
  const world = batched();
  const begun: string[] = [];
  let underWay = 0;
  let most = 0;
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  world.beforeWrite = async ({ target }) => {
    begun.push(target);
    most = Math.max(most, (underWay += 1));
    await held;
    underWay -= 1;
  };
  const incident = await rig.open(
    world,
    alert(
      'a',
      FIVE.map((id) => instance(id)),
    ),
  );
  const { gate } = await incident.openGate();
  await incident.approveAll(gate, MINJI);
  const state = await incident.until('two under way', () => underWay === 2);
  expect(statuses(state).slice(2)).toEqual(['approved', 'approved', 'approved']);
  release();
  await incident.until('all done', (s) => statuses(s).every((status) => status === 'done'));
  expect(most).toBe(2);
  expect([begun.slice(0, 2).sort(), begun.slice(2).sort()]).toEqual([
    ['i-1', 'i-2'],
    ['i-3', 'i-4', 'i-5'],
  ]);
});

it('when a step of a batch fails, the steps that have not started stop with a reason until people retry them', async () => {
  const world = batched();
  world.amend = (runbook) => Object.assign(runbook.isolate[1]!, { batch: 1 });
  world.beforeWrite = ({ target }) => {
    if (target === 'i-2')
      throw ApplicationFailure.nonRetryable('unhealthy', 'Validation', { en: 'unhealthy', ko: '비정상' });
  };
  const incident = await rig.open(
    world,
    alert(
      'a',
      FIVE.map((id) => instance(id)),
    ),
  );
  const { gate } = await incident.openGate();
  await incident.approveAll(gate, MINJI);
  const state = await incident.until('a stop', (s) => stepOn(s, 'i-5').status === 'failed');
  expect(statuses(state)).toEqual(['done', 'failed', 'failed', 'failed', 'failed']);
  expect(stepOn(state, 'i-2').reason?.en).toBe('unhealthy');
  for (const id of ['i-3', 'i-4', 'i-5'])
    expect(stepOn(state, id)).toMatchObject({
      attempts: 0,
      reason: { en: expect.stringMatching(/^Not begun, because/) },
    });
  expect(world.writes.map((w) => w.target)).toEqual(['i-1']);
  const answer = (id: string, what: 'retry' | 'skip') =>
    incident.answer({ stepId: stepOn(state, id).id, answer: what, reason: 'looked at', by: JUN });
  await answer('i-2', 'skip');
  for (const id of ['i-3', 'i-4', 'i-5']) await answer(id, 'retry');
  const after = await incident.until('the rest', (s) => stepOn(s, 'i-5').status === 'done');
  expect(statuses(after)).toEqual(['done', 'skipped', 'done', 'done', 'done']);
});

it('lines that come after repair or after release are proposed when those have ended', async () => {
  const world = new World();
  const line = {
    for: { kind: ['instance' as const], standing: ['affected' as const] },
    with: {},
    release: 'restore' as const,
  };
  world.amend = (runbook) =>
    void runbook.restore.push(
      { use: 'ec2.detach-instance-profile', ...line, after: 'release' },
      { use: 'iam.deactivate-access-key', ...line, after: 'repair' },
    );
  const incident = await rig.open(world, alert('a', [instance('i-1'), attackersUser('svc')]));
  const state = await incident.letItEnd(MINJI, JUN);
  const order = world.writes.map((w) => `${w.entry}.${w.verb} ${w.target}`);
  expect(order).toEqual([
    'ec2.quarantine.apply i-1',
    expect.stringContaining('iam.delete-principal.apply'),
    'iam.deactivate-access-key.apply i-1',
    'ec2.quarantine.undo i-1',
    'ec2.detach-instance-profile.apply i-1',
  ]);
  expect(state.status).toBe('closed');
});
