/** Management calls that change something, sent to EventBridge as CloudTrail does (EventBridge: *Events delivered via CloudTrail*). */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Moto } from '../moto.ts';
import type { TrailRecord } from './record.ts';

/** PutEvents takes so many. */
const BATCH = 10;

/** @returns takes a record and answers at once; delivery follows, in order */
export function deliveryTo(moto: Moto): (record: TrailRecord) => void {
  const waiting: TrailRecord[] = [];
  /** Buses on which a rule has been put: what comes to the others is heard by nobody. */
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

/** The oldest and those right behind it that go to the same bus. */
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
    // Nobody waits for it: what is lost here would show as an alert that does not come.
    .catch((error: unknown) => process.stderr.write(`gateway: EventBridge did not take calls: ${String(error)}\n`));
}
