/** The Slack queue's activities. They run in the Slack process, beside the listeners whose cards they render. */
import type { WebClient } from '@slack/web-api';
import type { IncidentState } from '../../domain/incident.ts';
import type { SlackActivities } from '../../workflows/activity-types.ts';
import type { HeaderLinks } from '../blocks/header.ts';
import type { Directory } from '../directory.ts';
import { isUserId, plain } from '../escape.ts';
import { callSlack, refusalOf } from './slack-errors.ts';
import { createSync } from './sync.ts';

export interface SlackActivityDeps {
  slack: WebClient;
  directory: Directory;
  readState: (incidentId: string, runId: string) => Promise<IncidentState>;
  links: HeaderLinks;
}

export function createSlackActivities({ slack, directory, readState, links }: SlackActivityDeps): SlackActivities {
  return {
    'slack.sync': createSync({ slack, readState, links }),

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
      const state = await readState(incidentId, runId);
      const ts = state.slack?.gates[gateId] ?? state.slack?.headerTs;
      const people = slackUsers.filter(isUserId).map((id) => `<@${id}>`);
      const words = plain(text[state.customer.language], 2000);
      await callSlack('chat.postMessage', () =>
        slack.chat.postMessage({
          channel: state.slack?.channel ?? state.customer.slackChannel,
          text: [...people, words].join(' '),
          unfurl_links: false,
          ...(ts === undefined ? {} : { thread_ts: ts }),
        }),
      );
    },
  };
}

/** `@minji` of our own sentence becomes the person. */
function mentionNames(words: string, directory: Directory, channel: string): string {
  const approvers = directory.inChannel(channel).flatMap((c) => c.approvers);
  return words.replace(/@([\p{L}\p{N}._-]+)/gu, (written, name: string) => {
    const person = approvers.find((a) => a.name === name);
    return person === undefined ? written : `<@${person.slackUser}>`;
  });
}
