/** A channel of the local Slack as a browser's page follows it: what is posted or changed arrives at once. */
import { WebSocket } from 'undici';
import type { SlackMessage } from './people.ts';
import type { SlackPart } from './slack.ts';

export interface FollowedChannel {
  /** As they are now, in the order in which they were posted. */
  messages(): SlackMessage[];
  close(): void;
}

interface PageEvent {
  t: string;
  message?: SlackMessage;
  state?: { messages?: Record<string, SlackMessage[]> };
}

/** @param changed called when a message was posted or changed, and once when the channel has been read */
export function followChannel(slack: Pick<SlackPart, 'url'>, channel: string, changed: () => void): FollowedChannel {
  const messages = new Map<string, SlackMessage>();
  const socket = new WebSocket(`${slack.url.replace(/^http/, 'ws')}/ui`);
  socket.addEventListener('message', ({ data }) => {
    const { t, message, state } = JSON.parse(String(data)) as PageEvent;
    if (t === 'init') for (const one of state?.messages?.[channel] ?? []) messages.set(one.ts, one);
    else if (message?.channel !== channel) return;
    else if (t === 'message_delete') messages.delete(message.ts);
    else messages.set(message.ts, message);
    changed();
  });
  return { messages: () => [...messages.values()], close: () => socket.close() };
}
