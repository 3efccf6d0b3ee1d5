/**
 * The controls that an incident's record shows in operation: of each catalogue entry that ran, its NIST CSF 2.0 subcategories,
 * and the controls of ISO/IEC 27001:2022 Annex A and the best practices of AWS Well-Architected (security pillar) that ask
 * for the same. Names are our own short words for them. Pure.
 */
import type { EntryDescriptor } from '../../domain/entry.ts';
import type { IncidentState, StepStatus } from '../../domain/incident.ts';
import { byText } from '../../domain/order.ts';
import type { Text } from '../../domain/text.ts';
import { CONTROLS } from './control-names.ts';

export type Entries = ReadonlyMap<string, Pick<EntryDescriptor, 'id' | 'title' | 'csf'>>;

export interface ControlRow {
  csf: string;
  name: Text;
  iso: readonly string[];
  wellArchitected: readonly string[];
  /** What ran, each entry once. */
  by: Text[];
}

/** Statuses of a step that did something, or found that there was nothing to do. */
const RAN: ReadonlySet<StepStatus> = new Set(['done', 'undone', 'noop']);

/** Ids of the entries that ran: inquiries and evidence by their results, changes and tasks by their steps. */
const entriesThatRan = ({ summaries, steps }: Pick<IncidentState, 'summaries' | 'steps'>): Set<string> =>
  new Set([...summaries.map((s) => s.entry), ...steps.filter((s) => RAN.has(s.status)).map((s) => s.entry)]);

export function controlsOf(state: Pick<IncidentState, 'summaries' | 'steps'>, entries: Entries): ControlRow[] {
  const rows = new Map<string, ControlRow>();
  for (const id of entriesThatRan(state)) {
    const entry = entries.get(id);
    for (const csf of entry?.csf ?? []) {
      const known = CONTROLS[csf];
      const row = rows.get(csf) ?? {
        csf,
        name: known?.name ?? { en: csf, ko: csf },
        iso: known?.iso ?? [],
        wellArchitected: known?.wellArchitected ?? [],
        by: [],
      };
      if (entry !== undefined) row.by.push(entry.title);
      rows.set(csf, row);
    }
  }
  return [...rows.values()].toSorted(byText((r) => r.csf));
}
