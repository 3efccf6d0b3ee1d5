/** `slack.freeze`: says in the channels of the customer and of the infosec team that the customer is frozen, and when it is thawed. */
import type { WebClient } from '@slack/web-api';
import type { FreezeShown, SlackActivities } from '../../contract/activities.ts';
import type { Language } from '../../domain/text.ts';
import { freezeMessage, thawMessage } from '../blocks/freeze.ts';
import type { Directory } from '../directory.ts';
import { ChannelMessages } from './messages.ts';
import { unlessRefused } from './slack-errors.ts';

interface FreezeDeps {
  slack: WebClient;
  directory: Pick<Directory, 'customer' | 'infosecChannel' | 'infosecLanguage'>;
  warn: (message: string) => void;
}

export function createFreezeActivity({ slack, directory, warn }: FreezeDeps): Pick<SlackActivities, 'slack.freeze'> {
  async function show(channel: string, language: Language, timeZone: string, shown: FreezeShown): Promise<void> {
    const { customerId, runId, number, freeze, before, thaw } = shown;
    const readers = { language, timeZone };
    const messages = await ChannelMessages.open(slack, { channel, runId, since: (before ?? freeze).at, known: {} });
    if (before !== undefined) {
      const replaced = { at: freeze.at };
      await messages.put({ key: `freeze-${number - 1}`, ...freezeMessage(customerId, before, replaced, readers) });
    }
    await messages.put({ key: `freeze-${number}`, ...freezeMessage(customerId, freeze, thaw, readers) });
    if (thaw !== undefined) await messages.put({ key: `thaw-${number}`, ...thawMessage(customerId, thaw, readers) });
  }

  return {
    async 'slack.freeze'(shown) {
      const customer = directory.customer(shown.customerId);
      const { infosecChannel, infosecLanguage } = directory;
      const zone = customer?.timeZone ?? 'UTC';
      const places: [string, Language][] = [
        ...(customer === undefined ? [] : [[customer.slackChannel, customer.language] as [string, Language]]),
        ...(customer?.slackChannel === infosecChannel ? [] : [[infosecChannel, infosecLanguage] as [string, Language]]),
      ];
      for (const [channel, language] of places)
        // One channel that takes no message must not keep the other from it.
        await unlessRefused(
          () => show(channel, language, zone, shown),
          ({ message }) => warn(`The channel ${channel} is not told that ${shown.customerId} is frozen: ${message}`),
        );
    },
  };
}
