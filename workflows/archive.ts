/**
 * Stores the finished record of an incident as evidence. It is a workflow of its own, because a workflow cannot read its own
 * end: the history that is stored, and what is replayed of it, must have all that the incident did.
 */
import { proxyActivities, sleep, workflowInfo } from '@temporalio/workflow';
import type { ArchiveActivities, Archived } from '../contract/activities.ts';
import { archiveId } from '../contract/ids.ts';
import { ARCHIVE_WORKFLOW, type ArchiveArgs } from '../contract/messages.ts';
import type { CustomerPolicy } from '../domain/customer.ts';
import { HOUR_MS } from '../domain/units.ts';
import { ARCHIVE } from './activity-options.ts';
import { faultOfStart, refuseToBegin } from './begun.ts';
import { startOutliving } from './outliving.ts';

/** A closing incident ends within seconds; one that an alert has opened again may take days. */
const FIRST_PAUSE_MS = 2_000;

/** @returns what was stored, and the seal of it: kept by Temporal, out of reach of those who can write to the evidence bucket */
export async function archive(args: ArchiveArgs): Promise<Archived> {
  const fault = faultOfStart(args);
  if (fault !== undefined) await refuseToBegin(fault);
  const { 'incident.archive': store } = proxyActivities<ArchiveActivities>(ARCHIVE);
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, HOUR_MS)) {
    const archived = await store(args);
    if (!archived.open) return archived;
    await sleep(pauseMs, { summary: 'until what is stored has ended' });
  }
}

/** Starts it for the workflow that calls this, which is about to end. It goes on after that. */
export async function startArchiving(
  incident: { id: string; runId: string; title: string; customer: CustomerPolicy },
  after: 'incident' | 'follow-ups',
): Promise<void> {
  const { id: incidentId, runId, title, customer } = incident;
  const { workflowId, runId: run } = workflowInfo();
  const args: [ArchiveArgs] = [{ incidentId, runId, ended: { id: workflowId, runId: run } }];
  // Started before the incident was opened again, it still waits for the incident's end.
  await startOutliving(
    ARCHIVE_WORKFLOW,
    { title, customer },
    { workflowId: archiveId(incidentId, runId, after), args },
  );
}
