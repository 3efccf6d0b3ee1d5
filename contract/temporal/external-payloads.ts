/** Histories with all their payloads: those that lie in external storage (`workers/payload-store.ts`), and those that are encrypted. */
import type { Client } from '@temporalio/client';
import type { Payload, PayloadCodec, WorkflowSerializationContext } from '@temporalio/common';
import {
  decode,
  extstoreInboundOptions,
  visit,
  walkGetWorkflowExecutionHistoryResponse,
} from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { isEncrypted } from './payload-codec.ts';

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
 * Decrypts the payloads of a history in place, for replay. What is kept as evidence stays encrypted. A history that began without
 * encryption is a recording, and stays as it is. In any other, messages and arguments are read as the workers read them: refused if
 * they are not encrypted, or encrypted for another workflow. Temporal's own markers are never encrypted.
 * @throws PayloadUnreadable if a key is missing
 */
export async function decryptHistory(history: History, codecs: PayloadCodec[]): Promise<void> {
  if (codecs.length === 0) return;
  const start = history.events?.[0]?.workflowExecutionStartedEventAttributes;
  if ((start?.input?.payloads ?? []).some(isEncrypted)) {
    // Payload codecs look at the workflow's id alone.
    const context: WorkflowSerializationContext = {
      type: 'workflow',
      namespace: '',
      workflowId: start?.workflowId ?? '',
    };
    for (const message of [...present(start?.input), ...messagesIn(history)])
      message.payloads = await decode(codecs, message.payloads ?? [], context);
  }
  const one = async (payload: Payload): Promise<Payload> =>
    isEncrypted(payload) ? (await decode(codecs, [payload]))[0]! : payload;
  await visit({ history }, walkGetWorkflowExecutionHistoryResponse, {
    transformPayload: one,
    transformPayloads: (payloads) => Promise.all(payloads.map(one)),
    // Temporal reads them, so they are never encrypted.
    skipSearchAttributes: true,
  });
}

/** The histories of an incident and of its follow-ups, in place. @throws PayloadUnreadable if a key is missing */
export async function decryptAll(
  { incident, followUps }: Record<'incident' | 'followUps', readonly History[]>,
  codecs: PayloadCodec[],
): Promise<void> {
  for (const history of [...incident, ...followUps]) await decryptHistory(history, codecs);
}

interface Payloads {
  payloads?: Payload[] | null;
}

/** What was said to the workflow: the arguments of signals and updates. */
const messagesIn = ({ events }: History): Payloads[] =>
  (events ?? []).flatMap((event) => [
    ...present(event.workflowExecutionSignaledEventAttributes?.input),
    ...present(event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.args),
  ]);

const present = (payloads: Payloads | null | undefined): Payloads[] => (payloads ? [payloads] : []);
