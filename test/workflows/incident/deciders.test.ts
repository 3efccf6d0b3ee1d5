/** Who may decide: members of the workspace who are approvers when the decision is carried out, and whom the incident is not about. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dismissSignal, noteSignal } from '../../../contract/messages.ts';
import type { IncidentState } from '../../../domain/incident.ts';
import { SLACK_STANDINGS } from '../../../domain/statement.ts';
import { createSigner } from '../../../slack-app/signer.ts';
import { ACCOUNT, JUN, MINJI } from '../../customers.ts';
import { newSigningKey } from '../../spoken.ts';
import { kinds, Rig, stepOn } from '../rig.ts';
import { alert, attackersUser, instance, World } from '../world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

const refused = (state: IncidentState): string[] =>
  state.timeline.filter((e) => e.kind === 'decision-refused').map((e) => e.what.en);

const ARA = { slackUser: 'UARA', name: 'ara' };
const withAra = (world: World): World => {
  world.policy.approvers = [...world.policy.approvers, { ...ARA, roles: ['lead'] }];
  return world;
};

describe.concurrent('an incident', () => {
  it('hears only members of the workspace', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a', [instance('i-1')]));
    const { gate } = await incident.openGate();
    const approval = { gateId: gate.id, digest: gate.digest, verdict: 'approve-all' as const, by: MINJI };
    const standings = SLACK_STANDINGS.filter((s) => s !== 'member');
    for (const standing of standings) await incident.decide(approval, { speaker: { standing } });
    await incident.decide(approval, { speaker: { team: 'T0OTHER' } });
    await incident.say(noteSignal, { text: 'from outside', by: JUN }, { speaker: { standing: 'guest' } });
    const state = await incident.until('all refused', (s) => refused(s).length === standings.length + 2);
    expect(refused(state).filter((r) => r.includes('other Slack workspaces'))).toHaveLength(2);
    expect(stepOn(state, 'i-1').approvals).toEqual([]);
    expect(state.timeline.some((e) => e.why === 'from outside')).toBe(false);
  });

  it('does not carry out what somebody approved who was taken off the list before it began', async () => {
    const world = withAra(new World());
    world.found.set('guardduty.confirm-finding', [attackersUser('svc-backup')]);
    const incident = await rig.open(world, alert('a', []));
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, ARA);
    await incident.until('half approved', (s) => stepOn(s, 'svc-backup').approvals.length === 1);
    world.policy.approvers = world.policy.approvers.filter((a) => a.slackUser !== ARA.slackUser);
    await incident.approveAll(gate, JUN);
    const state = await incident.until('it is proposed again', (s) => kinds(s).includes('approval-lapsed'));
    expect(stepOn(state, 'svc-backup')).toMatchObject({ status: 'proposed', approvals: [] });
    expect(state.customer.approvers.map((a) => a.slackUser)).not.toContain(ARA.slackUser);
    expect(world.writes).toEqual([]);
    // Those who are on the list decide again, and the one who is not no longer can.
    const again = state.gates.at(-1)!;
    await incident.approveAll(again, ARA);
    await incident.approveAll(again, JUN);
    await incident.approveAll(again, MINJI);
    const done = await incident.until('it is done', (s) => stepOn(s, 'svc-backup').status === 'done');
    expect(refused(done).at(-1)).toContain('approvers can decide');
  });

  it('does not carry out what was approved with a key that was withdrawn', async () => {
    const world = new World();
    world.found.set('guardduty.confirm-finding', [attackersUser('svc-backup')]);
    const stolen = newSigningKey();
    world.decisionKeys.push(stolen.key);
    const incident = await rig.open(world, alert('a', []));
    const { gate } = await incident.openGate();
    const approval = { gateId: gate.id, digest: gate.digest, verdict: 'approve-all' as const, by: MINJI };
    await incident.decide(approval, { signer: createSigner(stolen) });
    await incident.until('half approved', (s) => stepOn(s, 'svc-backup').approvals.length === 1);
    world.decisionKeys.pop();
    await incident.approveAll(gate, JUN);
    await incident.until('it is proposed again', (s) => kinds(s).includes('approval-lapsed'));
    expect(world.writes).toEqual([]);
  });

  it('carries out nothing while the configuration cannot be read, and says so', async () => {
    const world = new World();
    world.authorityFails = true;
    const incident = await rig.open(world, alert('a', [instance('i-1')]));
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, MINJI);
    const state = await incident.until('it fails', (s) => stepOn(s, 'i-1').status === 'failed');
    expect(stepOn(state, 'i-1').reason?.en).toContain('customers.yaml');
    expect(world.writes).toEqual([]);
    world.authorityFails = false;
    await incident.answer({ stepId: stepOn(state, 'i-1').id, answer: 'retry', by: MINJI });
    await incident.until('it is done', (s) => stepOn(s, 'i-1').status === 'done');
  });

  it('lets whom it is about neither decide nor dismiss nor undo', async () => {
    const world = new World();
    world.policy.people = [
      { slackUser: MINJI.slackUser, iamUsers: [`arn:aws:iam::${ACCOUNT}:user/minji`], identityCenter: [] },
    ];
    const minji = { kind: 'iam-user', id: 'minji', account: ACCOUNT, standing: 'affected' } as const;
    const incident = await rig.open(world, alert('a', [minji, instance('i-1')]));
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, MINJI);
    await incident.say(dismissSignal, { reason: 'it was me, all is well', by: MINJI });
    await incident.approveAll(gate, JUN);
    const done = await incident.until('it is done', (s) => stepOn(s, 'i-1').status === 'done');
    const { id } = stepOn(done, 'i-1');
    await incident.answer({ stepId: id, answer: 'undo', reason: 'I need it', by: MINJI });
    const state = await incident.until('three refusals', (s) => refused(s).length === 3);
    expect(refused(state).every((r) => r.includes('your own AWS identity'))).toBe(true);
    expect([state.status, state.dismissal, stepOn(state, 'i-1').status]).toEqual(['open', undefined, 'done']);
    expect(state.steps.flatMap((x) => x.approvals).map((a) => a.by.name)).not.toContain(MINJI.name);
  });

  it('does not count an approval of somebody whom it turns out to be about', async () => {
    const world = withAra(new World());
    world.policy.people = [
      { slackUser: ARA.slackUser, iamUsers: [`arn:aws:iam::${ACCOUNT}:user/ara`], identityCenter: [] },
    ];
    world.found.set('guardduty.confirm-finding', [attackersUser('svc-backup')]);
    const incident = await rig.open(world, alert('a', []));
    const { gate } = await incident.openGate();
    await incident.approveAll(gate, ARA);
    await incident.until('half approved', (s) => stepOn(s, 'svc-backup').approvals.length === 1);
    const ara = { kind: 'iam-user', id: 'ara', account: ACCOUNT, standing: 'affected' } as const;
    await incident.handle.signal('alert', alert('b', [ara]));
    await incident.until('it is about ara', (s) => s.entities.some((e) => e.id === 'ara'));
    await incident.approveAll(gate, JUN);
    await incident.until('it is proposed again', (s) => kinds(s).includes('approval-lapsed'));
    expect(world.writes).toEqual([]);
  });

  it('lets nobody approve a drill, so neither does the person who asked for it', async () => {
    const world = new World();
    const incident = await rig.open(world, { ...alert('a', [instance('i-1')]), sample: true });
    const state = await incident.until('its card', (s) => s.gates.some((g) => g.status === 'rehearsal'));
    await incident.approveAll(state.gates[0]!, MINJI).catch(() => undefined);
    await incident.handle.result();
    expect(world.writes).toEqual([]);
  });
});
