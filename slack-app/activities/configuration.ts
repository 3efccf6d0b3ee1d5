/** `slack.configuration`: a message in the infosec team's channel when a configuration file is wrong, and when it is right again. */
import type { WebClient } from '@slack/web-api';
import type { SlackActivities } from '../../contract/activities.ts';
import { sections } from '../blocks/elements.ts';
import type { Directory } from '../directory.ts';
import { code, plain } from '../escape.ts';
import { textsOf } from '../texts/texts.ts';
import { ChannelMessages } from './messages.ts';

interface ConfigurationDeps {
  slack: WebClient;
  directory: Pick<Directory, 'infosecChannel' | 'infosecLanguage'>;
}

export const createConfigurationActivity = ({
  slack,
  directory,
}: ConfigurationDeps): Pick<SlackActivities, 'slack.configuration'> => ({
  async 'slack.configuration'({ runId, notice, since, state }) {
    const { infosecChannel: channel, infosecLanguage: language } = directory;
    const { operations: t } = textsOf(language);
    const { file, problems, more } = state;
    const note =
      problems.length === 0
        ? t.fileRight(plain(file, 200), state.process)
        : t.fileWrong(plain(file, 200), state.process);
    const lines = [
      note,
      ...problems.map((problem) => `• ${code(problem, 300)}`),
      ...(more === 0 ? [] : [t.fileMore(more)]),
      ...(problems.length === 0 ? [] : [t.fileHow]),
    ];
    // Each notice is a message of its own, which is found again when this runs twice.
    const messages = await ChannelMessages.open(slack, { channel, runId, since, known: {} });
    await messages.put({ key: `configuration-${notice}`, blocks: sections(lines), note });
  },
});
