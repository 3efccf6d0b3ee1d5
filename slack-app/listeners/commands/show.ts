/** `/incident show ID`: the status of one incident, if this channel may see it. */
import { incidentSummary } from '../../blocks/header.ts';
import { code } from '../../escape.ts';
import type { CommandListener } from '../listener.ts';
import { incidentOfChannel } from './incident-of-channel.ts';

export const show: CommandListener = {
  word: 'show',
  async handle({ words, channel, t }, deps) {
    const [id] = words;
    if (id === undefined) return [t.showUsage];
    const state = await incidentOfChannel(id, channel, deps);
    if (state === undefined) return [t.showNone(code(id, 90))];
    return incidentSummary(state);
  },
};
