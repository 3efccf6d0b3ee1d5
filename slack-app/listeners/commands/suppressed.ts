/** `/incident suppressed`: what is suppressed for the customers of this channel, and until when. */
import { suppressionLines } from '../../blocks/suppressions.ts';
import type { CommandListener } from '../listener.ts';

export const suppressed: CommandListener = {
  word: 'suppressed',
  async handle({ channel, t }, { incidents, directory }) {
    const customers = directory.inChannel(channel);
    if (customers.length === 0) return [t.listElsewhere];
    const all = await incidents.suppressions();
    const theirs = all.filter((s) => customers.some(({ id }) => id === s.customer));
    const language = directory.languageOfChannel(channel);
    const zoneOf = (id: string): string => customers.find((c) => c.id === id)?.timeZone ?? 'UTC';
    return [
      t.quiet.list(theirs.length),
      ...theirs.flatMap((s) => suppressionLines(s, { timeZone: zoneOf(s.customer), language })),
    ];
  },
};
