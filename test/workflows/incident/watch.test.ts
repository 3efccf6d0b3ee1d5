/** After release and report an incident stays open, and looks whether the intruder is back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alertSignal, dismissSignal } from '../../../contract/messages.ts';
import type { Gate, IncidentState } from '../../../domain/incident.ts';
import { alertsDigest } from '../../../domain/stands-for.ts';
import { headerOf } from '../../../domain/projections.ts';
import { headerBlocks } from '../../../slack-app/blocks/header.ts';
import { JUN, MINJI } from '../../customers.ts';
import { kinds, Rig, type Case } from '../rig.ts';
import { accessKey, alert, instance, World } from '../world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

const KEY = accessKey('AKIAEXAMPLE7Q');
const LOOK = 'cloudtrail.activity.inquire AKIAEXAMPLE7Q since';

function watching(seconds: number): World {
  const world = new World();
  world.policy.watchAfterReleaseSeconds = seconds;
  world.policy.recheckAfterSeconds = 0.1;
  world.amend = (runbook) => runbook.restore.push({ ...runbook.analyze[0]!, after: 'watch' });
  return world;
}

/** Approves what is proposed until the state fits. */
async function approveUntil(incident: Case, fits: (s: IncidentState) => boolean): Promise<IncidentState> {
  const seen = new Set<string>();
  for (;;) {
    const isFresh = (g: Gate): boolean => g.status === 'open' && !seen.has(g.id);
    const state = await incident.until('it', (s) => fits(s) || s.gates.some(isFresh));
    if (fits(state)) return state;
    for (const gate of state.gates.filter(isFresh)) {
      seen.add(gate.id);
      for (const by of [MINJI, JUN]) await incident.approveAll(gate, by);
    }
  }
}

const quarantines = (world: World): number =>
  world.writes.filter((w) => w.entry === 'ec2.quarantine' && w.verb === 'apply').length;

describe.concurrent('an incident whose containment is released', () => {
  it('closes when the time of watching is over and nobody came back', async () => {
    const world = watching(1);
    const incident = await rig.open(world, alert('a1', [KEY, instance('i-1')]));
    const end = await incident.letItEnd(MINJI, JUN);
    expect(kinds(end).filter((k) => ['reported', 'watching', 'came-back', 'closed'].includes(k))).toEqual([
      'reported',
      'watching',
      'closed',
    ]);
    expect(end.watch).toBeUndefined();
    expect(world.calls).toContain(LOOK);
    expect(end.timeline.at(-2)?.what.en).toContain('Nobody came back');
  });

  it('says until when it watches', async () => {
    const incident = await rig.open(watching(3_600), alert('a1', [KEY, instance('i-1')]));
    const seen = await approveUntil(incident, (s) => s.watch !== undefined);
    expect(JSON.stringify(headerBlocks(headerOf(seen)))).toContain("Watching for the intruder's return until");
    await incident.handle.terminate('seen');
  });

  it('proposes what was released again when the intruder is back, and then watches anew', async () => {
    const world = watching(1);
    world.found.set('back', [KEY]);
    const incident = await rig.open(world, alert('a1', [KEY, instance('i-1')]));
    const end = await incident.letItEnd(MINJI, JUN);
    expect(kinds(end).filter((k) => k === 'came-back')).toHaveLength(1);
    expect(kinds(end).filter((k) => k === 'watching')).toHaveLength(2);
    expect(quarantines(world)).toBe(2);
    expect(
      end.steps.filter((s) => s.entry === 'ec2.quarantine' && s.undoes === undefined).map((s) => s.status),
    ).toEqual(['undone', 'undone']);
  });

  it('takes an alert that comes meanwhile as its own', async () => {
    const world = watching(3_600);
    const incident = await rig.open(world, alert('a1', [KEY, instance('i-1')]));
    await approveUntil(incident, (s) => s.watch !== undefined);
    await incident.handle.signal(alertSignal, alert('a2', [instance('i-2')]));
    await approveUntil(incident, (s) => s.steps.some((x) => x.target.id === 'i-2' && x.status === 'undone'));
    await incident.handle.terminate('seen');
  });

  it('proposes nothing for which people have rejected the second containment, and closes', async () => {
    const world = watching(2);
    world.found.set('back', [KEY]);
    const incident = await rig.open(world, alert('a1', [KEY, instance('i-1')]));
    const second = await approveUntil(incident, (s) => s.gates.some((g) => isSecond(s, g)));
    const gate = second.gates.find((g) => isSecond(second, g))!;
    world.found.set('back', [KEY]);
    await incident.decide({ gateId: gate.id, digest: gate.digest, verdict: 'reject', reason: 'ours', by: MINJI });
    const end = await incident.until('its end', (s) => s.closedAt !== undefined);
    const told = end.timeline.filter((e) => e.kind === 'came-back').map((e) => e.what.en);
    expect(told).toHaveLength(2);
    expect(told[1]).toContain('Nothing is proposed again');
    expect(end.timeline.some((e) => e.what.en.startsWith('Nobody'))).toBe(false);
    expect(quarantines(world)).toBe(1);
  });

  it('looks from the release on, and says what it could not watch', async () => {
    const world = watching(0.5);
    const sinces = new Set<string>();
    world.beforeInquiry = (_, { since }) => {
      if (since === undefined) return;
      sinces.add(since);
      world.unseen.set('cloudtrail.activity', ['eu-west-1']);
    };
    const incident = await rig.open(world, alert('a1', [KEY, instance('i-1')]));
    const end = await incident.letItEnd(MINJI, JUN);
    expect([...sinces]).toEqual([end.steps.find((s) => s.undoes !== undefined)?.finishedAt]);
    expect(end.timeline.at(-2)?.what.en).toContain('could not be watched whole: eu-west-1');
  });

  it('releases what a real incident keeps when it is dismissed meanwhile', async () => {
    const incident = await rig.open(watching(3_600), alert('a1', [KEY, instance('i-1')]));
    const state = await approveUntil(incident, (s) => s.watch !== undefined);
    await incident.say(dismissSignal, { digest: alertsDigest(state), reason: 'a load test', by: MINJI });
    const end = await incident.letItEnd(MINJI, JUN);
    expect(end.status).toBe('dismissed');
    expect(end.steps.find((s) => s.entry === 'iam.deactivate-access-key')?.status).toBe('undone');
    expect(kinds(end).filter((k) => k === 'reported')).toHaveLength(2);
  });
});

/** It is open, and proposes containment of a target that was contained before. */
const isSecond = ({ steps }: IncidentState, gate: Gate): boolean =>
  gate.status === 'open' &&
  steps.some((s) => s.undoes === undefined && s.gateId === gate.id && s.entry === 'ec2.quarantine') &&
  steps.some((s) => s.entry === 'ec2.quarantine' && s.status === 'undone');
