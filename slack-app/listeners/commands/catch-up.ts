/** `/incident catch-up [ID]`: what somebody who joins late needs to know, for them alone. */
import { catchUpLines } from '../../blocks/catch-up.ts';
import type { CommandListener } from '../listener.ts';
import { incidentMeant } from './incident-of-channel.ts';

export const catchUp: CommandListener = {
  word: 'catch-up',
  async handle(commanded, deps) {
    const meant = await incidentMeant(commanded, deps);
    if ('why' in meant) return meant.why;
    const { state } = meant;
    const { events } = await deps.incidents.timeline(state);
    return catchUpLines(state, events, Date.now());
  },
};
