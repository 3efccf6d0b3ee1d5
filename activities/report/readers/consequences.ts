/** What an incident means for the customer's data, services and bill. Each is said even if nothing was found. */
import { impactOf } from '../../../domain/impact.ts';
import type { Page } from '../page.ts';
import type { Text } from '../../../domain/text.ts';

export function consequences({ state, language, words }: Page): string[] {
  const { things, readsUnknown } = impactOf(state);
  const { readers } = words;
  const names = (which: readonly Text[]): string => which.map((t) => t[language]).join(', ');
  const open = [...things['made-public'], ...things.shared];
  const lost = [...things.stopped, ...things.destroyed];
  const costs = state.findings.filter((f) => f.technique === 'T1496' && f.act === undefined);
  return [
    ...(things.taken.length > 0 ? [readers.dataTaken(names(things.taken))] : []),
    ...(open.length > 0 ? [readers.dataOpen(names(open))] : []),
    ...(readsUnknown ? [readers.dataUnknown] : things.taken.length === 0 ? [readers.dataSafe] : []),
    lost.length > 0 ? readers.servicesHit(names(lost)) : readers.servicesWhole,
    costs.length > 0 ? readers.costs(names(costs.map(({ title }) => title))) : readers.noCosts,
  ];
}
