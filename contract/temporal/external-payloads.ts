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
 * encryption is a recording, and stays as it is. In any other, messages that are not encrypted are read as the workers read
 * them: refused. Temporal's own markers are never encrypted.
 * @throws PayloadUnreadable if a key is missing
 */
export async function decryptHistory(history: History, codecs: PayloadCodec[]): Promise<void> {
  if (codecs.length === 0) return;
  const all = (payloads: Payload[]): Promise<Payload[]> => decode(codecs, payloads);
  if (isBegunEncrypted(history)) for (const message of messagesIn(history)) await readAsWorkersDo(message, all);
  const one = async (payload: Payload): Promise<Payload> =>
    isEncrypted(payload) ? (await all([payload]))[0]! : payload;
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

function isBegunEncrypted({ events }: History): boolean {
  const start = events?.[0]?.workflowExecutionStartedEventAttributes;
  return (start?.input?.payloads ?? []).some(isEncrypted);
}

/** What was said to the workflow: the arguments of signals and updates. */
const messagesIn = ({ events }: History): Payloads[] =>
  (events ?? []).flatMap((event) => [
    ...present(event.workflowExecutionSignaledEventAttributes?.input),
    ...present(event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.args),
  ]);

const present = (payloads: Payloads | null | undefined): Payloads[] => (payloads ? [payloads] : []);

async function readAsWorkersDo(message: Payloads, decoded: (payloads: Payload[]) => Promise<Payload[]>): Promise<void> {
  const plain = (message.payloads ?? []).filter((payload) => !isEncrypted(payload));
  const refused = await decoded(plain);
  message.payloads = (message.payloads ?? []).map((p) => (isEncrypted(p) ? p : refused[plain.indexOf(p)]!));
}
