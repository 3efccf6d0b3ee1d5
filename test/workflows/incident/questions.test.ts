/** A question about a plan goes to a colleague; the gate waits, and the answer is on record. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askSignal, replySignal } from '../../../contract/asking.ts';
import type { IncidentState } from '../../../domain/incident.ts';
import { questionDigest } from '../../../domain/stands-for.ts';
import { JUN, MALLORY, MINJI } from '../../customers.ts';
import { Rig } from '../rig.ts';
import { alert, instance, World } from '../world.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.start();
});
afterAll(() => rig.stop());

const refused = (state: IncidentState): string[] =>
  state.timeline.filter((e) => e.kind === 'decision-refused').map((e) => e.what.en);
const QUESTION = 'is web-3 in use?';

describe.concurrent('a question', () => {
  it('is recorded, waited for, and answered by the colleague, whose answer the asker is told', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a', [instance('i-1')]));
    const { gate, state } = await incident.openGate();
    const { id: gateId, digest } = gate;
    await incident.say(askSignal, { gateId, digest, to: JUN.slackUser, question: QUESTION, by: MINJI });
    const waiting = await incident.until('a question', (s) => s.gates[0]!.questions !== undefined);
    expect(waiting.waitingFor?.en).toContain('the answer of jun to a question');
    const [question] = waiting.gates[0]!.questions!;
    const asked = { gateId, questionId: question!.id, digest: questionDigest(state.runId, gateId, question!) };
    await incident.say(replySignal, { ...asked, text: 'yes', by: MALLORY });
    await incident.say(replySignal, { ...asked, text: 'no, it is a test', by: JUN });
    const answered = await incident.until('an answer', (s) => s.gates[0]!.questions![0]!.answer !== undefined);
    expect(answered.waitingFor?.en).not.toContain('answer');
    expect(answered.timeline.flatMap((e) => (e.kind === 'asked' || e.kind === 'answered' ? [e.why] : []))).toEqual([
      QUESTION,
      'no, it is a test',
    ]);
    expect(refused(answered)).toEqual([expect.stringContaining("'s approvers can decide this")]);
    await incident.until('she is told', () => world.reminded.some((names) => names[0] === MINJI.slackUser));
    // What was asked again from an older window counts no more.
    await incident.say(replySignal, { ...asked, text: 'late', by: JUN });
    await incident.until('a refusal', (s) => refused(s).length === 2);
  });

  it('keeps the gate from ending with the ladder, and the person who is asked is reminded too', async () => {
    const world = new World();
    Object.assign(world.policy.approval, { remindAfterSeconds: 1, escalateAfterSeconds: 1, atLadderEnd: 'skip' });
    world.policy.onCall = ['UNIGHT'];
    const incident = await rig.open(world, alert('a', [instance('i-1')]));
    const { gate } = await incident.openGate();
    const { id: gateId, digest } = gate;
    await incident.say(askSignal, { gateId, digest, to: 'UNIGHT', question: QUESTION, by: MINJI });
    const state = await incident.until('its end', (s) => s.gates[0]!.status === 'expired');
    const asked = state.timeline.find((e) => e.kind === 'asked')!;
    const ended = state.timeline.find((e) => e.kind === 'gate-expired')!;
    // One second for each on the ladder and one more, counted from the question.
    expect(Date.parse(ended.at) - Date.parse(asked.at)).toBeGreaterThanOrEqual(2_000);
    expect(world.reminded.some((names) => names.includes('UNIGHT') && names.includes(MINJI.slackUser))).toBe(true);
    expect(world.writes).toEqual([]);
  });
});
