/** Alerts that no source confirms begin copies, searches, notices and text messages within a quota of the hour only. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quotaId } from '../../../contract/ids.ts';
import { acknowledgeSignal, alertSignal, dismissSignal, QUOTA_WORKFLOW } from '../../../contract/messages.ts';
import { TASK_QUEUES } from '../../../contract/task-queues.ts';
import type { IncidentState } from '../../../domain/incident.ts';
import { headerOf } from '../../../domain/projections.ts';
import { alertsDigest, leadDigest } from '../../../domain/stands-for.ts';
import { headerBlocks } from '../../../slack-app/blocks/header.ts';
import { infosecBlocks } from '../../../slack-app/blocks/infosec.ts';
import { packed } from '../../../workflows/packed.ts';
import { MINJI } from '../../customers.ts';
import { eventually } from '../../eventually.ts';
import { kinds, Rig, type Case } from '../rig.ts';
import { alert, instance, World } from '../world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

const SWEEP = 'cloudtrail.activity.inquire';
const COPY = 'ec2.snapshot-volumes.collect';
const NOTICE = 'sns.notify.send';

/** Nothing is confirmed. */
function forged(unconfirmedPerHour?: number): World {
  const world = Object.assign(new World(), { confirmation: 'not-found' as const });
  if (unconfirmedPerHour !== undefined) world.policy.unconfirmedPerHour = unconfirmedPerHour;
  return world;
}

/** One that also searches, sends notices, and calls people outside their hours. */
function busy(unconfirmedPerHour?: number): World {
  const world = Object.assign(forged(unconfirmedPerHour), { notices: true });
  world.amend = (runbook) => runbook.assess.push({ ...runbook.assess[0]!, use: 'cloudtrail.activity' });
  Object.assign(world.policy, { phones: [MINJI.slackUser], callsOutsideHours: true });
  return world;
}

const made = (world: World, activity: string): number => world.calls.filter((c) => c.startsWith(`${activity} `)).length;
const isHeld = (s: IncidentState): boolean => s.heldWork !== undefined;
const takeLead = async (incident: Case): Promise<void> => {
  const state = await incident.until('its state', () => true);
  await incident.say(acknowledgeSignal, { by: MINJI, digest: leadDigest(state) });
};
const instances = (n: number) => Array.from({ length: n }, (_, i) => instance(`i-${i}`));

describe('unconfirmed alerts', () => {
  it('about thirty things begin at most ten searches, copies, notices and text messages in an hour', async () => {
    const world = busy();
    const incidents: Case[] = [];
    for (const [i, thing] of instances(30).entries()) incidents.push(await rig.open(world, alert(`f${i}`, [thing])));
    for (const incident of incidents)
      await incident.until('its end of the way', (s) => isHeld(s) || s.gates.some((g) => g.status === 'open'));
    const states = await Promise.all(incidents.map((c) => c.until('its state', () => true)));
    expect(states.every((s) => s.status === 'open' && s.confirmation !== 'confirmed')).toBe(true);
    await eventually('all that may be sent', () => made(world, NOTICE) === 10);
    expect(made(world, SWEEP)).toBe(10);
    expect(made(world, COPY)).toBeLessThanOrEqual(10);
    expect(world.called.length).toBeLessThanOrEqual(10);
    expect(states.filter(isHeld).length).toBeGreaterThanOrEqual(20);
  });

  it('in one incident begin no more: one alert names thirty things', async () => {
    const world = forged();
    const incident = await rig.open(world, alert('f1', instances(30)));
    const { state } = await incident.openGate();
    expect(state.steps).toHaveLength(30);
    await incident.until('the quota to be used up', isHeld);
    await eventually('the copies', () => made(world, COPY) === 10);
    await takeLead(incident);
    await eventually('all copies', () => made(world, COPY) === 30);
  });

  it('that join one incident begin no more searches', async () => {
    const world = busy(2);
    const incident = await rig.open(world, alert('f1', [instance('i-1')]));
    await incident.openGate();
    for (let i = 2; i < 6; i += 1) {
      await incident.handle.signal(alertSignal, alert(`f${i}`, [instance(`i-${i}`)]));
      await incident.until('the alert', (s) => s.alerts.length === i);
    }
    await incident.until('the quota to be used up', isHeld);
    expect(made(world, SWEEP)).toBeLessThanOrEqual(2);
    expect(made(world, COPY)).toBeLessThanOrEqual(2);
  });

  it('say what is held back, why, and what begins it', async () => {
    const world = busy(0);
    const incident = await rig.open(world, alert('f1', [instance('i-1')]));
    const state = await incident.until('what is held back', (s) => s.heldWork?.what.length === 2);
    expect(state.heldWork!.what.map((w) => w.id).toSorted()).toEqual(['cloudtrail.activity', 'sns.notify']);
    expect(kinds(state).filter((k) => k === 'work-held')).toHaveLength(2);
    expect(state.waitingFor?.en).toBe('somebody to take the lead: 2 kinds of work held back');
    const header = headerOf(state);
    const card = JSON.stringify(headerBlocks(header));
    expect(card).toContain('Held back: ');
    expect(card).toContain('quota for unconfirmed alerts is used up');
    const korean = { ...header, customer: { ...header.customer, language: 'ko' as const } };
    expect(JSON.stringify(headerBlocks(korean))).toContain('미확인 경보의 시간당 한도');
    expect(JSON.stringify(infosecBlocks(header, 'en'))).toContain('Held back: ');
    expect(world.calls.filter((c) => !c.includes('confirm') && !c.includes('preview'))).toEqual([]);
  });
});

describe('what is held back begins', () => {
  it('when somebody takes the lead', async () => {
    const world = busy(0);
    const incident = await rig.open(world, alert('f1', [instance('i-1')]));
    await incident.until('what is held back', (s) => s.heldWork?.what.length === 2);
    await takeLead(incident);
    await incident.openGate();
    await eventually('all of it', () => [SWEEP, COPY, NOTICE].every((a) => made(world, a) === 1));
    const state = await incident.until('nothing to be held back', (s) => !isHeld(s));
    expect(kinds(state)).toContain('work-begun');
  });

  it('when somebody approves a step, which waits for its copies', async () => {
    const world = forged(0);
    const incident = await rig.open(world, alert('f1', [instance('i-1')]));
    const { gate } = await incident.openGate();
    await incident.until('the copy to be held back', isHeld);
    const { id: gateId, digest, stepIds } = gate;
    await incident.decide({ gateId, digest, stepIds, verdict: 'choose', by: MINJI });
    await incident.until('the change', () => world.writes.length === 1);
    expect(made(world, COPY)).toBe(1);
  });

  it('when an alert is confirmed', async () => {
    const world = busy(0);
    const incident = await rig.open(world, alert('f1', [instance('i-1')]));
    await incident.until('what is held back', (s) => s.heldWork?.what.length === 2);
    world.confirmation = 'confirmed';
    await incident.handle.signal(alertSignal, alert('f2', [instance('i-2')]));
    await incident.openGate();
    await eventually('copies of both', () => made(world, COPY) === 2);
    await incident.until('nothing to be held back', (s) => !isHeld(s));
  });

  it('by itself in the next hour', async () => {
    const world = forged(1);
    world.policy.id = 'acme-hour';
    const at = Date.now() - 3_600_000 + 4_000;
    await rig.env.client.workflow.start(QUOTA_WORKFLOW, {
      workflowId: quotaId(world.policy.id),
      taskQueue: TASK_QUEUES.workflows,
      args: [packed([{ id: 'another', work: 'ec2.snapshot-volumes', units: 1, at }])],
    });
    const incident = await rig.handOver(world, alert('f1', [instance('i-1')], { correlationKey: 'instance:i-1' }));
    await incident.until('the copy to be held back', isHeld);
    expect(made(world, COPY)).toBe(0);
    await eventually('the copy', () => made(world, COPY) === 1);
    await incident.until('nothing to be held back', (s) => !isHeld(s));
  });

  it('also after the incident has continued as new', async () => {
    const world = busy(0);
    const incident = await rig.open(world, alert('f1', [instance('i-1')]), { mostEvents: 60 });
    await incident.until('what is held back', (s) => s.heldWork?.what.length === 2);
    for (let i = 2; i < 12; i += 1) await incident.handle.signal(alertSignal, alert('f1', [instance('i-1')]));
    await takeLead(incident);
    await incident.openGate();
    await eventually('all of it', () => [SWEEP, COPY, NOTICE].every((a) => made(world, a) === 1));
    await incident.until('nothing to be held back', (s) => !isHeld(s));
    expect(world.called).toHaveLength(0);
  });

  it('never, if the incident is dismissed: that is on record', async () => {
    const world = busy(0);
    const incident = await rig.open(world, alert('f1', [instance('i-1')]));
    const held = await incident.until('what is held back', (s) => s.heldWork?.what.length === 2);
    await incident.say(dismissSignal, { by: MINJI, digest: alertsDigest(held), reason: 'Forged' });
    const end = await incident.letItEnd(MINJI);
    expect(end.status).toBe('dismissed');
    expect(isHeld(end)).toBe(false);
    expect(end.timeline.filter((e) => e.what.en.startsWith('Not begun'))).toHaveLength(2);
    expect([SWEEP, COPY, NOTICE].map((a) => made(world, a))).toEqual([0, 0, 0]);
  });
});

describe('a confirmed alert', () => {
  it('is not held back, and asks for no quota', async () => {
    const world = Object.assign(busy(0), { confirmation: 'confirmed' as const });
    const incident = await rig.open(world, alert('a1', [instance('i-1')]));
    await incident.openGate();
    await eventually('all of it', () => [SWEEP, COPY, NOTICE].every((a) => made(world, a) === 1));
    await eventually('the text message', () => world.called.length === 1);
    const state = await incident.until('its state', () => true);
    expect(kinds(state)).not.toContain('work-held');
    await expect(rig.env.client.workflow.getHandle(quotaId(world.policy.id)).describe()).rejects.toThrow();
  });
});
