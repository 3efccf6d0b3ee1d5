/** What somebody with a plain Temporal client can say to an incident: nothing that a person decides. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  acknowledgeSignal,
  answerSignal,
  decideSignal,
  dismissSignal,
  INCIDENT_WORKFLOW,
  noteSignal,
} from '../../../contract/messages.ts';
import { TASK_QUEUES } from '../../../contract/task-queues.ts';
import type { Gate, IncidentState } from '../../../domain/incident.ts';
import { STALE_AFTER_MS } from '../../../domain/statement.ts';
import { createSigner } from '../../../slack-app/signer.ts';
import { ACCOUNT, JUN, MINJI } from '../../customers.ts';
import { newSigningKey, signedFor } from '../../spoken.ts';
import { eventually } from '../../eventually.ts';
import { Rig, stepOn, type Case } from '../rig.ts';
import { alert, attackersUser, instance, World } from '../world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

const refusals = (state: IncidentState): string[] =>
  state.timeline.filter((e) => e.kind === 'message-refused').map((e) => e.what.en);

const approval = (gate: Gate) => ({ gateId: gate.id, digest: gate.digest, verdict: 'approve-all' as const, by: MINJI });

async function opened(targets = [instance('i-1')]): Promise<{ world: World; incident: Case; gate: Gate }> {
  const world = new World();
  const incident = await rig.open(world, alert('a', targets));
  const { gate } = await incident.openGate();
  return { world, incident, gate };
}

/** Nothing was approved, and the incident still hears people. */
async function unharmed({ world, incident }: { world: World; incident: Case }, fault: string): Promise<IncidentState> {
  const state = await incident.until(`refused: ${fault}`, (s) => refusals(s).length > 0);
  expect(refusals(state)[0]).toContain(fault);
  expect(state.steps.every((s) => s.approvals.length === 0)).toBe(true);
  expect(world.writes).toEqual([]);
  await incident.say(noteSignal, { text: 'still here', by: JUN });
  return incident.until('a note', (s) => s.timeline.some((e) => e.why === 'still here'));
}

describe.concurrent('an incident', () => {
  it('does not hear a plain client that says anything as somebody else', async () => {
    const c = await opened();
    const { handle } = c.incident;
    await handle.signal('decide', approval(c.gate));
    await handle.signal('answer', { stepId: 'isolate-1', answer: 'skip', reason: 'x', by: MINJI });
    await handle.signal('dismiss', { reason: 'nothing', by: MINJI });
    await handle.signal('acknowledge', MINJI);
    await handle.signal('note', { text: 'all is well', by: MINJI });
    await handle.signal('severity', { severity: 'low', reason: 'nothing', by: MINJI });
    await handle.signal('handover', { to: JUN.slackUser, by: MINJI });
    await handle.signal('merge', { into: 'another', reason: 'x', by: MINJI });
    await handle.signal('ask', { gateId: c.gate.id, to: JUN.slackUser, question: 'x', by: MINJI });
    await handle.signal('reply', { gateId: c.gate.id, questionId: '1', text: 'x', by: JUN });
    await handle.signal('breakGlass', { gateId: c.gate.id, approver: MINJI.slackUser, reason: 'x', by: JUN });
    await c.incident.until('all refused', (s) => s.refused?.unsigned === 11);
    const state = await unharmed(c, 'not signed');
    expect([state.status, state.dismissal, state.lead]).toEqual(['open', undefined, undefined]);
    expect(state.timeline.some((e) => e.why === 'all is well')).toBe(false);
    expect(c.world.told).toEqual([]);
  });

  it('does not hear a key that the configuration does not have', async () => {
    const c = await opened();
    await c.incident.decide(approval(c.gate), { signer: createSigner(newSigningKey()) });
    await unharmed(c, 'key that is not in the configuration');
  });

  it('does not hear a key that calls itself by the id of another', async () => {
    const c = await opened();
    const own = newSigningKey();
    const signer = createSigner({ ...own, key: { ...own.key, id: c.world.decisionKeys[0]!.id } });
    await c.incident.decide(approval(c.gate), { signer });
    await unharmed(c, 'signature is wrong');
  });

  it('does not hear a decision whose person, steps, verdict, gate, digest or time were altered', async () => {
    const c = await opened([instance('i-1'), instance('i-2')]);
    const { handle } = c.incident;
    const good = await signedFor(handle, decideSignal, {
      ...approval(c.gate),
      verdict: 'choose',
      stepIds: [],
      by: JUN,
    });
    const { statement } = good;
    for (const altered of [
      { speaker: { ...statement.speaker, slackUser: MINJI.slackUser } },
      { speaker: { ...statement.speaker, team: 'T0OTHER' } },
      { message: { ...statement.message, stepIds: ['isolate-1'] } },
      { message: { ...statement.message, verdict: 'approve-all' as const } },
      { message: { ...statement.message, gateId: 'isolate-g2' } },
      { message: { ...statement.message, digest: 'another' } },
      { at: new Date(Date.now() + 1_000).toISOString() },
      { nonce: '0'.repeat(24) },
    ])
      await handle.signal(decideSignal, { ...good, statement: { ...statement, ...altered } });
    await c.incident.until('all refused', (s) => s.refused?.forged === 8);
    await unharmed(c, 'signature is wrong');
  });

  it('does not hear what was signed for another incident, run or signal', async () => {
    const [c, other] = [await opened(), await opened()];
    const { handle } = c.incident;
    const theirs = await signedFor(other.incident.handle, decideSignal, approval(c.gate));
    await handle.signal(decideSignal, theirs);
    const { id } = (await signedFor(handle, noteSignal, { text: 'x', by: MINJI })).statement;
    await c.incident.decide(approval(c.gate), { to: { id, runId: 'an-earlier-run' } });
    await handle.signal('note', await signedFor(handle, dismissSignal, { reason: 'x', text: 'x', by: MINJI } as never));
    const state = await unharmed(c, 'signed for something else');
    expect(state.refused).toEqual({ elsewhere: 2, unsigned: 1 });
  });

  it('does not hear a decision twice', async () => {
    const world = new World();
    world.found.set('guardduty.confirm-finding', [attackersUser('svc-backup')]);
    const incident = await rig.open(world, alert('a', []));
    const { gate } = await incident.openGate();
    const note = await signedFor(incident.handle, noteSignal, { text: 'once', by: JUN });
    for (let i = 0; i < 3; i += 1) await incident.handle.signal(noteSignal, note);
    const state = await incident.until('refused', (s) => s.refused?.repeated === 2);
    expect(state.timeline.filter((e) => e.why === 'once')).toHaveLength(1);
    expect(gate.status).toBe('open');
  });

  it('refuses what is older than an hour or from the future, and tells the person who signed it', async () => {
    const c = await opened();
    const past = new Date(Date.now() - STALE_AFTER_MS - 60_000);
    await c.incident.decide(approval(c.gate), { at: past });
    await c.incident.decide(approval(c.gate), { at: new Date(Date.now() + STALE_AFTER_MS) });
    await c.incident.until('both refused', (s) => s.refused?.stale === 2);
    await unharmed(c, 'more than an hour');
    await eventually('told', () => c.world.told.length === 2);
    expect(c.world.told[0]).toMatchObject({ slackUser: MINJI.slackUser });
  });

  it('hears a new key as soon as the configuration has it, also while it is open', async () => {
    const c = await opened();
    const next = newSigningKey();
    c.world.decisionKeys.push(next.key);
    await c.incident.decide(approval(c.gate), { signer: createSigner(next) });
    await c.incident.until('done', (s) => stepOn(s, 'i-1').status === 'done');
  });

  it('still knows what it heard after it continued as new', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a', [instance('i-1')]), { mostEvents: 60 });
    await incident.openGate();
    const note = await signedFor(incident.handle, noteSignal, { text: 'once', by: JUN });
    await incident.handle.signal(noteSignal, note);
    for (let i = 0; i < 60; i += 1) await incident.say(noteSignal, { text: `n${i}`, by: MINJI });
    const { runId } = note.statement;
    await eventually('another run', async () => (await incident.handle.describe()).runId !== runId);
    await incident.handle.signal(noteSignal, note);
    const state = await incident.until('refused', (s) => s.refused?.repeated === 1);
    expect(state.timeline.filter((e) => e.why === 'once')).toHaveLength(1);
  });

  it('does not let anybody fill its timeline with refused messages', async () => {
    const c = await opened();
    for (let i = 0; i < 120; i += 1) await c.incident.handle.signal('decide', { ...approval(c.gate), i });
    const state = await c.incident.until('all counted', (s) => s.refused?.unsigned === 120);
    expect(refusals(state)).toHaveLength(5);
    expect(refusals(state).at(-1)).toContain('100 times');
  });

  it('is not begun with a record that somebody else has written', async () => {
    const args = [{ customerId: 'acme', account: ACCOUNT }, new Uint8Array([1, 2, 3])];
    const options = { taskQueue: TASK_QUEUES.workflows, workflowId: 'acme-forged', args };
    const handle = await rig.env.client.workflow.start(INCIDENT_WORKFLOW, options);
    await expect(handle.result()).rejects.toThrow();
    const { status } = await handle.describe();
    expect(status.name).toBe('FAILED');
  });
});

it('signals of people have no form without a signature', () => {
  for (const { schema } of [decideSignal, answerSignal, dismissSignal, acknowledgeSignal, noteSignal])
    expect(Object.keys(schema.safeParse({ by: MINJI }).data ?? {})).not.toContain('by');
});
