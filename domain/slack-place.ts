/** Where Slack shows an incident. */
import { isAtLeast, type Severity } from './alert.ts';
import type { Text } from './text.ts';

/** From which severity on an incident has a channel of its own. Below it, it is shown in the customer's channel. */
export type ChannelFrom = Severity | 'never';

/** The incident's messages in Slack. The workflow keeps them so that they are edited instead of repeated. */
export interface SlackPlace {
  channel: string;
  /** The channel is the incident's own. */
  own?: true;
  /** Why it has none, although it should. */
  noChannel?: Text;
  /** The channel of its own that it had: somebody archived or deleted it. */
  lost?: string;
  /** The people who were invited to its own channel, by Slack id. */
  invited?: string[];
  /** Slack did not yet take the purpose of its own channel, by which commands there know their incident. */
  undescribed?: true;
  headerTs?: string;
  /** gate id → message. */
  gates: Record<string, string>;
  /** Link to the header, for notices outside Slack. */
  link?: string;
  /** The message in the infosec team's channel. */
  infosecTs?: string;
}

/** Incidents that were opened before there were such channels have none. */
export const wantsOwnChannel = (severity: Severity, from: ChannelFrom | undefined): boolean =>
  from !== undefined && from !== 'never' && isAtLeast(severity, from);

/**
 * The name of an incident's own channel: of ids alone, and another one for each run, so that nobody can take it beforehand. At
 * most 80 lower-case letters, digits and dashes (Slack API, *conversations.create*).
 */
export function channelName(customerId: string, runId: string, openedAt: string, drill: boolean): string {
  const day = openedAt.slice(0, 10).replaceAll('-', '');
  return ['inc', ...(drill ? ['drill'] : []), customerId, day, runId.slice(0, 8)]
    .join('-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, '')
    .slice(0, 80);
}
