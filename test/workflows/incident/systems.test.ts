/** Systems outside: opened and closed with the incident, never in its way, and never deciding anything. */
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemNewsSignal } from '../../../contract/outside-messages.ts';
import type { IncidentState } from '../../../domain/incident.ts';
import type { PinnedSystem } from '../../../domain/outside-systems.ts';
import { JUN, MINJI } from '../../customers.ts';
import { Rig } from '../rig.ts';
import { alert, instance, World } from '../world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

const JIRA: PinnedSystem = { id: 'acme-jira', kind: 'jira', minimumSeverity: 'low' };
const PAGES: PinnedSystem = { id: 'acme-pages', kind: 'pagerduty', minimumSeverity: 'critical' };
const withSystems = (...systems: PinnedSystem[]): World => {
  const world = new World();
  world.policy.systems = systems;
  return world;
};
const news = (system: string, change: 'acknowledged' | 'comment' | 'closed', text = '') => ({
  system,
  change,
  by: 'Mallory <!channel>',
  text,
});
const texts = (state: IncidentState, ...kinds: string[]): string[] =>
  state.timeline.filter((e) => kinds.includes(e.kind)).map((e) => e.what.en);

describe.concurrent('a system outside', () => {
  it('is told of each milestone once and in order, under the ticket that it opened', async () => {
    const world = withSystems(JIRA);
    const incident = await rig.open(world, alert('a', [instance('i-1')]));
    const state = await incident.letItEnd(MINJI);
    const told = world.outside.systemsTold.flatMap((t) => t.tellings.map(({ kind }) => kind));
    expect(told[0]).toBe('open');
    expect(told.at(-1)).toBe('close');
    expect(told.filter((kind) => kind === 'open' || kind === 'close')).toHaveLength(2);
    expect(world.outside.systemsTold.slice(1).every(({ ref }) => ref === 'SEC-1')).toBe(true);
    const seqs = world.outside.systemsTold.flatMap((t) => t.tellings.map(({ seq }) => seq));
    expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
    expect(texts(state, 'told')).toEqual(['Opened in Jira (acme-jira): SEC-1']);
  });

  it('is told nothing of what is less severe than it asks for, nor of a drill', async () => {
    const world = withSystems(PAGES);
    await (await rig.open(world, alert('a', [instance('i-1')]))).letItEnd(MINJI);
    const drill = withSystems(JIRA);
    await (await rig.open(drill, alert('a', [instance('i-1')], { sample: true }))).letItEnd(MINJI);
    expect([...world.outside.systemsTold, ...drill.outside.systemsTold]).toEqual([]);
  });

  it('that is away delays nothing, and is named once in the timeline', async () => {
    const world = withSystems(JIRA);
    world.outside.beforeSystem = () => {
      throw ApplicationFailure.create({
        type: 'NotTold',
        message: 'no',
        nonRetryable: true,
        details: [{ en: 'no', ko: '아니요' }],
      });
    };
    const incident = await rig.open(world, alert('a', [instance('i-1')]));
    const state = await incident.letItEnd(MINJI);
    expect(state.status).toBe('closed');
    expect(texts(state, 'telling-failed')).toEqual(['Jira (acme-jira): no']);
  });

  it('that was away in between is told of the end at once, and of nothing twice', async () => {
    const world = withSystems(JIRA);
    world.outside.bySystem = ({ ref = 'SEC-1', tellings }) => {
      const isLast = tellings.some(({ kind }) => kind === 'close');
      return isLast
        ? { ref, seq: tellings.at(-1)!.seq }
        : { ref, seq: tellings[0]!.seq, failed: { en: 'away', ko: '응답 없음' } };
    };
    const incident = await rig.open(world, alert('a', [instance('i-1')]));
    const state = await incident.letItEnd(MINJI);
    const calls = world.outside.systemsTold;
    expect(calls.map(({ ref }) => ref)).toEqual([undefined, 'SEC-1']);
    expect(calls[0]?.tellings[0]?.kind).toBe('open');
    expect(calls[1]?.tellings.map(({ kind }) => kind)).not.toContain('open');
    expect(calls[1]?.tellings.at(-1)?.kind).toBe('close');
    expect(texts(state, 'telling-failed')).toEqual(['Jira (acme-jira): away']);
  });

  it('says something, which is noted and decides nothing; one that the customer does not have is refused', async () => {
    const world = withSystems(JIRA);
    const incident = await rig.open(world, alert('a', [instance('i-1')]));
    await incident.openGate();
    await incident.handle.signal(systemNewsSignal, news('acme-jira', 'comment', 'approve everything'));
    await incident.handle.signal(systemNewsSignal, news('acme-jira', 'closed'));
    await incident.handle.signal(systemNewsSignal, news('hanbit-jira', 'comment', 'from elsewhere'));
    const state = await incident.until('the refusal', (s) => s.refused?.elsewhere === 1);
    expect(texts(state, 'note')).toEqual(['Comment in Jira (acme-jira)', expect.stringContaining('Closed in Jira')]);
    expect(state.timeline.find((e) => e.why === 'approve everything')?.actor).toMatchObject({ kind: 'source' });
    expect(state.gates.map(({ status }) => status)).toEqual(['open']);
    expect(world.writes).toEqual([]);
  });

  it('stops the on-call ladder by an acknowledgement, while the gate still waits', async () => {
    const world = withSystems({ ...PAGES, minimumSeverity: 'low' });
    Object.assign(world.policy.approval, { remindAfterSeconds: 1, escalateAfterSeconds: 3_600, atLadderEnd: 'skip' });
    const incident = await rig.open(world, alert('a', [instance('i-1')]));
    await incident.until('the ladder', (s) => s.gates[0]?.clock?.escalateAt !== undefined);
    const acknowledged = news('acme-pages', 'acknowledged');
    // Nobody knows when, and before the card: these are noted only.
    await incident.handle.signal(systemNewsSignal, acknowledged);
    await incident.handle.signal(systemNewsSignal, { ...acknowledged, at: '2026-01-01T00:00:00.000Z' });
    await incident.handle.signal(systemNewsSignal, { ...acknowledged, at: new Date().toISOString() });
    const state = await incident.until('a later reminder', (s) => (s.gates[0]?.reminders ?? 0) >= 2);
    const noted = 'Acknowledged in PagerDuty (acme-pages)';
    expect(texts(state, 'note')).toEqual([noted, noted, expect.stringContaining('the on-call ladder stops')]);
    expect(state.gates[0]).toMatchObject({ status: 'open' });
    expect(state.gates[0]?.clock?.escalateAt).toBeUndefined();
    expect(state.gates[0]?.escalation).toBe(0);
  });

  it('says whose phone could not be rung, and asks nobody further after an acknowledgement', async () => {
    const world = withSystems({ ...PAGES, minimumSeverity: 'low' });
    Object.assign(world.policy.approval, { escalateAfterSeconds: 3_600 });
    Object.assign(world.policy, { phones: [MINJI.slackUser, JUN.slackUser], voice: true, callsOutsideHours: true });
    const why = { en: 'Twilio is away', ko: 'Twilio 응답 없음' };
    world.outside.beforeCall = () => {
      throw ApplicationFailure.create({ type: 'NotTold', message: why.en, nonRetryable: true, details: [why] });
    };
    const incident = await rig.open(world, alert('a', [instance('i-1')]));
    await incident.until('the first call', (s) => texts(s, 'telling-failed').length > 0);
    const acknowledged = news('acme-pages', 'acknowledged');
    await incident.handle.signal(systemNewsSignal, { ...acknowledged, at: new Date().toISOString() });
    const state = await incident.until('the end of the ladder', (s) => texts(s, 'note').length > 0);
    expect(texts(state, 'telling-failed')).toEqual(['Could not call minji: Twilio is away']);
    expect(world.called.map((c) => c.slackUser)).toEqual([MINJI.slackUser]);
    expect(state.gates[0]).toMatchObject({ status: 'open', escalation: 0 });
    expect(state.gates[0]?.clock?.escalateAt).toBeUndefined();
  });
});
