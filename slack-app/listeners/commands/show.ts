/** `/incident show ID`: the status of one incident, if this channel may see it. */
import { incidentSummary } from '../../blocks/header.ts';
import { code } from '../../escape.ts';
import { IncidentClosed } from '../../../contract/temporal/errors.ts';
import type { CommandListener } from '../listener.ts';

export const show: CommandListener = {
  word: 'show',
  async handle({ words, channel, t }, { incidents, directory }) {
    const [id] = words;
    if (id === undefined) return [t.showUsage];
    const state = await incidents.header({ id }).catch((error: unknown) => {
      if (error instanceof IncidentClosed) return undefined;
      throw error;
    });
    const theirs = directory.inChannel(channel).map((c) => c.id);
    // The answer must not reveal whether another customer has such an incident.
    if (state === undefined || !theirs.includes(state.customer.id)) return [t.showNone(code(id, 90))];
    return incidentSummary(state);
  },
};
