/** Every button counts only for what it stood for, and notes of strangers are marked, short and few. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acknowledgeSignal, alertSignal, dismissSignal, headerQuery, noteSignal } from '../../../contract/messages.ts';
import { leadDigest, stepDigest } from '../../../domain/stands-for.ts';
import type { IncidentState } from '../../../domain/incident.ts';
import { JUN, MALLORY, MINJI } from '../../customers.ts';
import { Rig, stepOn } from '../rig.ts';
import { alert, instance, World } from '../world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

const refused = (state: IncidentState): string[] =>
  state.timeline.filter((e) => e.kind === 'decision-refused').map((e) => e.what.en);
const CHANGED = 'This has changed since it was shown to you';

describe.concurrent('a button', () => {
  it('on a step is refused when the step has gone on since: Retry, Skip, Undo', async () => {
    const world = new World();
    const why = { en: 'no', ko: '아니요' };
    world.failing.set('ec2.quarantine.apply i-1', why);
    const incident = await rig.open(world, alert('a', [instance('i-1'), instance('i-2')]));
    const { gate, state: proposed } = await incident.openGate();
    await incident.approveAll(gate, MINJI);
    const first = await incident.until('a failure', (s) => stepOn(s, 'i-1').status === 'failed');
    const digest = stepDigest(first.runId, stepOn(first, 'i-1'));
    const stepId = stepOn(first, 'i-1').id;
    await incident.answer({ stepId, digest, answer: 'retry', by: MINJI });
    await incident.until('another failure', (s) => {
      const step = stepOn(s, 'i-1');
      return step.status === 'failed' && step.attempts > stepOn(first, 'i-1').attempts;
    });
    // Somebody still looks at the first failure.
    await incident.answer({ stepId, digest, answer: 'skip', reason: 'as before', by: JUN });
    await incident.answer({ stepId, digest, answer: 'retry', by: JUN });
    const done = stepOn(proposed, 'i-2');
    const older = stepDigest(proposed.runId, done);
    await incident.until('another is done', (s) => stepOn(s, 'i-2').status === 'done');
    await incident.answer({ stepId: done.id, digest: older, answer: 'undo', reason: 'x', by: JUN });
    const state = await incident.until('three refusals', (s) => refused(s).length === 3);
    expect(refused(state).map((r) => r.includes(CHANGED) || r)).toEqual([true, true, true]);
    expect([stepOn(state, 'i-1').status, stepOn(state, 'i-2').status]).toEqual(['failed', 'done']);
  });

  it('Dismiss is refused when an alert came since it was shown', async () => {
    const incident = await rig.open(new World(), alert('a', [instance('i-1')]));
    await incident.openGate();
    const { alertsDigest: digest } = await incident.handle.query(headerQuery);
    await incident.handle.signal(alertSignal, alert('b', [instance('i-2')]));
    await incident.until('a second alert', (s) => s.alerts.length === 2);
    await incident.say(dismissSignal, { digest, reason: 'a load test', by: MINJI });
    const state = await incident.until('a refusal', (s) => refused(s).length === 1);
    expect([refused(state)[0]?.includes(CHANGED), state.dismissal]).toEqual([true, undefined]);
  });

  it('Take over is refused when somebody else has taken the lead since', async () => {
    const incident = await rig.open(new World(), alert('a', [instance('i-1')]));
    const before = await incident.until('a state', () => true);
    await incident.say(acknowledgeSignal, { by: MINJI });
    await incident.until('a lead', (s) => s.lead !== undefined);
    await incident.say(acknowledgeSignal, { digest: leadDigest(before), by: JUN });
    const state = await incident.until('a refusal', (s) => refused(s).length === 1);
    expect([refused(state)[0]?.includes(CHANGED), state.lead?.name]).toEqual([true, MINJI.name]);
  });
});

describe.concurrent('a note', () => {
  it('of a stranger is marked and cut, and after five of them refused', async () => {
    const incident = await rig.open(new World(), alert('a', [instance('i-1')]));
    await incident.openGate();
    for (let i = 0; i < 8; i += 1) await incident.say(noteSignal, { text: `${i}${'x'.repeat(2_000)}`, by: MALLORY });
    await incident.say(noteSignal, { text: 'y'.repeat(2_000), by: JUN });
    const state = await incident.until('the last note', (s) => s.timeline.some((e) => e.why?.startsWith('y') === true));
    const notes = state.timeline.filter((e) => e.kind === 'note' && e.actor.id === MALLORY.slackUser);
    expect(notes).toHaveLength(5);
    expect(notes[0]?.what.en).toBe("Note by mallory (not on Acme Corp's list)");
    expect(notes[0]?.why).toHaveLength(504);
    expect(refused(state)).toHaveLength(3);
    const known = state.timeline.find((e) => e.kind === 'note' && e.actor.id === JUN.slackUser);
    expect([known?.what.en, known?.why?.length]).toEqual(['Note by jun', 2_000]);
  });
});
