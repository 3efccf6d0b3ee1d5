/**
 * The channel of its own that a severe incident has: private, made once, with the people of its customer in it. If Slack does not
 * allow it, the incident stays in its customer's channel, and its header says why.
 */
import type { WebClient } from '@slack/web-api';
import type { IncidentHeader } from '../../domain/projections.ts';
import { channelName, wantsOwnChannel, type SlackPlace } from '../../domain/slack-place.ts';
import { channelTopic, pointerMessage } from '../blocks/incident-channel.ts';
import { consoleAddress, temporalAddress, type OutsideLinks } from '../blocks/links.ts';
import type { Directory } from '../directory.ts';
import { isUserId } from '../escape.ts';
import { textsOf } from '../texts/texts.ts';
import { isLost, LOST } from './lost-channel.ts';
import { ChannelMessages } from './messages.ts';
import { Remembered } from './remembered.ts';
import { callSlack, pauseAskedBy, refusalOf, refusalText, unlessRefused } from './slack-errors.ts';

/** Where an incident is shown, and what was done for its own channel. */
export type ChannelPlace = Pick<SlackPlace, 'channel' | 'own' | 'noChannel' | 'lost' | 'invited' | 'undescribed'>;

interface ChannelDeps {
  slack: WebClient;
  directory: Pick<Directory, 'customer'>;
  links: OutsideLinks;
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

export function createIncidentChannels({ slack, directory, links, warn }: ChannelDeps) {
  /** By run, until the incident itself knows it. */
  const decided = new Remembered<ChannelPlace>();
  const pointers = new Remembered<ChannelMessages>();
  /** Slack has asked to wait until then, milliseconds since the epoch. What is not done meanwhile is done at a later change. */
  let waitsUntil = 0;

  /** Where the incident is shown. @throws errors that a retry may solve */
  async function placeOf(state: IncidentHeader): Promise<ChannelPlace> {
    const { customer, runId, severity, status } = state;
    const before = knownPlace(state);
    const here = { channel: before?.channel ?? customer.slackChannel };
    if (status !== 'open') return before ?? here;
    if (before?.noChannel !== undefined) return before;
    const isWanted = before?.own === true || wantsOwnChannel(severity, customer.incidentChannel);
    if (!isWanted || Date.now() < waitsUntil) return before ?? here;
    const place = before?.own === true ? await keepUp(before, state) : await make(state);
    if (place !== undefined) decided.keep(runId, place);
    return place ?? here;
  }

  /** As this process has decided it, or as the incident has recorded it. */
  function knownPlace({ runId, slack: known }: IncidentHeader): ChannelPlace | undefined {
    const mine = decided.take(runId);
    // Another process has found out that the channel is lost.
    const isOld = mine !== undefined && known?.lost !== undefined && mine.channel === known.lost;
    if (mine !== undefined && !isOld) {
      decided.keep(runId, mine);
      return mine;
    }
    if (known === undefined) return undefined;
    const { channel, own, noChannel, lost, invited, undescribed } = known;
    return { channel, ...defined({ own, noChannel, lost, invited, undescribed }) };
  }

  /** After a refusal. @returns whether its own channel takes no message any more: then it is shown in its customer's channel */
  async function lose(state: IncidentHeader): Promise<boolean> {
    const { runId, customer } = state;
    const before = knownPlace(state);
    if (before?.own !== true || !(await isLost(slack, before.channel))) return false;
    decided.keep(runId, { channel: customer.slackChannel, noChannel: LOST, lost: before.channel });
    return true;
  }

  async function make(state: IncidentHeader): Promise<ChannelPlace | undefined> {
    try {
      const channel = await create(state);
      const invited = peopleOf(state);
      await invite(channel, invited);
      return { channel, own: true, invited, undescribed: true };
    } catch (error) {
      if (isToWait(error)) return undefined;
      // Slack itself is away: nothing can be shown anywhere.
      const noChannel = refusalText(error);
      if (noChannel === undefined) throw error;
      warn(`The incident ${state.id} has no channel of its own: ${(error as Error).message}`);
      return { channel: state.customer.slackChannel, noChannel };
    }
  }

  /** Who may see the incident changes with its customer's lists. */
  async function keepUp(place: ChannelPlace, state: IncidentHeader): Promise<ChannelPlace> {
    const { channel, invited = [] } = place;
    const people = peopleOf(state);
    const fresh = people.filter((person) => !invited.includes(person));
    const left = invited.filter((person) => !people.includes(person));
    try {
      if (fresh.length > 0) await ifAllowed(() => invite(channel, fresh));
      for (const person of left) await ifAllowed(() => kick(channel, person));
      return { ...place, invited: people };
    } catch (error) {
      if (!isToWait(error)) throw error;
      return place;
    }
  }

  /** Approvers and who is on call, as they are now, and whom it is not about; of a drill, who asked for it: nobody else is called. */
  function peopleOf({ customer, askedBy, suspects = [] }: IncidentHeader): string[] {
    const { approvers, onCall } = directory.customer(customer.id) ?? {
      approvers: customer.approvers,
      onCall: customer.onCall.map((slackUser) => ({ slackUser })),
    };
    const people = askedBy === undefined ? [...approvers, ...onCall].map(({ slackUser }) => slackUser) : [askedBy];
    return [...new Set(people)].filter((who) => isUserId(who) && !suspects.includes(who)).slice(0, MOST_INVITED);
  }

  function isToWait(error: unknown): boolean {
    const pauseMs = pauseAskedBy(error);
    if (pauseMs === undefined) return false;
    waitsUntil = Date.now() + pauseMs;
    warn((error as Error).message);
    return true;
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
  async function invite(channel: string, people: readonly string[]): Promise<void> {
    const users = people.join(',');
    try {
      await callSlack('conversations.invite', () => slack.conversations.invite({ channel, users, force: true }));
    } catch (error) {
      if (refusalOf(error) !== 'already_in_channel') throw error;
    }
  }

  async function kick(channel: string, user: string): Promise<void> {
    try {
      await callSlack('conversations.kick', () => slack.conversations.kick({ channel, user }));
    } catch (error) {
      // The person has left, or has left the workspace.
      if (!['not_in_channel', 'user_not_found'].includes(refusalOf(error) ?? '')) throw error;
    }
  }

  /** Purpose, topic and bookmarks help people and commands. A workspace that lacks them has the header all the same. */
  async function describe(place: ChannelPlace, state: IncidentHeader): Promise<ChannelPlace> {
    const { undescribed, ...described } = place;
    if (undescribed !== true || Date.now() < waitsUntil) return place;
    const { channel } = place;
    const [purpose, topic] = [purposeOf(state.id), channelTopic(state)];
    const { desk: t } = textsOf(state.customer.language);
    const bookmarks = [
      [t.bookmarkConsole, consoleAddress(links, state)],
      [t.bookmarkTemporal, temporalAddress(links, state)],
    ] as const;
    const helps: [string, () => Promise<unknown>][] = [
      ['conversations.setPurpose', () => slack.conversations.setPurpose({ channel, purpose })],
      ['conversations.setTopic', () => slack.conversations.setTopic({ channel, topic })],
      ...bookmarks.flatMap(([title, link]): [string, () => Promise<unknown>][] => {
        const one = { channel_id: channel, title, type: 'link' as const };
        return link === undefined ? [] : [['bookmarks.add', () => slack.bookmarks.add({ ...one, link })]];
      }),
    ];
    try {
      for (const [method, help] of helps) await ifAllowed(() => callSlack(method, help));
    } catch (error) {
      if (!isToWait(error)) throw error;
      return place;
    }
    decided.keep(state.runId, described);
    return described;
  }

  const ifAllowed = (call: () => Promise<unknown>): Promise<unknown> =>
    unlessRefused(call, ({ message }) => warn(message));

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

  return { placeOf, describe, lose, point };
}

/** Without the members that are undefined. */
const defined = <T extends object>(members: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
