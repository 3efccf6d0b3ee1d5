import { App } from '@slack/bolt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { buttonsOf, slackMessages, slackPerson, type SlackMessage, type SlackPerson } from '../../sandbox/people.ts';
import { startStack, type Stack } from '../../sandbox/stack.ts';

/** This file starts its own Slack, because only one app can be connected to a workspace. */
const home = temporaryFolder('people');
let stack: Stack;
let app: App;
let minji: SlackPerson;
let channel: string;
/** What the app was told, and by whom. */
const heard: { what: string; by: string; value?: string | undefined }[] = [];

beforeAll(async () => {
  stack = await startStack({ home, parts: ['slack'], freePorts: true });
  const slack = stack.slack;
  if (slack === undefined) throw new Error('no Slack');
  minji = slackPerson(slack, 'minji');
  channel = slack.channels['acme-security'] ?? '';
  app = new App({
    token: slack.botToken,
    appToken: slack.appToken,
    socketMode: true,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  app.action('approve', async ({ ack, body, action }) => {
    await ack();
    heard.push({ what: 'approve', by: body.user.id, value: 'value' in action ? action.value : undefined });
  });
  app.action('reject', async ({ ack, body, client }) => {
    await ack();
    if ('trigger_id' in body) await client.views.open({ trigger_id: body.trigger_id, view: rejectForm });
  });
  app.view('reject', async ({ ack, body, view }) => {
    const reason = view.state.values['reason']?.['reason']?.value ?? '';
    if (reason === '') return ack({ response_action: 'errors', errors: { reason: 'Say why' } });
    heard.push({ what: 'reject', by: body.user.id, value: reason });
    return ack();
  });
  app.command('/incident', async ({ ack, command }) => {
    await ack({ response_type: 'ephemeral', text: `you asked: ${command.text}` });
  });
  await app.start();
});
afterAll(async () => {
  await app?.stop();
  await stack?.stop();
});

const rejectForm = {
  type: 'modal' as const,
  callback_id: 'reject',
  title: { type: 'plain_text' as const, text: 'Reject' },
  submit: { type: 'plain_text' as const, text: 'Send' },
  blocks: [
    {
      type: 'input' as const,
      block_id: 'reason',
      optional: true,
      label: { type: 'plain_text' as const, text: 'Why' },
      element: { type: 'plain_text_input' as const, action_id: 'reason' },
    },
  ],
};
const reason = (value: string): { callbackId: string; values: Record<string, Record<string, { value: string }>> } => ({
  callbackId: 'reject',
  values: { reason: { reason: { value } } },
});

describe('a person in the local Slack', () => {
  let card: SlackMessage;
  beforeAll(async () => {
    await app.client.chat.postMessage({
      channel,
      text: 'A plan',
      blocks: [
        {
          type: 'actions',
          block_id: 'gate',
          elements: ['approve', 'reject'].map((action_id) => ({
            type: 'button' as const,
            action_id,
            value: 'plan-7f3a',
            text: { type: 'plain_text' as const, text: action_id },
          })),
        },
      ],
    });
    [card] = (await slackMessages(stack.slack ?? { url: '' }, channel)) as [SlackMessage];
  });
  const button = (action_id: string) => {
    const found = buttonsOf(card).find((one) => one.action_id === action_id);
    if (found === undefined) throw new Error(`the card has no ${action_id}`);
    return found;
  };

  test('presses a button that is on a message', async () => {
    await minji.press(card, button('approve'));
    await eventually('a click that the app hears', () => heard.length > 0);
    expect(heard).toEqual([{ what: 'approve', by: minji.id, value: 'plan-7f3a' }]);
  });

  test('is told what is wrong with a form, and can send it again', async () => {
    expect(await minji.fillIn(card, button('reject'), reason(''))).toEqual({ reason: 'Say why' });
    expect(await minji.fillIn(card, button('reject'), reason('not ours'))).toEqual({});
    expect(heard).toContainEqual({ what: 'reject', by: minji.id, value: 'not ours' });
  });

  test('can fill in a form while another person fills in one', async () => {
    const jun = slackPerson(stack.slack ?? { url: '', people: {} }, 'jun');
    await Promise.all([
      minji.fillIn(card, button('reject'), reason('says minji')),
      jun.fillIn(card, button('reject'), reason('says jun')),
    ]);
    expect(heard).toContainEqual({ what: 'reject', by: minji.id, value: 'says minji' });
    expect(heard).toContainEqual({ what: 'reject', by: jun.id, value: 'says jun' });
  });

  test('gets a private answer to a command', async () => {
    await minji.command(channel, '/incident', 'list');
    const answer = await eventually('an answer', async () =>
      (await slackMessages(stack.slack ?? { url: '' }, channel)).find((m) => m.text === 'you asked: list'),
    );
    expect(answer).toMatchObject({ subtype: 'ephemeral', ephemeral_to: minji.id });
  });

  test('must exist in the workspace', () => {
    expect(() => slackPerson(stack.slack ?? { url: '', people: {} }, 'nobody')).toThrow('nobody in the workspace');
  });
});
