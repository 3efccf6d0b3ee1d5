/** `slack.sync`: makes the customer's channel agree with the incident's state, whatever stands there now. */
import { waitsForPeople, type IncidentState, type SlackPlace } from '../../domain/incident.ts';
import { gateCard } from '../blocks/gate.ts';
import { headerBlocks, headerNote, type HeaderLinks } from '../blocks/header.ts';
import { createInfosecSync, type InfosecDeps } from './infosec.ts';
import { ChannelMessages } from './messages.ts';
import { Remembered } from './remembered.ts';
import { Turns } from './turns.ts';

export interface SyncDeps extends InfosecDeps {
  readState: (incidentId: string, runId: string) => Promise<IncidentState>;
  links: HeaderLinks;
}

const HEADER = 'header';

export function createSync({ readState, links, ...deps }: SyncDeps) {
  const { slack } = deps;
  const open = new Remembered<ChannelMessages>();
  const tellInfosec = createInfosecSync(deps);
  const turns = new Turns();

  async function sync(incidentId: string, runId: string): Promise<SlackPlace> {
    const state = await readState(incidentId, runId);
    const channel = state.slack?.channel ?? state.customer.slackChannel;
    const messages = open.take(runId) ?? (await openMessages(state, channel));
    await show(state, messages);
    open.keep(runId, messages);
    const link = await messages.permalink(HEADER);
    // After the customer's own messages: whatever goes wrong here, they stand.
    return { ...place(channel, messages), ...optional({ link, infosecTs: await tellInfosec(state, link) }) };
  }

  async function show(state: IncidentState, messages: ChannelMessages): Promise<void> {
    const header = async () => {
      const cardUrl = await cardLink(state, messages);
      const blocks = headerBlocks(state, { ...links, ...(cardUrl === undefined ? {} : { cardUrl }) });
      await messages.put({ key: HEADER, blocks, note: headerNote(state) });
    };
    await header();
    for (const gate of state.gates) {
      const parts = gateCard(state, gate);
      for (const part of parts) await messages.put(part);
      const left = messages.keys().filter((key) => key.startsWith(`${gate.id}/`) && !parts.some((p) => p.key === key));
      for (const key of left) await messages.remove(key);
    }
    // Once more, for the link to a card that was not there before; nothing is sent if nothing changed.
    await header();
  }

  async function openMessages(state: IncidentState, channel: string): Promise<ChannelMessages> {
    const { headerTs, gates = {} } = state.slack ?? {};
    const known = { ...gates, ...(headerTs === undefined ? {} : { [HEADER]: headerTs }) };
    return ChannelMessages.open(slack, { channel, runId: state.runId, since: state.openedAt, known });
  }

  return ({ incidentId, runId }: { incidentId: string; runId: string }): Promise<SlackPlace> =>
    turns.take(runId, () => sync(incidentId, runId));
}

const optional = ({ link, infosecTs }: { link: string | undefined; infosecTs: string | undefined }) => ({
  ...(link === undefined ? {} : { link }),
  ...(infosecTs === undefined ? {} : { infosecTs }),
});

function place(channel: string, messages: ChannelMessages): SlackPlace {
  const keys = messages.keys().filter((key) => key !== HEADER);
  const headerTs = messages.ts(HEADER);
  return {
    channel,
    ...(headerTs === undefined ? {} : { headerTs }),
    gates: Object.fromEntries(keys.map((key) => [key, messages.ts(key)!])),
  };
}

/** To the first card that waits for somebody. */
async function cardLink(state: IncidentState, messages: ChannelMessages): Promise<string | undefined> {
  const gate = state.gates.find((g) => state.steps.some((s) => s.gateId === g.id && waitsForPeople(s)));
  return gate === undefined ? undefined : messages.permalink(gate.id);
}
