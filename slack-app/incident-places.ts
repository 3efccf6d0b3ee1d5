/** Which incident a channel belongs to, if it is the own channel of one: commands in it are about that incident. */
import type { WebClient } from '@slack/web-api';
import { IncidentClosed, NoState } from '../contract/temporal/errors.ts';
import type { Incidents } from '../contract/temporal/incidents.ts';
import { incidentInPurpose } from './activities/incident-channel.ts';
import type { Directory } from './directory.ts';

export interface IncidentPlaces {
  /** Has the directory learn whose channel this is, if it does not know. Never throws. */
  look(channel: string): Promise<void>;
}

interface PlacesDeps {
  slack: { conversations: Pick<WebClient['conversations'], 'info'> };
  incidents: Pick<Incidents, 'header'>;
  directory: Directory;
  warn: (message: string, error: unknown) => void;
}

export const createIncidentPlaces = ({ slack, incidents, directory, warn }: PlacesDeps): IncidentPlaces => ({
  async look(channel) {
    if (directory.inChannel(channel).length > 0 || !/^[CG]/.test(channel)) return;
    try {
      const { channel: found } = await slack.conversations.info({ channel });
      const id = incidentInPurpose(found?.purpose?.value);
      if (id === undefined) return;
      const { slack: place, customer } = await incidents.header({ id });
      // Anybody may write a purpose. Only the incident says which channel is its own.
      if (place?.own === true && place.channel === channel)
        directory.learn(channel, { customer: customer.id, incident: id });
    } catch (error) {
      // The channel is a direct message, or its incident has ended.
      if (error instanceof IncidentClosed || error instanceof NoState) return;
      warn('Slack does not say what a channel is for', error);
    }
  },
});
