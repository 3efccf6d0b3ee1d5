/** Finds the customer of a channel or an incident: it decides the language, and what may be shown where. */
import { belongsTo } from '../contract/ids.ts';
import type { SlackCustomer, SlackFile } from '../domain/extracts.ts';
import type { Language } from '../domain/text.ts';

export interface Directory {
  /** The customers whose incidents a channel may see: its own customer's, or all in the infosec team's channel. */
  inChannel: (channel: string) => SlackCustomer[];
  /** The language of a channel's customer. A direct message or an unknown channel has the MSP's language. */
  languageOfChannel: (channel: string) => Language;
  languageOfIncident: (incidentId: string) => Language;
  timeZoneOfIncident: (incidentId: string) => string;
  /** The channel of the MSP's infosec team. */
  infosecChannel: string;
  infosecLanguage: Language;
}

export function createDirectory({ msp, customers }: SlackFile): Directory {
  const ofIncident = (id: string): SlackCustomer | undefined =>
    customers.find((c) => c.accounts.some((a) => belongsTo(id, c.id, a.id)));
  const ofChannel = (channel: string): SlackCustomer[] => customers.filter((c) => c.slackChannel === channel);
  return {
    inChannel: (channel) => (channel === msp.infosecChannel ? customers : ofChannel(channel)),
    languageOfChannel: (channel) => ofChannel(channel)[0]?.language ?? msp.language,
    languageOfIncident: (id) => ofIncident(id)?.language ?? msp.language,
    timeZoneOfIncident: (id) => ofIncident(id)?.timeZone ?? 'UTC',
    infosecChannel: msp.infosecChannel,
    infosecLanguage: msp.language,
  };
}
