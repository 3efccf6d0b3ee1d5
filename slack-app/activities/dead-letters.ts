/** `slack.deadLetters`: a message in the infosec team's channel for each notice of the dead-letter queue. */
import type { WebClient } from '@slack/web-api';
import type { SlackActivities } from '../../contract/activities.ts';
import { shortMoment } from '../../domain/format.ts';
import { sections } from '../blocks/elements.ts';
import type { Directory } from '../directory.ts';
import { textsOf } from '../texts/texts.ts';
import { ChannelMessages } from './messages.ts';

interface DeadLetterDeps {
  slack: WebClient;
  directory: Pick<Directory, 'infosecChannel' | 'infosecLanguage'>;
}

export function createDeadLetterActivity({
  slack,
  directory,
}: DeadLetterDeps): Pick<SlackActivities, 'slack.deadLetters'> {
  return {
    async 'slack.deadLetters'({ runId, notice, count, more, since }) {
      const { infosecChannel: channel, infosecLanguage: language } = directory;
      const { infosec: t } = textsOf(language);
      // The team looks after customers of several time zones.
      const note = count === 0 ? t.deadLettersGone : t.deadLetters(count, more, shortMoment(since, 'UTC', language));
      const lines = count === 0 ? [note] : [note, t.deadLettersHow];
      // Each notice is a message of its own, which is found again when this runs twice.
      const messages = await ChannelMessages.open(slack, { channel, runId, since, known: {} });
      const key = `dead-letters-${notice}`;
      await messages.put({ key, blocks: sections(lines), note });
    },
  };
}
