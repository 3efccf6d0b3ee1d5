/** A list of incidents. Temporal's visibility gives the rows; title and what an incident waits for come from its state. */
import { IncidentClosed, NoAnswer, NoState } from '../contract/temporal/errors.ts';
import type { Incidents, ListedIncident } from '../contract/temporal/incidents.ts';
import type { Language, Text } from '../domain/text.ts';
import { CommandError, type Output } from './command.ts';
import { printable, table, wrapped } from './output.ts';

export interface IncidentRow extends ListedIncident {
  /** Null for an incident whose state was not read. */
  title: string | null;
  waitingFor: Text | null;
}

/** A query of a closed incident makes a worker replay its history, so only the newest incidents are queried. */
const QUERIED = 20;

/** Newest first. */
export async function listIncidents(incidents: Incidents, which: 'open' | 'all' = 'all'): Promise<IncidentRow[]> {
  const found = await incidents.list(which === 'open' ? { open: true } : {});
  return Promise.all(
    found.map(async (incident, i) => {
      const state = i < QUERIED ? await incidents.header(incident).catch(unlessUnread) : undefined;
      return { ...incident, title: state?.title ?? null, waitingFor: state?.waitingFor ?? null };
    }),
  );
}

/** When no worker answers, the list is shown without titles. */
function unlessUnread(error: unknown): undefined {
  if (error instanceof NoAnswer || error instanceof NoState || error instanceof IncidentClosed) return undefined;
  throw error;
}

/** @returns the id of the incident that is open. @throws CommandError when none is open, or several, which it lists */
export async function onlyOpenIncident(
  incidents: Incidents,
  language: Language,
  out: Pick<Output, 'columns'>,
): Promise<string> {
  const open = await listIncidents(incidents, 'open');
  const [first, second] = open;
  if (first === undefined)
    throw new CommandError(
      'No incident is open. firebreak incidents lists the closed ones; firebreak show ID shows one.',
    );
  if (second === undefined) return first.id;
  const list = incidentList(open, language, out);
  throw new CommandError(`${open.length} incidents are open. Name one: firebreak show ID\n\n${list}`.trimEnd());
}

/** A table with one row for each incident. Below the row are its title and what it waits for. */
export function incidentList(rows: readonly IncidentRow[], language: Language, out: Pick<Output, 'columns'>): string {
  const [headings = '', ...lines] = table([
    ['OPENED (UTC)', 'STATUS', 'SEVERITY', 'CUSTOMER', 'INCIDENT'],
    ...rows.map((r) => [
      r.openedAt.slice(0, 16).replace('T', ' '),
      r.status === 'open' ? `open: ${r.phase}` : r.status,
      r.severity,
      r.customer,
      r.id,
    ]),
  ]).split('\n');
  return [headings, ...rows.flatMap((row, i) => [lines[i] ?? '', ...remarks(row, language, out)])]
    .map((line) => `${line}\n`)
    .join('');
}

function remarks(row: IncidentRow, language: Language, { columns }: Pick<Output, 'columns'>): string[] {
  const waiting = row.waitingFor === null ? [] : [`waits for ${row.waitingFor[language]}`];
  return [row.title ?? 'no title: its state was not read', ...waiting].map(
    (text) => ' '.repeat(INDENT) + wrapped(printable(text), INDENT, columns),
  );
}

const INDENT = 4;
