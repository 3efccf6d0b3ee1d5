/** *Ask…* of a card, and the answer, on the local Slack; with the header's next time limit. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRegimes } from '../../../config/regimes.ts';
import { buttonsOf } from '../../../sandbox/people.ts';
import { eventually } from '../../eventually.ts';
import { accessKey, alert, World } from '../../workflows/world.ts';
import { reason, Rig } from '../rig.ts';

describe('a responder in Slack', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start();
  });
  afterAll(() => rig.stop());

  it('asks a colleague, who answers; the card shows both, and the header waits for it and for the law', async () => {
    const world = new World();
    world.laws = { regimes: (await loadRegimes('regimes')).filter((r) => r.id === 'kr-network-48-3') };
    const incident = await rig.open(alert('a-1', [accessKey('AKIAEXAMPLE000000007Q')]), world);
    const [minji, jun] = ['minji', 'jun'].map((name) => rig.slack.people[name]!) as [string, string];
    await incident.message('gate.ask');
    const choice = (value: string) => ({ choice: { choice: { type: 'static_select', selected_option: { value } } } });
    const ask = (why: string, value: string) =>
      incident.fillIn('minji', 'gate.ask', { ...reason(why), ...choice(value) });
    expect(await ask(' ', jun)).toHaveProperty('reason');
    expect(await ask('does CI use this key?', jun)).toEqual({});

    const question = await incident.message('question.reply', 'does CI use this key?');
    expect(JSON.stringify(question.blocks)).toContain(`<@${jun}>`);
    await incident.message('incident.more', 'the answer of jun to a question');
    await incident.message('incident.more', 'Record when the customer became aware: by *');
    await incident.message('gate.ask', `Waits for the answer of <@${jun}>`);
    const stranger = (await rig.messages()).length;
    const reply = buttonsOf(question).find((b) => b.action_id === 'question.reply')!;
    const form = (why: string) => ({ callbackId: 'question.reply', values: reason(why) });
    expect(await rig.person('mallory').fillIn(question, reply, form('yes'))).toEqual({});
    await eventually('a refusal', async () =>
      (await rig.toldPrivately('mallory', stranger)).find((text) => text.includes('approvers')),
    );
    const before = (await rig.messages()).length;
    expect(await rig.person('jun').fillIn(question, reply, form('no, since May'))).toEqual({});
    await incident.message('gate.ask', 'no, since May');
    await eventually('she is told', async () =>
      (await rig.messages()).slice(before).find((m) => m.text.includes(`<@${minji}>`) && m.text.includes('since May')),
    );
    // The question is edited after the card.
    const answered = await eventually('the answer below the question', async () =>
      (await incident.messages()).find((m) => m.ts === question.ts && JSON.stringify(m.blocks).includes('since May')),
    );
    expect(buttonsOf(answered)).toEqual([]);

    await incident.press('minji', 'gate.approve_all');
    await eventually('what is contained', async () =>
      JSON.stringify(await incident.messages()).includes('Contained: 1 change in force'),
    );
  });
});
