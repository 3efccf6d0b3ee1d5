/** `slack.syncFollowUps` and `slack.chase`: the tasks that an incident leaves, in the thread of its header, and reminders. */
import type { WebClient } from '@slack/web-api';
import { ownersOf, type FollowUpsState } from '../../domain/follow-ups.ts';
import type { SlackActivities } from '../../contract/activities.ts';
import { chaseLines, followUpsCard, infosecLines, lostChannel } from '../blocks/follow-ups.ts';
import type { Directory } from '../directory.ts';
import { call } from './call.ts';
import { stillThere } from './lost-channel.ts';
import { ChannelMessages, messagesInThread } from './messages.ts';
import { Locks } from './locks.ts';
import { unlessRefused } from './slack-errors.ts';

interface FollowUpDeps {
  slack: WebClient;
  directory: Pick<Directory, 'infosecChannel' | 'infosecLanguage'>;
  readFollowUps: (id: string, runId: string) => Promise<FollowUpsState>;
  warn: (message: string) => void;
}

export function createFollowUpActivities({
  slack,
  directory,
  readFollowUps,
  warn,
}: FollowUpDeps): Pick<SlackActivities, 'slack.syncFollowUps' | 'slack.chase'> {
  const locks = new Locks();

  /** Beside the incident's header, or in the customer's channel once the incident's own is lost. */
  function placeOf({ incident, customer, slack: place }: FollowUpsState): ReturnType<typeof stillThere> {
    const hasMoved = incident.channel !== undefined && place !== undefined && place.channel !== incident.channel;
    const channel = place?.channel ?? incident.channel ?? customer.slackChannel;
    return stillThere(slack, { channel, thread: hasMoved ? undefined : incident.headerTs }, customer.slackChannel);
  }

  /** Said once: the card is in the customer's channel from then on. */
  async function tellLost(state: FollowUpsState, lost: string): Promise<void> {
    const { infosecChannel: channel, infosecLanguage } = directory;
    const { runId, incident } = state;
    await unlessRefused(
      async () => {
        const messages = await ChannelMessages.open(slack, { channel, runId, since: incident.closedAt, known: {} });
        await messages.put({ key: 'channel-lost', ...lostChannel(state, infosecLanguage, lost) });
      },
      ({ message }) => warn(`The infosec channel ${channel} is not told of a lost channel: ${message}`),
    );
  }

  return {
    'slack.syncFollowUps': ({ id, runId }) =>
      locks.withLock(runId, async () => {
        const state = await readFollowUps(id, runId);
        const { channel, thread, lost } = await placeOf(state);
        const messages = await messagesInThread(slack, { channel, runId, since: state.incident.closedAt, thread });
        const parts = followUpsCard(state);
        for (const part of parts) await messages.put(part);
        if (lost !== undefined) await tellLost(state, lost);
        return { channel: messages.channel, ts: messages.ts(parts[0]!.key)! };
      }),

    async 'slack.chase'({ id, runId, taskIds, slackUsers, why }) {
      const state = await readFollowUps(id, runId);
      const { customer, incident, slack: place } = state;
      const tasks = state.tasks.filter((t) => taskIds.includes(t.id) && t.status === 'open');
      // All were done before this activity ran.
      if (tasks.length === 0) return;
      const { channel, thread = place?.channel === channel ? place.ts : undefined } = await placeOf(state);
      let refused: unknown;
      const words = chaseLines(state, tasks, why).join('\n');
      await unlessRefused(
        () => call(slack, { people: slackUsers, words, channel, thread }),
        (refusal) => {
          refused = refusal;
        },
      );
      // What nobody is told in the customer's channel, the infosec team is told.
      const theirs = tasks.filter(
        (t) =>
          refused !== undefined || (t.takenBy === undefined && ownersOf(t.owner, customer, incident.lead).length === 0),
      );
      if (theirs.length > 0) {
        const toInfosec = infosecLines(state, theirs, why, directory.infosecLanguage).join('\n');
        await call(slack, { people: [], words: toInfosec, channel: directory.infosecChannel, thread: undefined });
      }
      if (refused !== undefined) throw refused;
    },
  };
}
