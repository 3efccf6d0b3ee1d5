/** How the intake tells an incident what a system outside says of its ticket. */
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { SystemNews } from '../../domain/system-telling.ts';
import { systemNewsSignal } from '../outside-messages.ts';

/**
 * @param run how the id of the incident's first run begins
 * @returns false if that incident is not open any more
 */
export async function tellSystemNews(
  { incidentId, run }: { incidentId: string; run: string },
  news: SystemNews,
  { workflow }: Pick<Client, 'workflow'>,
): Promise<boolean> {
  // It may continue as new between the two calls; then it is another run of the same incident.
  for (let tries = 2; tries > 0; tries -= 1) {
    try {
      const { raw, runId, status } = await workflow.getHandle(incidentId).describe();
      const first = raw.workflowExecutionInfo?.firstRunId ?? '';
      if (status.name !== 'RUNNING' || !first.startsWith(run)) return false;
      await workflow.getHandle(incidentId, runId).signal(systemNewsSignal, news);
      return true;
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
  return false;
}
