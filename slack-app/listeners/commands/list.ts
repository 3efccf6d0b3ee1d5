/** `/incident list`: the open incidents that this channel may see, the most severe first. */
import { SEVERITIES } from '../../../domain/alert.ts';
import { frozenBriefly } from '../../blocks/freeze.ts';
import { incidentSummary } from '../../blocks/identity.ts';
import type { CommandListener } from '../listener.ts';
import { openIn } from './incident-of-channel.ts';

export const list: CommandListener = {
  word: 'list',
  async handle({ channel, user, t }, deps) {
    const { desks, directory } = deps;
    const customers = directory.inChannel(channel);
    if (customers.length === 0) return [t.command.listElsewhere];
    const { headers, more } = await openIn({ channel, user }, deps);
    const bySeverity = headers.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
    const items = bySeverity.map((state) => ['', ...incidentSummary(state)]);
    const language = directory.languageOfChannel(channel);
    // All customers are too many to ask for: their incidents' headers say it, and so do the messages of the freezes.
    const [only] = customers.length === 1 ? customers : [];
    const frozen = only && (await desks.frozen(only.id));
    const title = [t.command.list(headers.length + more)];
    if (only && frozen) title.push(frozenBriefly(only.id, frozen, { language, timeZone: only.timeZone }));
    return { title, items, more };
  },
};
