/** A message that mentions people, so that Slack notifies their phones: a reminder, in the thread of its card. */
import type { WebClient } from '@slack/web-api';
import { isUserId } from '../escape.ts';
import { inThread } from './messages.ts';
import { callSlack } from './slack-errors.ts';

interface Call {
  /** Slack user ids. */
  people: readonly string[];
  /** Escaped. */
  words: string;
  channel: string;
  /** The message whose thread it is posted in. */
  thread: string | undefined;
}

export async function call(slack: WebClient, { people, words, channel, thread }: Call): Promise<void> {
  const text = [...people.filter(isUserId).map((id) => `<@${id}>`), words].join(' ');
  const message = { channel, text, unfurl_links: false, ...inThread(thread) };
  await callSlack('chat.postMessage', () => slack.chat.postMessage(message));
}
