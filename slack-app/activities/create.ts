/** The Slack queue's activities. They run in the Slack process, beside the listeners whose cards they render. */
import type { WebClient } from '@slack/web-api';
import type { DismissalState } from '../../domain/dismissals.ts';
import type { FollowUpsState } from '../../domain/follow-ups.ts';
import type { Incidents } from '../../contract/temporal/incidents.ts';
import type { SlackActivities } from '../../contract/activities.ts';
import type { HeaderLinks } from '../blocks/header.ts';
import type { Directory } from '../directory.ts';
import { plain } from '../escape.ts';
import { call } from './call.ts';
import { createConfigurationActivity } from './configuration.ts';
import { createDailyReviewActivity } from './daily-review.ts';
import { createDeadLetterActivity } from './dead-letters.ts';
import { createDismissalActivities } from './dismissal.ts';
import { createFreezeActivity } from './freeze.ts';
import { createFollowUpActivities } from './follow-ups.ts';
import { callSlack, refusalOf } from './slack-errors.ts';
import { createSync } from './sync.ts';

export interface SlackActivityDeps {
  slack: WebClient;
  directory: Directory;
  incidents: Pick<Incidents, 'header' | 'gate' | 'gateFold'>;
  readFollowUps: (id: string, runId: string) => Promise<FollowUpsState>;
  readDismissal: (id: string, runId: string) => Promise<DismissalState>;
  links: HeaderLinks;
  /** Logs what a person should correct. */
  warn: (message: string) => void;
}

export function createSlackActivities(deps: SlackActivityDeps): SlackActivities {
  const { slack, directory, incidents, readFollowUps, readDismissal, links, warn } = deps;
  return {
    'slack.sync': createSync({
      slack,
      incidents,
      links,
      warn,
      directory,
    }),

    async 'slack.tell'({ channel, slackUser, text }) {
      const words = plain(text[directory.languageOfChannel(channel)], 2900);
      const note = { text: mentionNames(words, directory, channel), unfurl_links: false };
      try {
        await callSlack('chat.postEphemeral', () => slack.chat.postEphemeral({ channel, user: slackUser, ...note }));
      } catch (error) {
        // Not in the channel, so nothing private can be said there.
        if (refusalOf(error) === undefined) throw error;
        await callSlack('chat.postMessage', () => slack.chat.postMessage({ channel: slackUser, ...note }));
      }
    },

    async 'slack.remind'({ incidentId, runId, gateId, slackUsers, text }) {
      const state = await incidents.header({ id: incidentId, runId });
      await call(slack, {
        people: slackUsers,
        words: plain(text[state.customer.language], 2000),
        channel: state.slack?.channel ?? state.customer.slackChannel,
        thread: state.slack?.gates[gateId] ?? state.slack?.headerTs,
      });
    },
    ...createFollowUpActivities({ slack, directory, readFollowUps }),
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
