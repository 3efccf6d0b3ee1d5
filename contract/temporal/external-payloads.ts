/** Histories with all their payloads: those that lie in external storage (`workers/payload-store.ts`), and those that are encrypted. */
import type { Client } from '@temporalio/client';
import type { Payload, PayloadCodec } from '@temporalio/common';
import {
  decode,
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

/**
 * Decrypts the payloads of a history in place, for replay. What is kept as evidence stays encrypted.
 * @throws PayloadUnreadable if a key is missing
 */
export async function decryptHistory(history: History, codecs: PayloadCodec[]): Promise<void> {
  const decrypted = (payloads: Payload[]): Promise<Payload[]> => decode(codecs, payloads);
  await visit({ history }, walkGetWorkflowExecutionHistoryResponse, {
    transformPayload: async (payload) => (await decrypted([payload]))[0]!,
    transformPayloads: decrypted,
    // Temporal reads them, so they are never encrypted.
    skipSearchAttributes: true,
  });
}
