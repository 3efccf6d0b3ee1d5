/** An approval that was given by phone: who may enter whose, that nobody counts twice, and that the approver is told. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { breakGlassSignal } from '../../../contract/break-glass.ts';
import type { Gate, IncidentState, Person } from '../../../domain/incident.ts';
import { JUN, MALLORY, MINJI } from '../../customers.ts';
import { kinds, Rig, stepOn, type Case } from '../rig.ts';
import { alert, attackersUser, instance, World } from '../world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

/** Of the infosec team, as is Bora. */
const ARA: Person = { slackUser: 'UARA', name: 'ara' };
const BORA: Person = { slackUser: 'UBORA', name: 'bora' };
const withInfosec = (): World => {
  const world = new World();
  const infosec = [ARA, BORA].map((person) => ({ ...person, roles: ['infosec' as const] }));
  world.policy.approvers = [...world.policy.approvers, ...infosec];
  world.policy.breakGlass = true;
  return world;
};
const refused = (state: IncidentState): string[] =>
  state.timeline.filter((e) => e.kind === 'decision-refused').map((e) => e.what.en);
const REASON = 'on a plane; called back on the number that we have';
const enter = (incident: Case, { id: gateId, digest }: Gate, approver: Person, by: Person, reason = REASON) =>
  incident.say(breakGlassSignal, { gateId, digest, approver: approver.slackUser, reason, by });

/** A change of a user, which takes two approvers, of whom one has approved by phone. */
async function halfApproved() {
  const world = withInfosec();
  world.found.set('guardduty.confirm-finding', [attackersUser('svc-backup')]);
  const incident = await rig.open(world, alert('a', []));
  const { gate } = await incident.openGate();
  await enter(incident, gate, MINJI, ARA);
  await incident.until('half approved', (s) => stepOn(s, 'svc-backup').approvals.length === 1);
  return { world, incident, gate };
}

describe.concurrent('an approval by phone', () => {
  it('counts as the approver’s own, is on record with both people, and the approver is told directly', async () => {
    const world = withInfosec();
    const incident = await rig.open(world, alert('a', [instance('i-1')]));
    const { gate } = await incident.openGate();
    await enter(incident, gate, MINJI, ARA);
    const state = await incident.until('the change', (s) => stepOn(s, 'i-1').status === 'done');
    expect(stepOn(state, 'i-1').approvals).toMatchObject([{ by: MINJI, enteredBy: ARA, key: expect.any(String) }]);
    const approved = state.timeline.find((e) => e.kind === 'approved')!;
    expect(approved).toMatchObject({ actor: { id: ARA.slackUser }, why: REASON });
    expect(approved.what.en).toMatch(/^By phone, approval by minji \(entered by ara\)\. Approved 1 step: /);
    const [told] = world.told.filter((note) => note.slackUser === MINJI.slackUser);
    expect(told).toMatchObject({ direct: true });
    for (const words of [told!.text.en, told!.text.ko])
      for (const part of ['ara', REASON, `/incident undo ${state.id}`]) expect(words).toContain(part);
  });

  it('never makes one person count as two: neither the one who called nor the one who entered it', async () => {
    const { world, incident, gate } = await halfApproved();
    // Each of these would make a second approval out of the same two people.
    await incident.approveAll(gate, ARA);
    await incident.approveAll(gate, MINJI);
    await enter(incident, gate, MINJI, BORA);
    await enter(incident, gate, JUN, ARA);
    await enter(incident, gate, ARA, BORA);
    const half = await incident.until('all refused', (s) => refused(s).length === 5);
    expect(
      refused(half)
        .slice(0, 2)
        .every((why) => why.includes('approved this already')),
    ).toBe(true);
    expect(
      refused(half)
        .slice(2)
        .every((why) => why.includes('One person counts once')),
    ).toBe(true);
    expect(stepOn(half, 'svc-backup')).toMatchObject({ status: 'proposed', approvals: { length: 1 } });
    expect(world.writes).toEqual([]);
    await enter(incident, gate, JUN, BORA);
    await incident.until('it is done', (s) => stepOn(s, 'svc-backup').status === 'done');
  });

  it('is refused on record: of others, for oneself, for a stranger or suspect, without a reason, of an older plan', async () => {
    const world = withInfosec();
    world.policy.people = [{ slackUser: JUN.slackUser, iamUsers: ['AIDAJUNJUNJUNJUNJUN1'], identityCenter: [] }];
    const suspect = { ...attackersUser('svc-backup'), facts: { principalId: 'AIDAJUNJUNJUNJUNJUN1' } };
    world.found.set('guardduty.confirm-finding', [suspect]);
    const incident = await rig.open(world, alert('a', [instance('i-1')]));
    const { gate } = await incident.openGate();
    await enter(incident, gate, ARA, MINJI);
    await enter(incident, gate, ARA, MALLORY);
    await enter(incident, gate, MINJI, JUN);
    await enter(incident, gate, ARA, ARA);
    await enter(incident, gate, MALLORY, ARA);
    await enter(incident, gate, JUN, ARA);
    await enter(incident, gate, MINJI, ARA, '  ');
    await enter(incident, { ...gate, digest: 'older' }, MINJI, ARA);
    await enter(incident, { ...gate, id: 'isolate-g99' }, MINJI, ARA);
    const state = await incident.until('all refused', (s) => refused(s).length === 9);
    const why = ['Only the infosec team', 'approvers can decide', 'your own AWS identity', 'by yourself'];
    why.push("'s approvers can be entered", 'AWS identity of jun', 'why it was given', 'has changed', 'no plan');
    expect(refused(state)).toEqual(why.map((part) => expect.stringContaining(part)));
    expect(state.steps.every((s) => s.approvals.length === 0)).toBe(true);
    expect(world.writes).toEqual([]);
  });

  it('is refused where the customer’s policy takes none', async () => {
    const world = withInfosec();
    delete world.policy.breakGlass;
    const incident = await rig.open(world, alert('a', [instance('i-1')]));
    const { gate } = await incident.openGate();
    await enter(incident, gate, MINJI, ARA);
    const state = await incident.until('a refusal', (s) => refused(s).length === 1);
    expect(refused(state)[0]).toContain('breakGlass in customers.yaml');
    expect(stepOn(state, 'i-1').approvals).toEqual([]);
  });

  it('counts no more when the one who has entered it is not of the infosec team any more', async () => {
    const { world, incident, gate } = await halfApproved();
    world.policy.approvers = world.policy.approvers.filter((a) => a.slackUser !== ARA.slackUser);
    await incident.approveAll(gate, JUN);
    const state = await incident.until('it is proposed again', (s) => kinds(s).includes('approval-lapsed'));
    expect(stepOn(state, 'svc-backup')).toMatchObject({ status: 'proposed', approvals: [] });
    expect(world.writes).toEqual([]);
  });
});
