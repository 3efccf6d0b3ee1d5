/** `/incident oncall`: who is asked now and next, and whose turn it is during the next two weeks. */
import { onCallLines } from '../../blocks/on-call.ts';
import type { CommandListener } from '../listener.ts';

export const oncall: CommandListener = {
  word: 'oncall',
  handle({ channel, t }, { directory }) {
    const customers = directory.inChannel(channel);
    if (customers.length === 0) return Promise.resolve([t.command.listElsewhere]);
    const language = directory.languageOfChannel(channel);
    const items = customers.map((customer) => onCallLines(customer, language, new Date()));
    return Promise.resolve({ title: [], items, more: 0 });
  },
};
