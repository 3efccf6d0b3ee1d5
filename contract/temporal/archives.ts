/** What the archive workflows of an incident have stored, as Temporal knows it (`workflows/archive.ts`). */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Archived } from '../activities.ts';
import { archiveId } from '../ids.ts';

export type Archive = Extract<Archived, { open: false }>;

/** Those that have ended, the first one first. */
export async function archivesOf(
  { workflow }: Pick<Client, 'workflow'>,
  { id, runId }: { id: string; runId: string },
): Promise<Archive[]> {
  const archives: Archive[] = [];
  for (const after of ['incident', 'follow-ups'] as const) {
    const handle = workflow.getHandle(archiveId(id, runId, after));
    try {
      const { status } = await handle.describe();
      if (status.name !== 'COMPLETED') continue;
      const archived = (await handle.result()) as Archived;
      if (!archived.open) archives.push(archived);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
  return archives;
}
