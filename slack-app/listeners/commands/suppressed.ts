/** `/incident suppressed [ID]`: what is suppressed for the customers of this channel, until when, and a button that ends it. */
import { suppressionBlock } from '../../blocks/suppressions.ts';
import { code } from '../../escape.ts';
import type { CommandListener } from '../listener.ts';

const handle: CommandListener['handle'] = async ({ words: [id], channel, t }, { incidents, directory }) => {
  const customers = directory.inChannel(channel);
  if (customers.length === 0) return [t.command.listElsewhere];
  const all = await incidents.suppressions();
  const theirs = all.filter(
    (s) => customers.some((c) => c.id === s.customer) && (id === undefined || s.incident === id),
  );
  if (id !== undefined && theirs.length === 0) return [t.quiet.endUsage(code(id, 90))];
  const language = directory.languageOfChannel(channel);
  const zoneOf = (customer: string): string => customers.find((c) => c.id === customer)?.timeZone ?? 'UTC';
  const items = theirs.map((s) => [suppressionBlock(s, { timeZone: zoneOf(s.customer), language })]);
  return { title: [t.quiet.list(theirs.length)], items, more: 0 };
};

export const suppressed: CommandListener = { word: 'suppressed', handle };
/** The same list: its buttons end what it shows. */
export const unsuppress: CommandListener = { word: 'unsuppress', handle };
