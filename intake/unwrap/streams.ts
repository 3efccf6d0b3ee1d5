/** Envelopes of streams and log groups (CloudWatch Logs subscriptions, Kinesis, Firehose) and of exports of log stores. */
import type { Context, Inner } from './envelopes.ts';
import { at, isObject, listAt, textAt } from '../../domain/fields.ts';
import type { RawEvent } from '../outcome.ts';
import type { Budget } from './budget.ts';
import { jsonTextsIn, textOfBase64 } from './packed.ts';

/** The events in a stream's envelope, or undefined if `value` is no such envelope. */
export function fromStream(
  value: Record<string, unknown>,
  context: Context,
  inner: Inner,
  budget: Budget,
): RawEvent[] | undefined {
  const logs = at(value, 'awslogs', 'data');
  if (typeof logs === 'string') return unpacked(logs, 'a CloudWatch Logs payload', context, inner, budget);
  if (textAt(value, 'messageType') === 'CONTROL_MESSAGE') {
    return [{ ...context, body: value, empty: 'CloudWatch Logs checks whether the subscription can be reached' }];
  }
  if (textAt(value, 'messageType') === 'DATA_MESSAGE') return fromLogGroup(value, context, inner, budget);
  const kinesis = at(value, 'kinesis', 'data');
  if (typeof kinesis === 'string') return fromRecord(value, kinesis, 'a Kinesis stream', context, inner, budget);
  // Firehose, to a Lambda function that transforms records and to an HTTP endpoint.
  const records = value['records'];
  if (Array.isArray(records) && records.length > 0 && records.every((r) => typeof at(r, 'data') === 'string')) {
    budget.events(records.length);
    return records.flatMap((r) => fromRecord(r, String(at(r, 'data')), 'a Firehose stream', context, inner, budget));
  }
  return undefined;
}

/** Exports of Splunk and Elasticsearch, which keep the original event in one of their members. */
export function fromLogStore(value: Record<string, unknown>, inner: Inner, budget: Budget): RawEvent[] | undefined {
  const originals = [
    value['_raw'],
    at(value, 'event', 'original'),
    '@timestamp' in value ? value['message'] : undefined,
  ];
  for (const original of originals) {
    if (typeof original === 'string' && isObject(budget.parse(original))) return inner(original);
  }
  if (typeof value['sourcetype'] === 'string' && isObject(value['event'])) return inner(value['event']);
  if (isObject(value['result']) && typeof value['result']['_raw'] === 'string') return inner(value['result']);
  return undefined;
}

function fromRecord(
  record: unknown,
  data: string,
  stream: string,
  context: Context,
  inner: Inner,
  budget: Budget,
): RawEvent[] {
  const text = textOfBase64(data, budget);
  if (text !== undefined) budget.text(text);
  const isEvents = text !== undefined && [...jsonTextsIn(text)].some((one) => holdsEvents(budget.parse(one)));
  return isEvents ? inner(text, { stream }) : [{ ...context, stream, body: record }];
}

/** Whether a value is an object or a list that contains one, down to a depth that no real event exceeds. */
const holdsEvents = (value: unknown, depth = 0): boolean =>
  isObject(value) || (Array.isArray(value) && depth < 8 && value.some((v) => holdsEvents(v, depth + 1)));

/** What the subscription filter of a log group forwards. A line that is not JSON is an ordinary log line. */
function fromLogGroup(message: unknown, context: Context, inner: Inner, budget: Budget): RawEvent[] {
  const stream = `the log group ${textAt(message, 'logGroup') ?? '(no name)'}`;
  const account = textAt(message, 'owner');
  const around = { stream, ...(account === undefined ? {} : { account }) };
  const lines = listAt(message, 'logEvents');
  if (lines.length === 0)
    return [{ ...context, ...around, body: message, empty: 'a CloudWatch Logs message without lines' }];
  budget.events(lines.length);
  return lines.flatMap((line) => {
    const time = textAt(line, 'timestamp');
    const more = { ...around, ...(time === undefined ? {} : { time }) };
    const text = textAt(line, 'message') ?? '';
    budget.text(text);
    const value = budget.parse(text);
    return holdsEvents(value) ? inner(value, more) : [{ ...context, ...more, body: line }];
  });
}

function unpacked(data: string, what: string, context: Context, inner: Inner, budget: Budget): RawEvent[] {
  const text = textOfBase64(data, budget);
  return text === undefined ? [{ ...context, body: undefined, malformed: `${what} cannot be unpacked` }] : inner(text);
}
