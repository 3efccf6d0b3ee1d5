/** `slack.syncDismissal`: one message in the thread of a dismissed incident, which is edited and mentions nobody. */
import type { WebClient } from '@slack/web-api';
import type { SlackActivities } from '../../contract/activities.ts';
import type { DismissalState } from '../../domain/dismissals.ts';
import { dismissalMessage } from '../blocks/dismissal.ts';
import { Locks } from './locks.ts';
import { stillThere } from './lost-channel.ts';
import { messagesInThread } from './messages.ts';

interface DismissalDeps {
  slack: WebClient;
  readDismissal: (id: string, runId: string) => Promise<DismissalState>;
}

export function createDismissalActivities({
  slack,
  readDismissal,
}: DismissalDeps): Pick<SlackActivities, 'slack.syncDismissal'> {
  const locks = new Locks();
  return {
    'slack.syncDismissal': ({ id, runId }) =>
      locks.withLock(id, async () => {
        const state = await readDismissal(id, runId);
        const { incident } = state;
        const { runId: run, closedAt: since, customer } = incident;
        const at = { channel: incident.channel ?? customer.slackChannel, thread: incident.headerTs };
        const { channel, thread } = await stillThere(slack, at, customer.slackChannel);
        const messages = await messagesInThread(slack, { channel, runId: run, since, thread });
        await messages.put(dismissalMessage(state));
      }),
  };
}
