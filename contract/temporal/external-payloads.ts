/** Histories whose long payloads lie in external storage (`workers/payload-store.ts`). */
import type { Client } from '@temporalio/client';
import {
  extstoreInboundOptions,
  visit,
  walkGetWorkflowExecutionHistoryResponse,
} from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { History } from '@temporalio/common/lib/proto-utils.js';

/**
 * Fetches a history and puts each payload that lies elsewhere in its place, so that it can be replayed and kept without
 * the storage. The SDK's own `fetchHistory` leaves references.
 * @throws if there is no such history, or it has references and the client has no storage to read them
 */
export async function wholeHistory(
  { workflow }: Pick<Client, 'workflow'>,
  id: string,
  runId?: string,
): Promise<History> {
  const history = await workflow.getHandle(id, runId).fetchHistory();
  const { externalStorage } = workflow.options.loadedDataConverter;
  await visit({ history }, walkGetWorkflowExecutionHistoryResponse, extstoreInboundOptions(externalStorage));
  return history;
}
