/** The approval gate: decisions, refused decisions, and gates that nobody decides. */
import { WorkflowNotFoundError } from '@temporalio/client';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GateDecision } from '../../../domain/approval.ts';
import { dismissSignal, noteSignal } from '../../../contract/messages.ts';
import type { Said } from '../../../domain/statement.ts';
import { approverOf, quorum } from '../../../domain/approval.ts';
import type { IncidentState, Person } from '../../../domain/incident.ts';
import { eventually } from '../../eventually.ts';
import { Rig, kinds, stepOn, type Case } from '../rig.ts';
import { JUN, MALLORY, MINJI } from '../../customers.ts';
import { accessKey, alert, attackersUser, instance, World } from '../world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

const three = [instance('i-1'), instance('i-2'), instance('i-3')];

const texts = (state: IncidentState, kind: string): string[] =>
  state.timeline.filter((e) => e.kind === kind).map((e) => e.what.en);
const refused = (state: IncidentState): string[] => texts(state, 'decision-refused');

/** An earlier click may have closed the incident, so that a later one comes too late. */
function unlessEnded(error: unknown): void {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}

/** Waits until the workflow has taken in everything that was sent before. */
async function settle(incident: Case, id: string): Promise<IncidentState> {
  await incident.say(noteSignal, { text: id, by: MINJI });
  return incident.until('the note', (s) => s.timeline.some((e) => e.why === id));
}

describe.concurrent('a gate', () => {
  it('changes nothing before an approval, but takes snapshots', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a', three));
    const { state } = await incident.openGate();
    expect(state.evidence.map((e) => e.ref).toSorted()).toEqual(['snap-i-1', 'snap-i-2', 'snap-i-3']);
    await settle(incident, 'still nothing');
    expect(world.writes).toEqual([]);
  });

  it('carries out the chosen step and rejects the others', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a', three));
    const { gate, state } = await incident.openGate();
    const stepIds = [stepOn(state, 'i-2').id];
    await incident.decide({ gateId: gate.id, digest: gate.digest, verdict: 'choose', stepIds, by: MINJI });
    const after = await incident.until('the chosen step', (s) => stepOn(s, 'i-2').status === 'done');
    expect([stepOn(after, 'i-1').status, stepOn(after, 'i-3').status]).toEqual(['rejected', 'rejected']);
    expect(world.writes.map((w) => w.target)).toEqual(['i-2']);
  });

  it('tells who decided it, by a second click, that their decision stands, and others that it is decided', async () => {
    const incident = await rig.open(new World(), alert('a', three));
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, MINJI);
    await incident.until('the decision', (s) => s.gates[0]?.status === 'decided');
    await incident.approveAll(gate, MINJI);
    await incident.approveAll(gate, JUN);
    expect(refused(await settle(incident, 'after both'))).toEqual([
      expect.stringContaining('your decision stands'),
      'Refused: This plan has already been decided.',
    ]);
  });

  it('changes nothing when it is rejected, and needs and records a reason', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a', three));
    const { gate } = await incident.openGate();
    const rejection: Said<GateDecision> = {
      gateId: gate.id,
      digest: gate.digest,
      verdict: 'reject',
      reason: ' ',
      by: MINJI,
    };
    await incident.decide(rejection);
    await incident.decide({ ...rejection, reason: 'the load test' });
    const state = await incident.letItEnd(MINJI);
    expect(refused(state)).toEqual(['Refused: A rejection needs a reason.']);
    expect(state.steps.map((s) => [s.status, s.reason?.en])).toEqual([
      ['rejected', 'the load test'],
      ['rejected', 'the load test'],
      ['rejected', 'the load test'],
    ]);
    expect(kinds(state)).not.toContain('contained');
    expect(kinds(state)).not.toContain('restored');
    expect(world.writes).toEqual([]);
  });

  it('refuses somebody who is no approver, a stale card and an empty choice, tells them and records it', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a', three));
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, MALLORY);
    await incident.decide({ gateId: gate.id, digest: 'stale', verdict: 'approve-all', by: MINJI });
    await incident.decide({ gateId: gate.id, digest: gate.digest, verdict: 'choose', stepIds: [], by: MINJI });
    await incident.decide({ gateId: 'isolate-g9', digest: gate.digest, verdict: 'approve-all', by: MINJI });
    const state = await incident.until('four refusals', (s) => refused(s).length === 4);
    expect(refused(state)[0]).toContain("Only Acme Corp's approvers");
    expect(refused(state)[1]).toContain('The plan has changed');
    await eventually('four people told', () => world.told.length === 4);
    expect(world.told.map((t) => t.slackUser).toSorted()).toEqual([
      MALLORY.slackUser,
      MINJI.slackUser,
      MINJI.slackUser,
      MINJI.slackUser,
    ]);
    expect(state.gates[0]?.status).toBe('open');
    expect(world.writes).toEqual([]);
  });

  it('ignores a malformed signal', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a', three));
    const { gate } = await incident.openGate();
    for (const signal of ['decide', 'answer', 'dismiss', 'acknowledge', 'note', 'alert'])
      await incident.handle.signal(signal, { gateId: gate.id, by: null });
    const state = await settle(incident, 'alive');
    expect([state.status, state.alerts.length, world.writes.length]).toEqual(['open', 1, 0]);
  });

  it('needs two different people, one of them a lead, for an irreversible step', async () => {
    const world = new World();
    world.found.set('guardduty.confirm-finding', [attackersUser('svc-backup')]);
    const incident = await rig.open(world, alert('a', []));
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, JUN);
    await incident.approveAll(gate, JUN);
    const state = await incident.until('a refusal', (s) => refused(s).length === 1);
    expect(refused(state)[0]).toContain('another person');
    expect([stepOn(state, 'svc-backup').status, world.writes.length]).toEqual(['proposed', 0]);
    await incident.approveAll(gate, MINJI);
    await incident.until('the deletion', (s) => stepOn(s, 'svc-backup').status === 'done');
  });

  it('starts the steps with enough approvals while it stays open for those that need a second person', async () => {
    const world = new World();
    world.policy.approval.reversible = 2;
    const incident = await rig.open(world, alert('a', three));
    const { gate, state } = await incident.openGate();
    const choose = (...targets: string[]): Pick<GateDecision, 'gateId' | 'digest' | 'verdict' | 'stepIds'> => ({
      gateId: gate.id,
      digest: gate.digest,
      verdict: 'choose',
      stepIds: targets.map((t) => stepOn(state, t).id),
    });
    await incident.approveAll(gate, MINJI);
    await incident.decide({ ...choose('i-1'), by: JUN });
    const after = await incident.until('the first', (s) => stepOn(s, 'i-1').status === 'done');
    expect(stepOn(after, 'i-2').status).toBe('rejected');
    expect(world.writes.map((w) => w.target)).toEqual(['i-1']);
  });
});

describe.concurrent('a gate that nobody decides', () => {
  const impatient = (atLadderEnd: 'wait' | 'skip'): World => {
    const world = new World();
    Object.assign(world.policy.approval, { remindAfterSeconds: 1, escalateAfterSeconds: 2, atLadderEnd });
    return world;
  };

  it('reminds, asks each person on call in turn, and then skips the steps if the policy says so', async () => {
    const world = impatient('skip');
    Object.assign(world.policy, { phones: [JUN.slackUser], voice: true });
    const incident = await rig.open(world, alert('a', three));
    const state = await incident.letItEnd();
    for (const calls of [world.called, world.outside.rung])
      expect(calls.map((c) => [c.slackUser, c.waiting])).toEqual([[JUN.slackUser, 3]]);
    expect(texts(state, 'told').toSorted()).toEqual(['Called jun by phone', 'Called jun by text message']);
    expect(kinds(state).filter((k) => k.startsWith('gate-'))).toEqual(
      expect.arrayContaining(['gate-opened', 'gate-reminded', 'gate-escalated', 'gate-escalated', 'gate-expired']),
    );
    expect(world.reminded).toEqual(
      expect.arrayContaining([[MINJI.slackUser, JUN.slackUser], [MINJI.slackUser], [JUN.slackUser]]),
    );
    expect(state.gates[0]).toMatchObject({ status: 'expired', escalation: 2 });
    expect(new Set(state.steps.map((s) => s.status))).toEqual(new Set(['skipped']));
    expect(world.writes).toEqual([]);
  });

  it('tells people why a click is refused, also if only Slack has to show the end', async () => {
    const world = impatient('skip');
    const incident = await rig.open(world, alert('a', [instance('i-1')]));
    const { gate } = await incident.openGate();
    world.slackDown = true;
    let isBack = false;
    world.beforeNote = () => {
      if (!isBack) throw new Error('Slack is away');
    };
    await incident.decide({ gateId: gate.id, digest: 'of an earlier card', verdict: 'approve-all', by: MINJI });
    await incident.until('its end', (s) => s.closedAt !== undefined);
    await incident.approveAll(gate, JUN);
    await incident.until('both refusals', (s) => refused(s).length === 2);
    const { syncs } = world;
    world.slackDown = false;
    await eventually('Slack shows the end', () => world.syncs > syncs);
    isBack = true;
    await incident.handle.result();
    expect(new Set(world.told.map(({ slackUser }) => slackUser))).toEqual(new Set([MINJI.slackUser, JUN.slackUser]));
  });

  it('calls the first on call who has a phone as soon as it opens outside working hours', async () => {
    const world = new World();
    Object.assign(world.policy, { phones: [JUN.slackUser], callsOutsideHours: true });
    const incident = await rig.open(world, alert('a', three));
    await incident.until('the call', (s) => kinds(s).includes('told'));
    expect(world.called).toMatchObject([{ slackUser: JUN.slackUser, outsideHours: true, waiting: 3 }]);
  });

  it('keeps waiting after the end of the on-call ladder if the policy says so', async () => {
    const world = impatient('wait');
    const incident = await rig.open(world, alert('a', three));
    await incident.until('reminders past the ladder', (s) => s.gates[0]?.escalation === 2 && s.gates[0].reminders >= 3);
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, MINJI);
    await incident.until('the change', (s) => stepOn(s, 'i-1').status === 'done');
  });
});

describe.concurrent('any clicks in any order', () => {
  const people = [MINJI, JUN, MALLORY];
  const press = fc.record({
    by: fc.constantFrom<Person>(...people),
    verdict: fc.constantFrom('approve-all', 'choose', 'reject', 'undo', 'retry', 'dismiss'),
    picked: fc.subarray([0, 1, 2, 3]),
    stale: fc.boolean(),
    reason: fc.constantFrom('', 'because'),
  });

  const played = fc.record({ presses: fc.array(press, { maxLength: 6 }), reversible: fc.constantFrom(1, 2) });

  it('lead to no write without the approvals it needs, recorded before it', async () => {
    // Incidents mostly wait, so four are played side by side.
    const four = fc.array(played, { minLength: 4, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(four, async (some) => void (await Promise.all(some.map(play)))),
      { numRuns: 3, endOnFailure: true },
    );
  });

  async function play({ presses, reversible }: typeof played extends fc.Arbitrary<infer T> ? T : never): Promise<void> {
    const world = new World();
    world.policy.approval.reversible = reversible;
    world.found.set('guardduty.confirm-finding', [attackersUser('svc')]);
    const incident = await rig.open(world, alert('a', [instance('i-1'), instance('i-2'), accessKey('AKIAEXAMPLE7Q')]));
    await incident.openGate();
    for (const { by, verdict, picked, stale, reason } of presses) {
      const state = await incident.until('a state', () => true);
      const gate = state.gates.findLast((g) => g.status === 'open') ?? state.gates[0]!;
      const stepIds = picked.flatMap((i) => state.steps[i]?.id ?? []);
      const digest = stale ? 'stale' : gate.digest;
      if (state.closedAt !== undefined) break;
      if (verdict === 'undo' || verdict === 'retry')
        for (const stepId of stepIds) await incident.answer({ stepId, answer: verdict, reason, by }).catch(unlessEnded);
      else if (verdict === 'dismiss') await incident.say(dismissSignal, { reason, by }).catch(unlessEnded);
      else await incident.decide({ gateId: gate.id, digest, verdict, stepIds, reason, by }).catch(unlessEnded);
    }
    await settle(incident, 'the end').catch(unlessEnded);
    const state = await incident.until('rest', (s) =>
      s.steps.every((x) => x.status !== 'running' && x.status !== 'approved'),
    );
    checkWrites(world, state);
    await incident.handle.terminate().catch(unlessEnded);
  }

  function checkWrites(world: World, state: IncidentState): void {
    for (const write of world.writes) {
      const undo = write.verb === 'undo';
      const step = state.steps.find(
        (s) => s.entry === write.entry && s.target.id === write.target && (s.undoes !== undefined) === undo,
      )!;
      const running = state.timeline.find((e) => e.kind === 'step-running' && e.stepIds?.includes(step.id) === true)!;
      const approvers = new Set(
        state.timeline
          .filter((e) => e.seq < running.seq && e.kind === 'approved' && e.gateId === step.gateId)
          .map((e) => e.actor.id)
          .filter((id) => step.approvals.some((a) => a.by.slackUser === id)),
      );
      expect(approvers.size).toBeGreaterThanOrEqual(quorum(step, state.customer));
      for (const slackUser of approvers) expect(approverOf({ slackUser, name: '' }, state.customer)).toBeDefined();
    }
    const changed = state.steps.filter((s) => ['rejected', 'proposed', 'skipped'].includes(s.status));
    for (const step of changed.filter((s) => s.undoes === undefined))
      expect(world.writes.filter((w) => w.entry === step.entry && w.target === step.target.id)).toEqual([]);
  }
});
