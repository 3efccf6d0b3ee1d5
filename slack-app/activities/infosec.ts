/** The incident's message in the infosec team's channel. If Slack refuses it, the customer's own messages are still posted. */
import type { WebClient } from '@slack/web-api';
import type { IncidentHeader } from '../../domain/projections.ts';
import { brokenChannel, infosecBlocks, infosecNote, type BrokenChannel } from '../blocks/infosec.ts';
import type { Directory } from '../directory.ts';
import { ChannelMessages } from './messages.ts';
import { Remembered } from './remembered.ts';
import { refusalOf, unlessRefused } from './slack-errors.ts';

export interface InfosecDeps {
  slack: WebClient;
  directory: Pick<Directory, 'customer' | 'infosecChannel' | 'infosecLanguage'>;
  /** Called once for each error code with which Slack refuses. */
  warn: (message: string) => void;
}

const KEY = 'infosec';
/** Says that the customer's channel shows nothing. A message of its own, since an edit notifies nobody. */
const BROKEN = 'channel-broken';

/** What became of the incident's messages in its customer's channel. */
interface CustomersChannel {
  /** Of its first message. */
  url?: string | undefined;
  /** Why Slack takes none, and where. */
  broken?: BrokenChannel;
}

/** @returns a function that shows an incident and returns the message's ts; it throws errors that a retry may solve */
export function createInfosecSync({ slack, directory, warn }: InfosecDeps) {
  const open = new Remembered<ChannelMessages>();
  const warned = new Set<string>();

  async function show(state: IncidentHeader, { url, broken }: CustomersChannel): Promise<string | undefined> {
    const { infosecChannel: channel, infosecLanguage: language } = directory;
    const { runId, openedAt, slack: place } = state;
    const known = place?.infosecTs === undefined ? {} : { [KEY]: place.infosecTs };
    const messages =
      open.take(runId) ?? (await ChannelMessages.open(slack, { channel, runId, since: openedAt, known }));
    const blocks = infosecBlocks(state, language, url);
    await messages.put({ key: KEY, blocks, note: infosecNote(state, language) });
    if (broken === undefined) await messages.remove(BROKEN);
    else await messages.put({ key: BROKEN, ...brokenChannel(state, language, broken) });
    open.keep(runId, messages);
    return messages.ts(KEY);
  }

  return async (state: IncidentHeader, customers: CustomersChannel): Promise<string | undefined> => {
    const { infosecChannel: channel } = directory;
    // That channel has the incident's own messages.
    if (channel === state.customer.slackChannel) return undefined;
    const ts = await unlessRefused(
      () => show(state, customers),
      (refusal) => {
        const word = refusalOf(refusal)!;
        if (!warned.has(word)) warn(`The infosec channel ${channel} is not told of incidents: ${refusal.message}`);
        warned.add(word);
      },
    );
    return ts ?? state.slack?.infosecTs;
  };
}
