/**
 * The channel of its own that a severe incident has: private, made once, with the people of its customer in it. If Slack does not
 * allow it, the incident stays in its customer's channel, and its header says why.
 */
import type { WebClient } from '@slack/web-api';
import type { IncidentHeader } from '../../domain/projections.ts';
import { channelName, wantsOwnChannel } from '../../domain/slack-place.ts';
import type { Text } from '../../domain/text.ts';
import { channelTopic, pointerMessage } from '../blocks/incident-channel.ts';
import type { HeaderLinks } from '../blocks/header.ts';
import { isUserId } from '../escape.ts';
import { textsOf } from '../texts/texts.ts';
import { ChannelMessages } from './messages.ts';
import { Remembered } from './remembered.ts';
import { callSlack, refusalOf, refusalText } from './slack-errors.ts';

export interface ChannelPlace {
  channel: string;
  own?: true;
  noChannel?: Text;
}

interface ChannelDeps {
  slack: WebClient;
  links: HeaderLinks;
  warn: (message: string) => void;
}

/** Slack takes no more in one call. */
const MOST_INVITED = 100;
const PAGE = 200;
const MOST_PAGES = 10;
const POINTER = 'header';

/** The purpose of a channel names its incident, so that a command in it is about that one. It is believed only if the incident agrees. */
const purposeOf = (incidentId: string): string => `Firebreak ${incidentId}`;
export const incidentInPurpose = (purpose: string | undefined): string | undefined =>
  /^Firebreak ([a-z0-9-]{1,90})$/.exec(purpose ?? '')?.[1];

export function createIncidentChannels({ slack, links, warn }: ChannelDeps) {
  /** By run, until the incident itself knows it. */
  const decided = new Remembered<ChannelPlace>();
  const pointers = new Remembered<ChannelMessages>();

  /** Where the incident is shown. @throws errors that a retry may solve */
  async function placeOf(state: IncidentHeader): Promise<ChannelPlace> {
    const { slack: known, customer, runId, severity, status } = state;
    if (known?.own === true) return { channel: known.channel, own: true };
    const before = decided.take(runId);
    const here = { channel: known?.channel ?? customer.slackChannel };
    const asBefore = before ?? (known?.noChannel === undefined ? undefined : { ...here, noChannel: known.noChannel });
    const place =
      asBefore ??
      (status === 'open' && wantsOwnChannel(severity, customer.incidentChannel) ? await make(state) : undefined);
    if (place !== undefined) decided.keep(runId, place);
    return place ?? here;
  }

  async function make(state: IncidentHeader): Promise<ChannelPlace> {
    try {
      const channel = await create(state);
      await invite(channel, state);
      await describe(channel, state);
      return { channel, own: true };
    } catch (error) {
      // Slack itself is away: nothing can be shown anywhere.
      const noChannel = refusalText(error);
      if (noChannel === undefined) throw error;
      warn(`The incident ${state.id} has no channel of its own: ${(error as Error).message}`);
      return { channel: state.customer.slackChannel, noChannel };
    }
  }

  async function create({ customer, runId, openedAt, drill }: IncidentHeader): Promise<string> {
    const name = channelName(customer.id, runId, openedAt, drill);
    try {
      const { channel } = await callSlack('conversations.create', () =>
        slack.conversations.create({ name, is_private: true }),
      );
      return channel!.id!;
    } catch (error) {
      const mine = refusalOf(error) === 'name_taken' ? await ownChannel(name) : undefined;
      if (mine === undefined) throw error;
      return mine;
    }
  }

  /** The channel of this name, if the app itself has made it: the answer was lost, or the process ended before it was recorded. */
  async function ownChannel(name: string): Promise<string | undefined> {
    const { user_id: self } = await callSlack('auth.test', () => slack.auth.test());
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const which = { types: 'private_channel', exclude_archived: true, limit: PAGE };
      const answer = await callSlack('conversations.list', () =>
        slack.conversations.list({ ...which, ...(cursor === undefined ? {} : { cursor }) }),
      );
      const found = answer.channels?.find((c) => c.name === name);
      if (found !== undefined) return found.creator === self ? found.id : undefined;
      cursor = answer.response_metadata?.next_cursor;
      if (cursor === undefined || cursor === '') return undefined;
    }
    return undefined;
  }

  /** Nobody else sees a private channel, so that without people it is of no use. */
  async function invite(channel: string, { customer }: IncidentHeader): Promise<void> {
    const people = [...new Set([...customer.approvers.map((a) => a.slackUser), ...customer.onCall])].filter(isUserId);
    const users = people.slice(0, MOST_INVITED).join(',');
    try {
      await callSlack('conversations.invite', () => slack.conversations.invite({ channel, users, force: true }));
    } catch (error) {
      if (refusalOf(error) !== 'already_in_channel') throw error;
    }
  }

  /** Helps people and commands. A workspace that lacks it has the header all the same. */
  async function describe(channel: string, state: IncidentHeader): Promise<void> {
    const { id } = state;
    const topic = channelTopic(state);
    const { desk: t } = textsOf(state.customer.language);
    await ifAllowed(() =>
      callSlack('conversations.setPurpose', () => slack.conversations.setPurpose({ channel, purpose: purposeOf(id) })),
    );
    await ifAllowed(() => callSlack('conversations.setTopic', () => slack.conversations.setTopic({ channel, topic })));
    const { consoleUrl, temporalUiUrl, temporalNamespace = 'default' } = links;
    const bookmarks = [
      ...(consoleUrl === undefined ? [] : [[t.bookmarkConsole, `${consoleUrl}/incidents/${id}`] as const]),
      ...(temporalUiUrl === undefined
        ? []
        : [[t.bookmarkTemporal, `${temporalUiUrl}/namespaces/${temporalNamespace}/workflows/${id}`] as const]),
    ];
    for (const [title, link] of bookmarks)
      await ifAllowed(() =>
        callSlack('bookmarks.add', () => slack.bookmarks.add({ channel_id: channel, title, type: 'link', link })),
      );
  }

  async function ifAllowed(call: () => Promise<unknown>): Promise<void> {
    try {
      await call();
    } catch (error) {
      if (refusalText(error) === undefined) throw error;
      warn((error as Error).message);
    }
  }

  /**
   * Says in the customer's channel where the incident is. What it had there before it became severe goes, so that nobody decides on
   * an old card. @throws errors that a retry may solve, and Slack's refusal
   */
  async function point(state: IncidentHeader, url: string | undefined): Promise<void> {
    const { runId, openedAt, customer } = state;
    const messages =
      pointers.take(runId) ??
      (await ChannelMessages.open(slack, { channel: customer.slackChannel, runId, since: openedAt, known: {} }));
    for (const key of messages.keys()) if (key !== POINTER) await messages.remove(key);
    await messages.put({ key: POINTER, ...pointerMessage(state, url) });
    pointers.keep(runId, messages);
  }

  return { placeOf, point };
}
