/** `/incident show [ID]`: the status of one incident, if this channel may see it. */
import { incidentSummary } from '../../blocks/identity.ts';
import type { CommandListener } from '../listener.ts';
import { incidentMeant } from './incident-of-channel.ts';

export const show: CommandListener = {
  word: 'show',
  async handle(commanded, deps) {
    const meant = await incidentMeant(commanded, deps);
    return 'why' in meant ? meant.why : incidentSummary(meant.state);
  },
};
