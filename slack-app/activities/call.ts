/** Words to people by name, so that their phones tell them: reminders, beside the card they are about. */
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
  /** The message below which it stands. */
  thread: string | undefined;
}

export async function call(slack: WebClient, { people, words, channel, thread }: Call): Promise<void> {
  const text = [...people.filter(isUserId).map((id) => `<@${id}>`), words].join(' ');
  const message = { channel, text, unfurl_links: false, ...inThread(thread) };
  await callSlack('chat.postMessage', () => slack.chat.postMessage(message));
}
