/** An incident of a customer with a law asks for the time of awareness while it is open, of people whom it is not about. */
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRegimes } from '../../../config/regimes.ts';
import { followUpsId } from '../../../contract/ids.ts';
import {
  alertSignal,
  dismissSignal,
  followUpsQuery,
  incidentNewsSignal,
  suppressSignal,
  taskSignal,
} from '../../../contract/messages.ts';
import type { FollowUpsState } from '../../../domain/follow-ups.ts';
import type { IncidentState } from '../../../domain/incident.ts';
import { DAY_MS } from '../../../domain/units.ts';
import { JUN, MINJI } from '../../customers.ts';
import { eventually, until } from '../../eventually.ts';
import { say } from '../../spoken.ts';
import { Rig } from '../rig.ts';
import { alert, instance, World } from '../world.ts';

const regimes = (await loadRegimes('regimes')).filter((r) => r.id === 'kr-network-48-3');

let rig: Rig;

beforeAll(async () => {
  rig = await Rig.start();
});

afterAll(() => rig.stop());

const stateOf = (handle: WorkflowHandle): Promise<FollowUpsState> => handle.query(followUpsQuery);
const chaseOf = (state: IncidentState): WorkflowHandle =>
  rig.env.client.workflow.getHandle(followUpsId(state.id, state.runId));

function worldWithLaw(): World {
  const world = new World();
  world.laws = { regimes };
  world.followUps = [{ use: 'procedure.update', for: 'incident', dueInDays: 30, owner: 'infosec' }];
  return world;
}

describe('an incident', () => {
  it('of a customer with a law hands over the question of awareness while it is open, and its tasks at the end', async () => {
    const world = worldWithLaw();
    const incident = await rig.open(world, alert('a1', [instance('i-1')]));
    const { state } = await incident.openGate();
    const chase = chaseOf(state);
    const asked = await eventually('the follow-ups have begun', async () => {
      const found = await stateOf(chase).catch(() => undefined);
      return found?.tasks[0];
    });
    expect(asked).toMatchObject({ entry: 'deadline.awareness', owner: 'msp', status: 'open' });
    const ended = await incident.letItEnd(MINJI, JUN);
    expect((await stateOf(chase)).tasks.map((t) => t.entry)).toEqual(['deadline.awareness', 'procedure.update']);
    expect(ended.followUps?.map((t) => t.id)).toEqual(['task-1', 'task-2']);
    await chase.terminate();
  });

  it('asks for the time of awareness when a later alert is confirmed, and when an earlier one is not', async () => {
    const world = worldWithLaw();
    world.confirmation = 'not-found';
    const incident = await rig.open(world, alert('a1', [instance('i-1')]));
    const forged = await incident.until('the forged alert', (s) => s.confirmation === 'unconfirmed');
    await incident.openGate();
    expect(forged.followUps).toBeUndefined();
    world.confirmation = 'confirmed';
    await incident.handle.signal(alertSignal, alert('a2', [instance('i-2')]));
    const state = await incident.until('the question', (s) => s.followUps !== undefined);
    expect(state.confirmation).toBe('unconfirmed');
    expect(state.followUps).toMatchObject([{ entry: 'deadline.awareness' }]);
    await eventually('the follow-ups have begun', () => stateOf(chaseOf(state)).catch(() => undefined));
    await chaseOf(state).terminate();
    await incident.handle.terminate();
  });

  it('tells its open tasks whom it is about, and ends those about deadlines when it is dismissed', async () => {
    const world = worldWithLaw();
    const user = 'arn:aws:iam::111122223333:user/minji';
    world.policy.people = [{ slackUser: MINJI.slackUser, iamUsers: [user], identityCenter: [] }];
    const incident = await rig.open(world, alert('a1', [instance('i-1')]));
    const { state } = await incident.openGate();
    const chase = chaseOf(state);
    await eventually('the follow-ups have begun', () => stateOf(chase).catch(() => undefined));
    await incident.handle.signal(alertSignal, alert('a2', [{ kind: 'iam-user', id: 'minji', standing: 'affected' }]));
    await until(chase, followUpsQuery, 'the suspect', (s) => s.suspects.includes(MINJI.slackUser));
    await say(chase, taskSignal, { taskId: 'task-1', by: MINJI, answer: 'drop', reason: 'nothing happened' });
    const refused = await until(chase, followUpsQuery, 'a refusal', (s) => s.events.some((e) => e.kind === 'refused'));
    expect(refused.tasks).toMatchObject([{ status: 'open' }]);
    await incident.say(dismissSignal, { by: JUN, reason: 'a penetration test' });
    await chase.result();
    const { tasks, events } = await stateOf(chase);
    expect(tasks).toMatchObject([{ status: 'dropped', by: JUN, note: 'a penetration test' }]);
    expect(events.at(-1)?.what.en).toContain('dismissed the incident');
    await incident.handle.result();
  });

  it('keeps its tasks about deadlines when its alerts are known, and suppressed: they were real', async () => {
    const incident = await rig.open(worldWithLaw(), alert('a1', [instance('i-1')]));
    const { state } = await incident.openGate();
    const chase = chaseOf(state);
    await eventually('the follow-ups have begun', () => stateOf(chase).catch(() => undefined));
    const end = new Date(Date.now() + DAY_MS).toISOString();
    await incident.say(suppressSignal, { by: JUN, reason: 'a known scanner', until: end });
    const ended = await incident.letItEnd(MINJI);
    expect(ended.dismissal).toMatchObject({ until: end });
    // An answer makes them ask the incident first.
    await say(chase, taskSignal, { taskId: 'task-1', by: MINJI, answer: 'take' });
    const { tasks } = await until(chase, followUpsQuery, 'the answer', (s) => s.events.some((e) => e.kind === 'taken'));
    expect(tasks).toMatchObject([{ status: 'open', takenBy: MINJI }]);
    await chase.terminate();
  });

  it('is asked itself: a plain client that says it was dismissed, or whom it is about, ends no task and bars nobody', async () => {
    const world = worldWithLaw();
    const incident = await rig.open(world, alert('a1', [instance('i-1')]));
    const { state } = await incident.openGate();
    const chase = chaseOf(state);
    await eventually('the follow-ups have begun', () => stateOf(chase).catch(() => undefined));
    const news = { suspects: [MINJI.slackUser], dismissal: { by: JUN, reason: 'a penetration test' } };
    await chase.signal(incidentNewsSignal.name, news);
    await say(chase, taskSignal, { taskId: 'task-1', by: MINJI, answer: 'take' });
    const heard = await until(chase, followUpsQuery, 'the answer', (s) => s.events.some((e) => e.kind !== 'opened'));
    expect(heard.suspects).toEqual([]);
    expect(heard.tasks).toMatchObject([{ status: 'open' }]);
    expect(heard.events.map((e) => e.kind)).toEqual(['opened', 'taken']);
    await chase.terminate();
    await incident.handle.terminate();
  });
});
