/** `/incident break-glass` on the local Slack: the command, its window, the card, and the message to the approver. */
import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buttonsOf, type SlackMessage } from '../../../sandbox/people.ts';
import { eventually } from '../../eventually.ts';
import { accessKey, alert, World } from '../../workflows/world.ts';
import { reason, Rig } from '../rig.ts';

describe('the infosec team in Slack', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start();
  });
  afterAll(() => rig.stop());

  const ask = async (name: string, text: string): Promise<SlackMessage> => {
    const before = (await rig.messages()).length;
    await rig.person(name).command(rig.channel, '/incident', text);
    return eventually('a private answer', async () =>
      (await rig.messages()).slice(before).find((m) => m.subtype === 'ephemeral'),
    );
  };

  it('enters what an approver has approved by phone; the card names both, and the approver gets a message', async () => {
    const world = new World();
    // When the incident begins: minji leads, jun is of the infosec team.
    world.amend = () => {
      world.policy.breakGlass = true;
      world.policy.approvers[1]!.roles = ['infosec'];
    };
    const incident = await rig.open(alert('a-1', [accessKey('AKIAEXAMPLE000000007Q')]), world);
    const [minji, jun] = ['minji', 'jun'].map((name) => rig.slack.people[name]!) as [string, string];
    await incident.message('gate.approve_all');
    const shown = await eventually('the open card', async () => {
      const answer = await ask('jun', 'break-glass');
      return buttonsOf(answer).length > 0 ? answer : undefined;
    });
    const button = buttonsOf(shown).find((b) => b.action_id === 'gate.break_glass')!;
    const enter = (name: string, why: string, value: string) =>
      rig.person(name).fillIn(shown, button, {
        callbackId: 'gate.break_glass',
        values: { ...reason(why), choice: { choice: { type: 'static_select', selected_option: { value } } } },
      });
    expect(await enter('jun', ' ', minji)).toHaveProperty('reason');
    // The window lets anybody choose anybody; the incident decides.
    const before = (await rig.messages()).length;
    expect(await enter('minji', 'no signal', jun)).toEqual({});
    await eventually('a refusal', async () =>
      (await rig.toldPrivately('minji', before)).find((text) => text.includes('Only the infosec team')),
    );
    expect(await enter('jun', 'on a plane', minji)).toEqual({});
    await incident.until('the approval', (s) => s.steps.some((step) => step.approvals.length > 0));
    await eventually('the card', async () => {
      const all = JSON.stringify(await incident.messages());
      return all.includes(`<@${minji}>`) && all.includes(`(by phone, entered by <@${jun}>)`);
    });
    const { botToken, apiUrl } = rig.slack;
    const opened = await new WebClient(botToken, { slackApiUrl: apiUrl }).conversations.open({ users: minji });
    const direct = await eventually('the message to the approver', async () =>
      (await rig.messages(opened.channel!.id)).find((m) => m.text.includes('entered that you approved')),
    );
    expect(direct.text).toContain('on a plane');
    expect(JSON.stringify((await ask('jun', `break-glass ${incident.handle.workflowId}`)).blocks ?? '')).not.toContain(
      button.value,
    );
  });

  it('is told where the customer takes no approvals by phone', async () => {
    const incident = await rig.open(alert('a-2', [accessKey('AKIAEXAMPLE000000008Q')]));
    await incident.message('gate.approve_all');
    const answer = await eventually('the policy', async () => {
      const said = await ask('jun', `break-glass ${incident.handle.workflowId}`);
      return JSON.stringify(said).includes('customers.yaml') ? said : undefined;
    });
    expect(buttonsOf(answer)).toEqual([]);
  });
});
