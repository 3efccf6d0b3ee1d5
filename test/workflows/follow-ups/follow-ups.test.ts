/** The follow-ups of an incident remind people until they are done, after the incident has closed. */
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRegimes } from '../../../config/regimes.ts';
import { followUpsId } from '../../../contract/ids.ts';
import { awarenessTask } from '../../../domain/duties.ts';
import type { FollowUpAnswer, FollowUpsState } from '../../../domain/follow-ups.ts';
import type { FollowUp, IncidentState } from '../../../domain/incident.ts';
import { FAULT_NAMES } from '../../../domain/names.ts';
import { verbatim } from '../../../domain/text.ts';
import {
  alertSignal,
  dismissSignal,
  followUpsQuery,
  moreFollowUpsSignal,
  taskSignal,
} from '../../../contract/messages.ts';
import { eventually, until } from '../../eventually.ts';
import { createSigner } from '../../../slack-app/signer.ts';
import { newSigningKey, say as speak, type SaidNow } from '../../spoken.ts';
import { kinds, Rig } from '../rig.ts';
import { JUN, MALLORY, MINJI } from '../../customers.ts';
import { alert, instance, World } from '../world.ts';

const SOON_MS = 1_500;
const regimes = (await loadRegimes('regimes')).filter((r) => r.id === 'kr-network-48-3');

const task = (n: number, dueInMs: number, over: Partial<FollowUp> = {}): FollowUp => ({
  id: `task-${n}`,
  entry: 'procedure.update',
  title: verbatim(`Task ${n}`),
  instructions: verbatim('1. Read it. 2. Amend it.'),
  owner: 'msp',
  dueAt: new Date(Date.now() + dueInMs).toISOString(),
  ...over,
});

const A_DAY_MS = 86_400_000;

let rig: Rig;

beforeAll(async () => {
  rig = await Rig.start();
});

afterAll(() => rig.stop());

const stateOf = (handle: WorkflowHandle): Promise<FollowUpsState> => handle.query(followUpsQuery);

const say = (handle: WorkflowHandle, answer: SaidNow<FollowUpAnswer>): Promise<void> =>
  speak(handle, taskSignal, answer);

const done = (taskId: string): SaidNow<FollowUpAnswer> => ({ taskId, by: JUN, answer: 'done', note: 'as written' });

describe('the follow-ups of an incident', () => {
  it('end when each task is done or dropped, and record who did it', async () => {
    const handle = await rig.chase(new World(), [task(1, A_DAY_MS), task(2, A_DAY_MS), task(3, A_DAY_MS)]);
    const dueAt = new Date(Date.now() + 9 * A_DAY_MS).toISOString();
    await say(handle, { taskId: 'task-1', by: MINJI, answer: 'take' });
    await say(handle, { taskId: 'task-2', by: MINJI, answer: 'drop', reason: 'the server is gone' });
    await say(handle, { taskId: 'task-3', by: JUN, answer: 'move', dueAt, reason: 'holidays' });
    const state = await until(handle, followUpsQuery, 'three answers', (s) => s.events.length === 4);
    expect(state.tasks).toMatchObject([
      { status: 'open', takenBy: MINJI },
      { status: 'dropped', by: MINJI, note: 'the server is gone' },
      { status: 'open', dueAt },
    ]);
    await say(handle, done('task-1'));
    await say(handle, done('task-3'));
    await handle.result();
    const { tasks, events } = await stateOf(handle);
    expect(tasks.map((t) => t.status)).toEqual(['done', 'dropped', 'done']);
    expect(events.map((e) => e.kind)).toEqual(['opened', 'taken', 'dropped', 'moved', 'done', 'done']);
  });

  it('tell a person why an answer is refused, though Slack is away until the last task is done', async () => {
    const world = new World();
    let isBack = false;
    world.beforeNote = () => {
      if (!isBack) throw new Error('Slack is away');
    };
    const handle = await rig.chase(world, [task(1, A_DAY_MS)]);
    await say(handle, { ...done('task-1'), by: MALLORY });
    await say(handle, done('task-1'));
    await until(handle, followUpsQuery, 'the last task is done', (s) => s.tasks.every((t) => t.status === 'done'));
    isBack = true;
    await handle.result();
    expect(world.told.map(({ slackUser }) => slackUser)).toEqual([MALLORY.slackUser]);
  });

  it('remind the owner, then the person who took the task, and ask the next on call once when it is overdue', async () => {
    const world = new World();
    const handle = await rig.chase(world, [task(1, SOON_MS), task(2, SOON_MS), task(3, A_DAY_MS)], MINJI);
    const late = await until(handle, followUpsQuery, 'overdue', () => world.chased.length >= 3);
    expect(late.tasks.map((t) => t.overdue)).toEqual([true, true, false]);
    // Each is an activity of its own, so their order may vary.
    const asked = world.chased.slice(0, 3).toSorted((a, b) => (a.why < b.why ? -1 : 1));
    expect(asked).toEqual([
      { why: 'due', taskIds: ['task-1', 'task-2'], slackUsers: [MINJI.slackUser] },
      { why: 'due', taskIds: ['task-1', 'task-2'], slackUsers: [MINJI.slackUser] },
      { why: 'overdue', taskIds: ['task-1', 'task-2'], slackUsers: [JUN.slackUser] },
    ]);
    await say(handle, { taskId: 'task-1', by: JUN, answer: 'take' });
    await say(handle, done('task-2'));
    const after = await until(
      handle,
      followUpsQuery,
      'the taker is asked',
      (s) => s.events.filter((e) => e.kind === 'reminded').length >= 3,
    );
    // Between the two answers both may have been reminded of their tasks once more.
    await eventually('the activity ran', () => world.chased.at(-1)?.taskIds.join() === 'task-1');
    expect(world.chased.at(-1)).toEqual({ why: 'due', taskIds: ['task-1'], slackUsers: [JUN.slackUser] });
    expect(after.events.filter((e) => e.kind === 'escalated')).toHaveLength(1);
    await handle.terminate();
  });

  it('refuse an answer of somebody who is no approver, tell them, record it and change nothing', async () => {
    const world = new World();
    const handle = await rig.chase(world, [task(1, A_DAY_MS)]);
    await say(handle, { ...done('task-1'), by: MALLORY });
    await say(handle, { taskId: 'task-1', by: MINJI, answer: 'drop', reason: ' ' });
    await handle.signal('task', { taskId: 'task-1', by: MINJI, answer: 'burn' });
    const state = await until(
      handle,
      followUpsQuery,
      'refusals',
      (s) => s.events.length === 4 && world.told.length === 2,
    );
    expect(state.events.map((e) => e.kind)).toEqual(['opened', 'refused', 'refused', 'refused']);
    expect(state.events.some((e) => e.what.en.includes('not signed'))).toBe(true);
    expect(state.tasks).toMatchObject([{ status: 'open' }]);
    expect(world.told.map((t) => t.slackUser).toSorted()).toEqual([MALLORY.slackUser, MINJI.slackUser]);
    await handle.terminate();
  });

  it('refuse an answer of somebody who was taken off the list since they were left', async () => {
    const world = new World();
    const handle = await rig.chase(world, [task(1, A_DAY_MS)]);
    world.policy.approvers = world.policy.approvers.filter((a) => a.slackUser !== JUN.slackUser);
    world.policy.onCall = [MINJI.slackUser];
    await say(handle, done('task-1'));
    const state = await until(handle, followUpsQuery, 'a refusal', (s) => s.events.length === 2);
    expect(state.events[1]?.what.en).toContain('approvers can decide');
    expect(state.tasks).toMatchObject([{ status: 'open' }]);
    await handle.terminate();
  });

  it('refuse an answer that was signed with a key that was withdrawn since they were left', async () => {
    const world = new World();
    const handle = await rig.chase(world, [task(1, A_DAY_MS)]);
    const replaced = newSigningKey();
    world.decisionKeys = [replaced.key];
    await say(handle, done('task-1'));
    const state = await until(handle, followUpsQuery, 'a refusal', (s) => s.events.length === 2);
    expect(state.events[1]?.what.en).toContain(FAULT_NAMES['unknown-key'].en);
    expect(state.tasks).toMatchObject([{ status: 'open' }]);
    await eventually('the person to be told', () => world.told.length > 0);
    expect(world.told.map((t) => t.text.en)).toEqual([FAULT_NAMES['unknown-key'].en]);
    await speak(handle, taskSignal, done('task-1'), { signer: createSigner(replaced) });
    await handle.result();
  });

  it('start the clocks of the laws when a person records awareness, and record who sent each notice', async () => {
    const duty = { kind: 'awareness' as const, regimes, holidays: [], draft: {} };
    const handle = await rig.chase(new World(), [awarenessTask('task-1', duty, new Date().toISOString())]);
    await say(handle, { taskId: 'task-1', by: MINJI, answer: 'done', note: 'the CISO was told by phone' });
    const running = await until(handle, followUpsQuery, 'the notice', (s) => s.tasks.length === 2);
    expect(running.tasks).toMatchObject([
      { status: 'done', by: MINJI, note: 'the CISO was told by phone' },
      { id: 'duty-1', status: 'open', duty: { kind: 'notice', regime: 'kr-network-48-3', obligation: 'first' } },
    ]);
    const hours = (Date.parse(running.tasks[1]!.dueAt) - Date.parse(running.tasks[0]!.at!)) / 3_600_000;
    expect(hours).toBe(24);
    expect(running.events.find((e) => e.kind === 'done')?.what.en).toContain('The customer became aware at 20');
    await say(handle, { taskId: 'duty-1', by: JUN, answer: 'done' });
    await until(handle, followUpsQuery, 'a refusal', (s) => s.events.some((e) => e.kind === 'refused'));
    await say(handle, { taskId: 'duty-1', by: JUN, answer: 'done', note: 'KISA, no. 2026-1127' });
    const sent = await until(handle, followUpsQuery, 'the next question', (s) => s.tasks.length === 3);
    expect(sent.tasks[1]).toMatchObject({ status: 'done', by: JUN, note: 'KISA, no. 2026-1127' });
    await say(handle, { taskId: 'duty-2', by: JUN, answer: 'drop', reason: 'nothing more is known' });
    await handle.result();
  });

  it('add new tasks, each once', async () => {
    const handle = await rig.chase(new World(), [task(1, A_DAY_MS)]);
    await handle.signal(moreFollowUpsSignal, [task(1, A_DAY_MS), task(2, A_DAY_MS)]);
    await until(handle, followUpsQuery, 'two tasks', (s) => s.tasks.length === 2);
    await say(handle, done('task-1'));
    await say(handle, done('task-2'));
    await handle.result();
  });
});

describe('an incident', () => {
  const chaseOf = (state: IncidentState): WorkflowHandle =>
    rig.env.client.workflow.getHandle(followUpsId(state.id, state.runId));
  const worldWithFollowUps = (): World => {
    const world = new World();
    world.followUps = [
      { use: 'procedure.update', for: 'incident', dueInDays: 30, owner: 'infosec' },
      {
        use: 'iam.apply-least-privilege',
        for: { kind: ['instance'], standing: ['affected'] },
        dueInDays: 14,
        owner: 'customer',
      },
    ];
    return world;
  };

  it('closes without waiting for its follow-ups, which are recorded before the report', async () => {
    const incident = await rig.open(worldWithFollowUps(), alert('a1', [instance('i-1'), instance('i-2')]));
    const state = await incident.letItEnd(MINJI, JUN);
    expect(state.followUps).toMatchObject([
      { id: 'task-1', entry: 'procedure.update', owner: 'infosec' },
      { id: 'task-2', entry: 'iam.apply-least-privilege', owner: 'customer', target: { id: 'i-1' } },
      { id: 'task-3', entry: 'iam.apply-least-privilege', owner: 'customer', target: { id: 'i-2' } },
    ]);
    const order = kinds(state);
    expect(order.indexOf('follow-ups')).toBeLessThan(order.indexOf('reported'));
    const chase = await stateOf(chaseOf(state));
    expect(chase.incident).toMatchObject({ id: state.id, title: state.title });
    expect(chase.tasks.map((t) => t.id)).toEqual(['task-1', 'task-2', 'task-3']);
    await chaseOf(state).terminate();
  });

  it('that is reopened adds its new tasks to the running follow-ups', async () => {
    const world = worldWithFollowUps();
    const incident = await rig.open(world, alert('a1', [instance('i-1')]));
    // The workflow waits for its last Slack message, so that the late alert arrives after the follow-ups have started.
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, MINJI);
    const { gate: release } = await incident.openGate('release');
    world.slackDown = true;
    await incident.approveAll(release, MINJI);
    await incident.until('its end', (s) => s.closedAt !== undefined);
    await incident.handle.signal(alertSignal, alert('a2', [instance('i-2')]));
    await incident.until('the alert', (s) => s.alertCount === 2);
    world.slackDown = false;
    await incident.until('it goes on', (s) => s.closedAt === undefined);
    const state = await incident.letItEnd(MINJI, JUN);
    const chase = await stateOf(chaseOf(state));
    expect(chase.tasks.map((t) => [t.entry, t.target?.id])).toEqual([
      ['procedure.update', undefined],
      ['iam.apply-least-privilege', 'i-1'],
      ['iam.apply-least-privilege', 'i-2'],
    ]);
    expect(chase.events.filter((e) => e.kind === 'opened')).toHaveLength(2);
    await chaseOf(state).terminate();
  });

  it('of a customer with a law that does not exist contains all the same, and says which deadlines are not watched', async () => {
    const world = worldWithFollowUps();
    world.laws = { missingRegimes: ['gdpr33'] };
    const incident = await rig.open(world, alert('a1', [instance('i-1')]));
    const { state } = await incident.openGate();
    const ended = await incident.letItEnd(MINJI, JUN);
    await chaseOf(state).terminate();
    expect(ended.status).toBe('closed');
    expect(ended.timeline.filter((e) => e.what.en.includes('gdpr33'))).toHaveLength(1);
  });

  it('that was a drill or a false positive leaves no follow-ups', async () => {
    const drill = await rig.open(worldWithFollowUps(), alert('a1', [instance('i-1')], { sample: true }));
    const dismissed = await rig.open(worldWithFollowUps(), alert('a1', [instance('i-1')]));
    await dismissed.openGate();
    await dismissed.say(dismissSignal, { by: JUN, reason: 'a penetration test' });
    for (const state of [await drill.letItEnd(), await dismissed.letItEnd(MINJI)]) {
      expect(state.followUps).toBeUndefined();
      await expect(chaseOf(state).describe()).rejects.toThrow(/not found/);
    }
  });
});
