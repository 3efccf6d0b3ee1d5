/** Finds the customer of a channel or an incident: it decides the language, and what may be shown where. */
import { belongsTo, deskId } from '../contract/ids.ts';
import { dropOldest } from '../domain/drop-oldest.ts';
import type { SlackCustomer, SlackFile } from '../domain/extracts.ts';
import type { Language } from '../domain/text.ts';

interface OwnChannel {
  /** Ids. */
  customer: string;
  incident: string;
}

export interface Directory {
  /** The customers whose incidents a channel may see: its own customer's, or all in the infosec team's channel. */
  inChannel: (channel: string) => SlackCustomer[];
  /** The customers whose approver a person is. */
  ofApprover: (slackUser: string) => SlackCustomer[];
  /** The customers that a person approves or is on call for. */
  ofPerson: (slackUser: string) => SlackCustomer[];
  ofAccount: (account: string) => SlackCustomer | undefined;
  customer: (id: string) => SlackCustomer | undefined;
  /** The language of a channel's customer. A direct message or an unknown channel has the MSP's language. */
  languageOfChannel: (channel: string) => Language;
  languageOfIncident: (incidentId: string) => Language;
  timeZoneOfIncident: (incidentId: string) => string;
  /** An open incident has this channel for itself. */
  learn: (channel: string, of: OwnChannel) => void;
  /** The incident whose own channel it is. */
  incidentOf: (channel: string) => string | undefined;
  /** The channel of the MSP's infosec team. */
  readonly infosecChannel: string;
  readonly infosecLanguage: Language;
}

/** Own channels of incidents that are remembered. Others are looked up again. */
const MOST_OWN = 1_000;

/** @param file as it is now */
export function createDirectory(file: () => SlackFile): Directory {
  const ofIncident = (id: string): SlackCustomer | undefined =>
    file().customers.find((c) => id === deskId(c.id) || c.accounts.some((a) => belongsTo(id, c.id, a.id)));
  const own = new Map<string, OwnChannel>();
  const ofChannel = (channel: string): SlackCustomer[] =>
    file().customers.filter((c) => c.slackChannel === channel || c.id === own.get(channel)?.customer);
  return {
    ofApprover: (person) => file().customers.filter((c) => c.approvers.some((a) => a.slackUser === person)),
    ofPerson: (person) =>
      file().customers.filter((c) => [...c.approvers, ...c.onCall].some((a) => a.slackUser === person)),
    learn(channel, of) {
      own.delete(channel);
      own.set(channel, of);
      dropOldest(own, MOST_OWN);
    },
    incidentOf: (channel) => own.get(channel)?.incident,
    ofAccount: (account) => file().customers.find((c) => c.accounts.some((a) => a.id === account)),
    customer: (customer) => file().customers.find((c) => c.id === customer),
    inChannel: (channel) => (channel === file().msp.infosecChannel ? file().customers : ofChannel(channel)),
    languageOfChannel: (channel) => ofChannel(channel)[0]?.language ?? file().msp.language,
    languageOfIncident: (id) => ofIncident(id)?.language ?? file().msp.language,
    timeZoneOfIncident: (id) => ofIncident(id)?.timeZone ?? 'UTC',
    get infosecChannel() {
      return file().msp.infosecChannel;
    },
    get infosecLanguage() {
      return file().msp.language;
    },
  };
}
