/** The Slack queue's activities. They run in the Slack process, beside the listeners whose cards they render. */
import type { WebClient } from '@slack/web-api';
import type { DismissalState } from '../../domain/dismissals.ts';
import type { FollowUpsState } from '../../domain/follow-ups.ts';
import type { Incidents } from '../../contract/temporal/incidents.ts';
import { unlessWithoutState } from '../../contract/temporal/errors.ts';
import type { SlackActivities } from '../../contract/activities.ts';
import type { OutsideLinks } from '../blocks/links.ts';
import type { Directory } from '../directory.ts';
import { plain } from '../escape.ts';
import { call } from './call.ts';
import { createConfigurationActivity } from './configuration.ts';
import { createDailyReviewActivity } from './daily-review.ts';
import { createDeadLetterActivity } from './dead-letters.ts';
import { createDismissalActivities } from './dismissal.ts';
import { createFreezeActivity } from './freeze.ts';
import { createFollowUpActivities } from './follow-ups.ts';
import { stillThere } from './lost-channel.ts';
import { callSlack, refusalText } from './slack-errors.ts';
import { createSync } from './sync.ts';

export interface SlackActivityDeps {
  slack: WebClient;
  directory: Directory;
  incidents: Pick<Incidents, 'header' | 'gate' | 'gateFold' | 'followUps'>;
  readFollowUps: (id: string, runId: string) => Promise<FollowUpsState>;
  readDismissal: (id: string, runId: string) => Promise<DismissalState>;
  links: OutsideLinks;
  /** Logs what a person should correct. */
  warn: (message: string) => void;
}

export function createSlackActivities(deps: SlackActivityDeps): SlackActivities {
  const { slack, directory, incidents, readFollowUps, readDismissal, links, warn } = deps;
  const sync = createSync({
    slack,
    incidents,
    links,
    warn,
    directory,
  });
  const followUps = createFollowUpActivities({ slack, directory, readFollowUps, warn });
  return {
    'slack.sync': sync,

    async 'slack.tell'({ channel, slackUser, text, direct }) {
      const words = plain(text[directory.languageOfChannel(channel)], 2900);
      const note = { text: mentionNames(words, directory, channel), unfurl_links: false };
      // Slack shows an ephemeral message only to a person who is there.
      const post = () => callSlack('chat.postMessage', () => slack.chat.postMessage({ channel: slackUser, ...note }));
      if (direct === true) {
        await post();
        return;
      }
      try {
        await callSlack('chat.postEphemeral', () => slack.chat.postEphemeral({ channel, user: slackUser, ...note }));
      } catch (error) {
        // Not in the channel, so nothing private can be said there.
        if (refusalText(error) === undefined) throw error;
        await post();
      }
    },

    async 'slack.remind'({ incidentId, runId, gateId, slackUsers, text }) {
      const state = await incidents.header({ id: incidentId, runId });
      const { slack: place, customer } = state;
      const at = {
        channel: place?.channel ?? customer.slackChannel,
        thread: (gateId === undefined ? undefined : place?.gates[gateId]) ?? place?.headerTs,
      };
      const { channel, thread } = await stillThere(slack, at, customer.slackChannel);
      await call(slack, { people: slackUsers, words: plain(text[customer.language], 2000), channel, thread });
    },
    ...followUps,
    async 'slack.syncFollowUps'(ref) {
      const place = await followUps['slack.syncFollowUps'](ref);
      const { incident, tasks } = await readFollowUps(ref.id, ref.runId);
      // The header of an open incident shows the next time limit. What changes in it later, its own workflow shows.
      if (tasks.some((t) => t.duty !== undefined)) {
        const state = await incidents.header(incident).catch(unlessWithoutState);
        if (state?.status === 'open') await sync({ incidentId: incident.id, runId: incident.runId }, 0);
      }
      return place;
    },
    ...createDismissalActivities({ slack, readDismissal }),
    ...createDeadLetterActivity({ slack, directory }),
    ...createFreezeActivity({ slack, directory, warn }),
    ...createConfigurationActivity({ slack, directory }),
    ...createDailyReviewActivity({ slack, directory }),
  };
}

/** `@minji` in a sentence of ours becomes a mention. */
function mentionNames(words: string, directory: Directory, channel: string): string {
  const approvers = directory.inChannel(channel).flatMap((c) => c.approvers);
  return words.replace(/@([\p{L}\p{N}._-]+)/gu, (written, name: string) => {
    const person = approvers.find((a) => a.name === name);
    return person === undefined ? written : `<@${person.slackUser}>`;
  });
}
