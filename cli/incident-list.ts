/** The incidents as Temporal's visibility lists them, with what only their state says: title and what they wait for. */
import type { Client } from '@temporalio/client';
import { INCIDENT_WORKFLOW, stateQuery } from '../contract/messages.ts';
import { SEARCH_ATTRIBUTES } from '../contract/search-attributes.ts';
import type { IncidentState } from '../domain/incident.ts';
import type { Language, Text } from '../domain/text.ts';
import type { Output } from './command.ts';
import { printable, table, wrapped } from './output.ts';

export interface ListedIncident {
  id: string;
  runId: string;
  status: string;
  phase: string;
  severity: string;
  category: string;
  customer: string;
  account: string;
  /** ISO 8601. */
  openedAt: string;
  closedAt: string | null;
  /** Null for an incident whose state was not read. */
  title: string | null;
  waitingFor: Text | null;
}

/** A query of a closed incident makes a worker replay its history, so only the newest incidents are queried. */
const QUERIED = 20;
const ANSWER_WITHIN_MS = 5_000;

/** Newest first. */
export async function listIncidents(client: Client, which: 'open' | 'all' = 'all'): Promise<ListedIncident[]> {
  const found = [];
  const query = `WorkflowType = '${INCIDENT_WORKFLOW}'${which === 'open' ? " AND ExecutionStatus = 'Running'" : ''}`;
  for await (const execution of client.workflow.list({ query })) found.push(execution);
  return Promise.all(
    found.map(async (execution, i) => {
      const attribute = (key: keyof typeof SEARCH_ATTRIBUTES): string =>
        execution.typedSearchAttributes.get(SEARCH_ATTRIBUTES[key]) ?? '';
      const { workflowId: id, runId } = execution;
      const state = i < QUERIED ? await stateOf(client, id, runId) : undefined;
      return {
        id,
        runId,
        status: attribute('status'),
        phase: attribute('phase'),
        severity: attribute('severity'),
        category: attribute('category'),
        customer: attribute('customer'),
        account: attribute('account'),
        openedAt: execution.startTime.toISOString(),
        closedAt: execution.closeTime?.toISOString() ?? null,
        title: state?.title ?? null,
        waitingFor: state?.waitingFor ?? null,
      };
    }),
  );
}

/** Undefined when no worker answers: the list is then shown without titles. */
async function stateOf({ workflow }: Client, id: string, runId: string): Promise<IncidentState | undefined> {
  const handle = workflow.getHandle(id, runId);
  return workflow.withDeadline(Date.now() + ANSWER_WITHIN_MS, () => handle.query(stateQuery)).catch(() => undefined);
}

/** One row for an incident with, below it, its title and what it waits for. */
export function incidentList(
  rows: readonly ListedIncident[],
  language: Language,
  out: Pick<Output, 'columns'>,
): string {
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

function remarks(row: ListedIncident, language: Language, { columns }: Pick<Output, 'columns'>): string[] {
  const waiting = row.waitingFor === null ? [] : [`waits for ${row.waitingFor[language]}`];
  return [row.title ?? 'no title: its state was not read', ...waiting].map(
    (text) => ' '.repeat(INDENT) + wrapped(printable(text), INDENT, columns),
  );
}

const INDENT = 4;
