/** Own channels of incidents that somebody archived or deleted: what would be said there goes on in the customer's channel. */
import type { WebClient } from '@slack/web-api';
import type { Text } from '../../domain/text.ts';
import { callSlack, refusalOf, refusalText } from './slack-errors.ts';

/** Why an incident that had a channel of its own has none any more. */
export const LOST: Text = {
  en: 'It had one, which was archived or deleted. The incident goes on here.',
  ko: '전용 채널이 보관되었거나 삭제되어 여기에서 계속 진행합니다.',
};

const GONE = new Set(['is_archived', 'channel_not_found', 'not_in_channel']);

/** Whether Slack takes no message in the channel, as far as a refusal says. */
export const isGone = (error: unknown): boolean => GONE.has(refusalOf(error) ?? '');

/** Whether the channel takes no message any more. @throws errors that a retry may solve */
export async function isLost(slack: WebClient, channel: string): Promise<boolean> {
  try {
    const { channel: found } = await callSlack('conversations.info', () => slack.conversations.info({ channel }));
    return found?.is_archived === true;
  } catch (error) {
    if (refusalText(error) === undefined) throw error;
    return isGone(error);
  }
}

interface Spot {
  channel: string;
  /** The message whose thread it is. */
  thread: string | undefined;
}

/** Where messages about an incident go: beside its own, or into the customer's channel if its own channel is lost. */
export async function stillThere(
  slack: WebClient,
  at: Spot,
  customersChannel: string,
): Promise<Spot & { lost?: string }> {
  if (at.channel === customersChannel || !(await isLost(slack, at.channel))) return at;
  return { channel: customersChannel, thread: undefined, lost: at.channel };
}
