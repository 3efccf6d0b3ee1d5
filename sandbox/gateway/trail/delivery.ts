/** Sends management calls that change something to EventBridge, as CloudTrail does (EventBridge: *Events delivered via CloudTrail*). */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Moto } from '../moto.ts';
import type { TrailRecord } from './record.ts';

/** The limit of PutEvents. */
const BATCH = 10;

/** @returns a function that takes a record and returns at once. Records are delivered later, in order */
export function deliveryTo(moto: Moto): (record: TrailRecord) => void {
  const waiting: TrailRecord[] = [];
  /** Buses that have a rule. Events on other buses have no effect, so they are not sent. */
  const heard = new Set<string>();
  let delivering = false;

  async function deliver(): Promise<void> {
    delivering = true;
    while (waiting.length > 0) await send(moto, nextBatch(waiting));
    delivering = false;
  }

  return (record) => {
    if (record.readOnly || !record.managementEvent) return;
    if (record.eventName === 'PutRule') heard.add(busOf(record));
    if (!heard.has(busOf(record))) return;
    waiting.push(record);
    if (!delivering) void deliver();
  };
}

const busOf = ({ recipientAccountId, awsRegion }: TrailRecord): string => `${recipientAccountId} ${awsRegion}`;

/** The oldest event, and those directly after it for the same bus. */
function nextBatch(waiting: TrailRecord[]): TrailRecord[] {
  const [first] = waiting;
  const end = waiting.findIndex((record) => first !== undefined && busOf(record) !== busOf(first));
  return waiting.splice(0, Math.min(end === -1 ? waiting.length : end, BATCH));
}

async function send(moto: Moto, records: readonly TrailRecord[]): Promise<void> {
  const [first] = records;
  if (first === undefined) return;
  const Entries = records.map((record) => ({
    Source: `aws.${record.eventSource.split('.')[0]}`,
    DetailType:
      record.eventSource === 'signin.amazonaws.com'
        ? 'AWS Console Sign In via CloudTrail'
        : 'AWS API Call via CloudTrail',
    Detail: JSON.stringify(record),
  }));
  await moto
    .client(EventBridgeClient, first.recipientAccountId, first.awsRegion)
    .send(new PutEventsCommand({ Entries }))
    // Nothing waits for the delivery. A lost event would show as a missing alert.
    .catch((error: unknown) => process.stderr.write(`gateway: EventBridge did not take calls: ${String(error)}\n`));
}
