/** Severity, lead and undo by command and by *More…*, on the local Slack. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buttonsOf, type FormValues, type SlackMessage } from '../../../sandbox/people.ts';
import { eventually } from '../../eventually.ts';
import { accessKey, alert, instance } from '../../workflows/world.ts';
import { reason, Rig } from '../rig.ts';

const choice = (value: string, why: string) => ({
  ...reason(why),
  choice: { choice: { type: 'static_select', selected_option: { value } } },
});

describe('a responder in Slack', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start();
  });
  afterAll(() => rig.stop());

  const ask = async (text: string, channel = rig.channel): Promise<SlackMessage> => {
    const before = (await rig.messages(channel)).length;
    await rig.person('minji').command(channel, '/incident', text);
    return eventually('a private answer', async () =>
      (await rig.messages(channel)).slice(before).find((m) => m.subtype === 'ephemeral'),
    );
  };
  const fill = (name: string, message: SlackMessage, callbackId: string, values: FormValues) => {
    const button = buttonsOf(message).find((b) => b.action_id === callbackId)!;
    return rig.person(name).fillIn(message, button, { callbackId, values });
  };

  it('sets the severity, hands the lead over and undoes a step by commands, and the header says so', async () => {
    const incident = await rig.open(alert('a-1', [accessKey('AKIAEXAMPLE000000007Q'), instance('i-1')]));
    await incident.message('gate.approve_all');
    const id = incident.handle.workflowId;
    const shown = await eventually('the only open incident', async () => {
      const answer = await ask('severity');
      return buttonsOf(answer).length > 0 ? answer : undefined;
    });
    expect(await fill('minji', shown, 'incident.severity', choice('critical', ' '))).toHaveProperty('reason');
    expect(await fill('minji', shown, 'incident.severity', choice('critical', 'the payroll key'))).toEqual({});
    await incident.until('critical', (s) => s.severity === 'critical');
    await incident.message('incident.more', 'the payroll key');

    const jun = rig.slack.people['jun']!;
    const named = await ask(`handover @jun ${id}`);
    expect(JSON.stringify(named.blocks)).toContain(jun);
    // Until the incident knows where its thread is, people are told beside it.
    await incident.until('its thread', (x) => x.slack?.headerTs !== undefined);
    const before = (await rig.messages()).length;
    expect(await fill('minji', named, 'incident.handover', choice(jun, 'my shift ends'))).toEqual({});
    expect((await incident.until('a lead', (s) => s.lead !== undefined)).lead?.slackUser).toBe(jun);
    const told = await eventually('he is told', async () =>
      (await rig.messages())
        .slice(before)
        .find((m) => m.text.includes(`<@${jun}>`) && m.text.includes('handed the lead')),
    );
    expect(told.text).toContain('my shift ends');
    expect(told.thread_ts).toBe((await incident.messages())[0]!.ts);

    expect(JSON.stringify((await ask(`undo ${id}`)).blocks)).toContain('No step can be undone');
    await incident.press('minji', 'gate.approve_all');
    // A repair is proposed by then, which keeps the incident open.
    await incident.until('another card', (x) => x.gates.length > 1);
    const list = await ask(`undo ${id}`);
    expect(JSON.stringify(list.blocks)).toContain('AKIA…7Q');
    expect(await fill('minji', list, 'step.undo', reason('wrong key'))).toEqual({});
    await incident.until('undone', (s) => s.steps.some((x) => x.status === 'undone'));

    const other = await rig.open(alert('a-2', [accessKey('AKIAEXAMPLE000000008Q')]));
    await other.message('gate.approve_all');
    const which = await eventually('the other one', async () => {
      const answer = await ask(`merge ${id}`);
      return buttonsOf(answer).length > 0 ? answer : undefined;
    });
    expect(JSON.stringify(which.blocks)).toContain(other.handle.workflowId);
    expect(await fill('minji', which, 'incident.merge', reason('the same intruder'))).toEqual({});
    await other.handle.result();
    await eventually('its end', async () =>
      JSON.stringify(await other.messages()).includes(`Closed, goes on in \`${id}\``),
    );
    await incident.message('incident.more', '1 incident joined this one');

    const happened = JSON.stringify((await ask(`timeline ${id}`)).blocks);
    expect(happened).toContain('has joined this one');
    expect(happened).toContain('the same intruder');

    const elsewhere = rig.slack.channels['hanbit-security']!;
    for (const word of ['undo', 'severity', 'handover', 'merge', 'timeline'])
      expect(JSON.stringify((await ask(`${word} ${id}`, elsewhere)).blocks)).not.toContain('Acme');
  });
});
