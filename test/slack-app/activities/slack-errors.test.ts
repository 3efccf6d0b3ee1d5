/** What Slack’s refusals mean for the messages of an incident. */
import { ErrorCode, type WebClient } from '@slack/web-api';
import { expect, it } from 'vitest';
import { headerOf } from '../../../domain/projections.ts';
import { createInfosecSync } from '../../../slack-app/activities/infosec.ts';
import { isLost } from '../../../slack-app/activities/lost-channel.ts';
import { ChannelMessages } from '../../../slack-app/activities/messages.ts';
import { brokenChannelOf, callSlack, unlessRefused } from '../../../slack-app/activities/slack-errors.ts';
import { incident } from '../../incidents/underway.ts';

const refused = (word: string): Promise<never> =>
  Promise.reject(Object.assign(new Error(word), { code: ErrorCode.PlatformError, data: { error: word } }));
const errorOf = (word: string): Promise<unknown> =>
  callSlack('chat.postMessage', () => refused(word)).catch((error: unknown) => error);

it.each(['channel_not_found', 'not_in_channel', 'is_archived', 'token_revoked', 'token_expired'])(
  '%s means that nobody sees the incident',
  async (word) => expect(brokenChannelOf(await errorOf(word))?.en).toContain(word),
);

it.each(['msg_blocks_too_long', 'invalid_blocks', 'message_not_found', 'internal_error'])(
  '%s does not: the channel has the other messages',
  async (word) => expect(brokenChannelOf(await errorOf(word))).toBeUndefined(),
);

it('one place that refuses does not keep another from it, but a failure inside Slack is tried again', async () => {
  const told: string[] = [];
  const act = (word: string): Promise<void> =>
    unlessRefused(
      () => callSlack('chat.postMessage', () => refused(word)),
      ({ message }) => told.push(message),
    );
  await act('is_archived');
  expect(told).toEqual([expect.stringContaining('is_archived')]);
  for (const word of ['internal_error', 'fatal_error', 'service_unavailable'])
    await expect(act(word)).rejects.toThrow(word);
  await expect(unlessRefused(() => Promise.reject(new Error('ours')), String)).rejects.toThrow('ours');
  expect(told).toHaveLength(1);
});

it('what the infosec channel does not take, and whether a channel is lost, is tried again after such a failure', async () => {
  const warnings: string[] = [];
  const slackThatSays = (word: string): WebClient =>
    ({ conversations: { history: () => refused(word), info: () => refused(word) } }) as never;
  const tell = (word: string): Promise<string | undefined> =>
    createInfosecSync({
      slack: slackThatSays(word),
      directory: { customer: () => undefined, infosecChannel: 'C0INFOSEC', infosecLanguage: 'en' },
      warn: (message) => warnings.push(message),
    })(headerOf(incident()), {});
  await expect(tell('internal_error')).rejects.toThrow('internal_error');
  expect(warnings).toEqual([]);
  await tell('is_archived');
  expect(warnings).toEqual([expect.stringContaining('is_archived')]);
  await expect(isLost(slackThatSays('internal_error'), 'C1')).rejects.toThrow('internal_error');
  expect(await isLost(slackThatSays('is_archived'), 'C1')).toBe(true);
  expect(await isLost(slackThatSays('missing_scope'), 'C1')).toBe(false);
});

it('a message that somebody has deleted has no link, and stops nothing', async () => {
  const slackThatRefuses = (word: string): WebClient =>
    ({
      conversations: { history: () => Promise.resolve({ ok: true, messages: [] }) },
      chat: { getPermalink: () => refused(word) },
    }) as unknown as WebClient;
  const place = { channel: 'C1', runId: 'run', since: '2026-11-27T00:00:00Z', known: { header: '1.1' } };
  const link = async (word: string): Promise<string | undefined> =>
    (await ChannelMessages.open(slackThatRefuses(word), place)).permalink('header');
  expect(await link('message_not_found')).toBeUndefined();
  await expect(link('channel_not_found')).rejects.toThrow('channel_not_found');
});
