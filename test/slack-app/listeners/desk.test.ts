/** What people decide about a customer, and the app's home: they declare, freeze and thaw, and play a drill, on the local Slack. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headerQuery } from '../../../contract/messages.ts';
import type { FormValues, SlackMessage } from '../../../sandbox/people.ts';
import { en } from '../../../slack-app/texts/en.ts';
import { ko } from '../../../slack-app/texts/ko.ts';
import { eventually } from '../../eventually.ts';
import { untilState } from '../../incident-state.ts';
import { accessKey, alert } from '../../workflows/world.ts';
import { reason, Rig } from '../rig.ts';

const chosen = (field: string, value: string): FormValues => ({
  [field]: { [field]: { type: 'static_select', selected_option: { value } } },
});
const typed = (field: string, value: string): FormValues => ({
  [field]: { [field]: { type: 'plain_text_input', value } },
});

describe('a person in Slack', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start();
  });
  afterAll(() => rig.stop());

  const toldAfter = async (name: string, act: () => Promise<unknown>, words: string): Promise<string> => {
    const since = (await rig.messages()).length;
    await act();
    return eventually(`${name} is told ${words}`, async () =>
      (await rig.toldPrivately(name, since)).find((text) => text.includes(words)),
    );
  };
  const inChannel = (words: string): Promise<SlackMessage> =>
    eventually(`a message with ${words}`, async () =>
      (await rig.messages()).find((m) => m.subtype !== 'ephemeral' && JSON.stringify(m.blocks).includes(words)),
    );
  const incidentIn = (told: string): string => /acme-\d{12}-[a-z-]+-[0-9a-v]{16}/.exec(told)![0];
  const declare = (name: string, things: string): Promise<Record<string, string>> =>
    rig.person(name).fillInAfter(rig.channel, '/incident', 'declare', {
      callbackId: 'desk.declare',
      values: {
        ...chosen('account', '111122223333'),
        ...chosen('kind', 'unauthorized-access'),
        ...chosen('severity', 'high'),
        ...typed('title', 'Somebody signed in as <!channel>'),
        ...typed('things', things),
        ...typed('region', 'eu-west-1'),
        ...reason('a customer called us'),
      },
    });

  it('declares an incident, which names the things and who declared it, in hostile words too', async () => {
    expect(await declare('minji', 'svc-backup')).toHaveProperty('things');
    const told = await toldAfter(
      'minji',
      async () => expect(await declare('minji', 'user svc-backup\ni-0abc0000000000001')).toEqual({}),
      'The incident is open, in your name',
    );
    const handle = rig.env.client.workflow.getHandle(incidentIn(told));
    const state = await untilState(handle, 'its entities', (s) => s.entities.length >= 2);
    expect(state.drill).toBe(false);
    expect(state.source).toBe('manual');
    expect(state.entities.map((e) => `${e.kind} ${e.id}`)).toEqual(
      expect.arrayContaining(['iam-user svc-backup', 'instance i-0abc0000000000001']),
    );
    expect(state.alerts[0]!.description).toContain('Declared by minji. a customer called us');
    const card = await inChannel('Somebody signed in as');
    expect(JSON.stringify(card.blocks)).not.toContain('<!channel>');
  });

  it('of another customer can declare nothing here', async () => {
    await toldAfter(
      'sora',
      () => rig.person('sora').command(rig.channel, '/incident', 'declare'),
      'You approve for no customer here',
    );
  });

  it('reads what is missing in a window in the language of the window, also about a customer of another one', async () => {
    const form = { callbackId: 'desk.freeze', values: { ...chosen('hours', '4'), ...reason(' ') } };
    const missing = (name: string, channel: string, customer: string): Promise<Record<string, string>> =>
      rig.person(name).fillInAfter(rig.slack.channels[channel]!, '/incident', `freeze ${customer}`, form);
    expect(await missing('sora', 'msp-infosec', 'hanbit')).toEqual({ reason: en.modal.reasonMissing });
    expect(await missing('sora', 'hanbit-security', 'hanbit')).toEqual({ reason: ko.modal.reasonMissing });
  });

  it('freezes the customer: approved steps wait, everybody sees why, and a lead thaws it', async () => {
    const incident = await rig.open(alert('f-1', [accessKey('AKIAEXAMPLE000000001F')]));
    await incident.message('gate.approve_all');
    const form = (id: string, more: FormValues) => ({ callbackId: id, values: { ...more, ...reason('the big sale') } });
    const freeze = (name: string) =>
      rig.person(name).fillInAfter(rig.channel, '/incident', 'freeze acme', form('desk.freeze', chosen('hours', '4')));
    // A person of another customer may look at the window, and is refused on record.
    await toldAfter('sora', () => freeze('sora'), "Only acme's approvers can decide this");
    await toldAfter('jun', () => freeze('jun'), 'Frozen for 4 hours, in your name');
    await inChannel('is frozen until');
    const header = await inChannel('*Frozen until');
    expect(JSON.stringify(header.blocks)).toContain('the big sale');
    await incident.press('minji', 'gate.approve_all');
    const waiting = await incident.until('approved steps', (s) => s.steps.some((step) => step.status === 'approved'));
    expect(waiting.waitingFor?.en).toContain('the end of the freeze');
    expect(incident.world.writes).toEqual([]);
    await toldAfter('minji', () => rig.person('minji').command(rig.channel, '/incident', 'list'), 'is frozen until');
    await toldAfter(
      'minji',
      () => rig.person('minji').fillInAfter(rig.channel, '/incident', 'thaw acme', form('desk.thaw', {})),
      'The freeze has ended, in your name',
    );
    await inChannel('is thawed');
    await eventually('the changes', () => Promise.resolve(incident.world.writes.length > 0));
  });

  it('opens the app’s home and finds the card that waits for the person, and nothing of another customer', async () => {
    const incident = await rig.open(alert('h-1', [accessKey('AKIAEXAMPLE000000001H')]));
    await incident.message('gate.approve_all');
    const { title } = await incident.state();
    const home = await eventually('the card', async () => {
      const shown = JSON.stringify(await rig.person('jun').openHome());
      return shown.includes(title) && shown.includes('for your decision') ? shown : undefined;
    });
    expect(home).toContain('home.refresh');
    expect(JSON.stringify(await rig.person('sora').openHome())).not.toContain(title);
  });

  it('plays a drill, which is marked as one, asks for no decision and mentions nobody', async () => {
    await toldAfter('jun', () => rig.person('jun').command(rig.channel, '/incident', 'drill'), 'Which drill?');
    const told = await toldAfter(
      'jun',
      () => rig.person('jun').command(rig.channel, '/incident', 'drill leaked-key'),
      'The drill has begun',
    );
    const handle = rig.env.client.workflow.getHandle(incidentIn(told));
    const header = await handle.query(headerQuery);
    expect(header).toMatchObject({ drill: true, title: 'Drill: A leaked access key is used from outside' });
    const message = await inChannel('Drill: A leaked access key');
    expect(JSON.stringify(message.blocks)).toContain('*Drill.*');
    expect(JSON.stringify(message.blocks)).not.toContain(`<@${rig.slack.people['minji']!}>`);
  });
});
