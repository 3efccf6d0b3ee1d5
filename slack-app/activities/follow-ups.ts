/** `slack.syncFollowUps` and `slack.chase`: the tasks that an incident leaves, in the thread of its header, and reminders. */
import type { WebClient } from '@slack/web-api';
import { ownersOf, type FollowUpsState } from '../../domain/follow-ups.ts';
import type { SlackActivities } from '../../contract/activities.ts';
import { chaseLines, followUpsCard, infosecLines } from '../blocks/follow-ups.ts';
import type { Directory } from '../directory.ts';
import { call } from './call.ts';
import { messagesInThread, type ChannelMessages } from './messages.ts';
import { Locks } from './locks.ts';

interface FollowUpDeps {
  slack: WebClient;
  directory: Directory;
  readFollowUps: (id: string, runId: string) => Promise<FollowUpsState>;
}

export function createFollowUpActivities({
  slack,
  directory,
  readFollowUps,
}: FollowUpDeps): Pick<SlackActivities, 'slack.syncFollowUps' | 'slack.chase'> {
  const locks = new Locks();

  function messagesOf({ runId, incident, customer, slack: place }: FollowUpsState): Promise<ChannelMessages> {
    const channel = place?.channel ?? incident.channel ?? customer.slackChannel;
    return messagesInThread(slack, { channel, runId, since: incident.closedAt, thread: incident.headerTs });
  }

  return {
    'slack.syncFollowUps': ({ id, runId }) =>
      locks.withLock(runId, async () => {
        const state = await readFollowUps(id, runId);
        const messages = await messagesOf(state);
        const parts = followUpsCard(state);
        for (const part of parts) await messages.put(part);
        return { channel: messages.channel, ts: messages.ts(parts[0]!.key)! };
      }),

    async 'slack.chase'({ id, runId, taskIds, slackUsers, why }) {
      const state = await readFollowUps(id, runId);
      const { customer, incident, slack: place } = state;
      const tasks = state.tasks.filter((t) => taskIds.includes(t.id) && t.status === 'open');
      // All were done before this activity ran.
      if (tasks.length === 0) return;
      await call(slack, {
        people: slackUsers,
        words: chaseLines(state, tasks, why).join('\n'),
        channel: place?.channel ?? incident.channel ?? customer.slackChannel,
        thread: incident.headerTs ?? place?.ts,
      });
      const nobodys = tasks.filter(
        (t) => t.takenBy === undefined && ownersOf(t.owner, customer, incident.lead).length === 0,
      );
      if (nobodys.length === 0) return;
      const words = infosecLines(state, nobodys, why, directory.infosecLanguage).join('\n');
      await call(slack, { people: [], words, channel: directory.infosecChannel, thread: undefined });
    },
  };
}
