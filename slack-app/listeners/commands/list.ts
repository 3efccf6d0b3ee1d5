/** `/incident list`: the open incidents that this channel may see, the most severe first. */
import { SEVERITIES } from '../../../domain/alert.ts';
import { incidentSummary } from '../../blocks/header.ts';
import type { CommandListener } from '../listener.ts';

export const list: CommandListener = {
  word: 'list',
  async handle({ channel, t }, { incidents, directory }) {
    const customers = directory.inChannel(channel);
    if (customers.length === 0) return [t.command.listElsewhere];
    const { headers, more } = await incidents.openHeaders(customers.map((c) => c.id));
    const bySeverity = headers.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
    const items = bySeverity.map((state) => ['', ...incidentSummary(state)]);
    return { title: [t.command.list(headers.length + more)], items, more };
  },
};
