/** Envelopes that AWS delivers events in, and lists of events: SNS, EventBridge, SQS, files, CLI output. */
import { parseArn } from '../../domain/arns.ts';
import { at, isObject, listAt, textAt } from '../../domain/fields.ts';
import type { RawEvent } from '../outcome.ts';
import type { Budget } from './budget.ts';

/** What the envelopes say about the event in them. */
export type Context = Omit<RawEvent, 'body' | 'malformed' | 'empty'>;

/** Unwraps what is inside an envelope; `more` is what this envelope adds to the context. */
export type Inner = (value: unknown, more?: Context) => RawEvent[];

/** SNS as HTTP body or SQS body (`Type`, `Message`) and as a Lambda record (`Sns`). */
export function fromSns(value: Record<string, unknown>, context: Context, inner: Inner): RawEvent[] | undefined {
  if (isObject(value['Sns'])) return inner(value['Sns']);
  const topicArn = textAt(value, 'TopicArn');
  const isMessage = topicArn !== undefined || value['Type'] === 'Notification';
  if (!isMessage) return undefined;
  if (value['Type'] === 'SubscriptionConfirmation' || value['Type'] === 'UnsubscribeConfirmation') {
    return [{ ...context, body: value, empty: `an SNS ${value['Type']}, not a notification` }];
  }
  if (!Object.hasOwn(value, 'Message')) return undefined;
  const { region = '', account = '' } = parseArn(topicArn) ?? {};
  const subject = textAt(value, 'Subject');
  const time = textAt(value, 'Timestamp');
  return inner(value['Message'], {
    ...(topicArn === undefined ? {} : { topicArn }),
    ...(subject === undefined ? {} : { subject }),
    ...(region === '' ? {} : { region }),
    ...(/^\d+$/.test(account) ? { account } : {}),
    ...(time === undefined ? {} : { time }),
  });
}

/** An EventBridge event, or an entry of PutEvents. Security Hub and others put several findings into one `detail`. */
export function fromEventBridge(
  value: Record<string, unknown>,
  context: Context,
  budget: Budget,
): RawEvent[] | undefined {
  const isEntry = typeof value['DetailType'] === 'string' && Object.hasOwn(value, 'Detail');
  if (typeof value['detail-type'] !== 'string' && !isEntry) return undefined;
  const detailType = textAt(value, isEntry ? 'DetailType' : 'detail-type');
  const source = textAt(value, 'Source');
  const account = textAt(value, 'account');
  const region = textAt(value, 'region');
  const time = textAt(value, 'time');
  const resources = listAt(value, 'resources').filter((r) => typeof r === 'string');
  const around: Context = {
    ...context,
    ...(source === undefined ? {} : { source }),
    detailType: detailType ?? '',
    envelope: { account, source, detailType: detailType ?? '' },
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
    ...(time === undefined ? {} : { time }),
    ...(resources.length === 0 ? {} : { resources }),
  };
  // Alarm actions to Lambda look like EventBridge events, but have no `detail`.
  const detail = isEntry ? value['Detail'] : (value['detail'] ?? value);
  const body = typeof detail === 'string' ? budget.parse(detail) : detail;
  if (body === undefined) return [{ ...around, body: detail }];
  const findings = at(body, 'findings');
  if (!Array.isArray(findings)) return [{ ...around, body }];
  if (findings.length === 0) return [{ ...around, body, empty: 'an event without findings' }];
  budget.events(findings.length);
  return findings.map((finding) => ({ ...around, body: finding }));
}

/** SQS as a Lambda record (`body`) and as an answer of ReceiveMessage (`Body`). */
export function fromSqs(value: Record<string, unknown>, inner: Inner): RawEvent[] | undefined {
  if (typeof value['body'] === 'string' && (value['eventSource'] === 'aws:sqs' || 'receiptHandle' in value)) {
    return inner(value['body']);
  }
  if (typeof value['Body'] === 'string' && ('ReceiptHandle' in value || 'MD5OfBody' in value))
    return inner(value['Body']);
  return undefined;
}

/** Members that hold several events in files, CLI output and Lambda invocations. */
const LISTS = ['Records', 'Messages', 'Entries', 'Findings', 'findings', 'AttackSummaries'] as const;

export function fromList(value: Record<string, unknown>, inner: Inner): RawEvent[] | undefined {
  for (const name of LISTS) {
    if (Object.hasOwn(value, name) && Array.isArray(value[name])) return inner(value[name]);
  }
  // CloudTrail LookupEvents: each event has the record as text.
  if (typeof value['CloudTrailEvent'] === 'string') return inner(value['CloudTrailEvent']);
  const health = value['events'];
  if (Array.isArray(health) && health.some((e) => textAt(e, 'eventTypeCode') !== undefined)) return inner(health);
  const events = value['Events'];
  if (Array.isArray(events) && events.some((e) => typeof at(e, 'CloudTrailEvent') === 'string')) return inner(events);
  return undefined;
}

/** What only other envelopes have: an object with such a member is no plain list of events. */
const OTHERS = ['Type', 'TopicArn', 'Sns', 'detail-type', 'DetailType', 'awslogs', 'messageType', 'kinesis', 'records'];
const STORES = ['body', 'Body', '_raw', 'event', '@timestamp', 'sourcetype', 'result'];

/**
 * Whether a member of a long object is its list of events, as `fromList` would find it.
 * @param head the members before it
 * @param holds whether a text is in the list
 */
export function isListOfEvents(name: string, head: Record<string, unknown>, holds: (text: string) => boolean): boolean {
  if ([...OTHERS, ...STORES].some((other) => Object.hasOwn(head, other))) return false;
  if (LISTS.some((list) => list === name)) return true;
  return (name === 'events' && holds('"eventTypeCode"')) || (name === 'Events' && holds('"CloudTrailEvent"'));
}
