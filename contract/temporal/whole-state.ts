/** The whole state of an incident, read page by page: no answer of a query is large. */
import type { WorkflowHandle } from '@temporalio/client';
import type { IncidentState } from '../../domain/incident.ts';
import { stateOf } from '../../domain/projections.ts';
import { PARTS, READ_BYTES, type ListsPage, type ListsPlace, type PartName } from '../../domain/state-lists.ts';
import { headerQuery, listsQuery } from '../messages.ts';

/** How often a state is read again because it changed while its pages were read. */
const MOST_READINGS = 10;

/** The state of an incident at one version, read page by page. */
export async function wholeState(workflow: Pick<WorkflowHandle, 'query'>): Promise<IncidentState> {
  for (let reading = 1; ; reading += 1) {
    const header = await workflow.query(headerQuery);
    const { versions, lists } = await wholeLists(workflow);
    if (versions.every((v) => v === header.version) || reading === MOST_READINGS) return stateOf(header, lists);
  }
}

async function wholeLists(
  workflow: Pick<WorkflowHandle, 'query'>,
): Promise<{ versions: number[]; lists: Record<PartName, unknown[]> }> {
  const versions: number[] = [];
  const lists = Object.fromEntries(PARTS.map((name): [string, unknown[]] => [name, []]));
  for (let from: ListsPlace | undefined = { name: PARTS[0], from: 0 }; from !== undefined;) {
    const page: ListsPage = await workflow.query(listsQuery, from, READ_BYTES);
    versions.push(page.version);
    for (const [name, items] of Object.entries(page.lists)) for (const item of items) lists[name]!.push(item);
    from = page.next;
  }
  return { versions, lists: lists as Record<PartName, unknown[]> };
}
