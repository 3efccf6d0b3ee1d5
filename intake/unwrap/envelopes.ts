/** Takes single events out of whatever they travelled in: EventBridge, SNS, SQS, streams, files and lists, in any nesting. */
import { at, isObject, listAt, parseJson, textAt } from '../fields.ts';
import type { RawEvent } from '../outcome.ts';
import { jsonTextsIn, looksPacked, textOfBase64, textOfBytes } from './packed.ts';
import { fromLogStore, fromStream } from './streams.ts';

/** EventBridge in SNS in SQS in a list in a file is 8 levels; what is deeper was made to hurt. */
const MAX_DEPTH = 16;

/** What the envelopes say. */
export type Context = Omit<RawEvent, 'body' | 'malformed' | 'empty'>;

/** Every event in a file or request, which may be gzip. Never throws; what cannot be read says so. */
export function eventsInBytes(bytes: Buffer): RawEvent[] {
  const text = textOfBytes(bytes);
  return text === undefined ? [malformed('neither text nor gzip that can be unpacked', {})] : eventsInText(text);
}

/** Every event in a text that holds one JSON value, or several, one a line or not. Never throws; what cannot be read says so. */
export function eventsInText(text: string): RawEvent[] {
  const clean = text.replace(/^\uFEFF/, '').trim();
  if (clean === '') return [malformed('the input is empty', {})];
  const whole = parseJson(clean);
  if (whole !== undefined) return eventsIn(whole);
  const packed = looksPacked(clean) ? textOfBase64(clean) : undefined;
  if (packed !== undefined) return eventsInText(packed);
  const parts = partsOf(clean);
  if (!parts.some((p) => isObject(p.value) || Array.isArray(p.value))) {
    return [malformed('not JSON and not JSON lines', {})];
  }
  return parts.flatMap(({ name, value }) =>
    value === undefined ? [malformed(`${name} is not JSON`, {})] : eventsIn(value),
  );
}

interface Part {
  name: string;
  value: unknown;
}

/** Lines, if each stands for itself; else what lies side by side. */
function partsOf(text: string): Part[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const values = lines.map(parseJson);
  const readable = values.filter((v) => isObject(v) || Array.isArray(v)).length;
  if (lines.length > 1 && readable * 2 >= lines.length) {
    return values.flatMap((value, i) =>
      value === undefined ? sideBySide(lines[i] ?? '', `line ${i + 1}`) : [{ name: `line ${i + 1}`, value }],
    );
  }
  return [...jsonTextsIn(text)].map((part, i) => ({ name: `part ${i + 1}`, value: parseJson(part) }));
}

/** Several values on one line; a line of which any part is broken is one thing that cannot be read. */
function sideBySide(line: string, name: string): Part[] {
  const values = [...jsonTextsIn(line)].map(parseJson);
  return values.includes(undefined) ? [{ name, value: undefined }] : values.map((value) => ({ name, value }));
}

/** Every event in a JSON value, in order. A value always yields at least one. */
export function eventsIn(value: unknown): RawEvent[] {
  return unwrap(value, {}, 0);
}

/** Tries each envelope in turn; what is in none is an event itself. */
function unwrap(value: unknown, context: Context, depth: number): RawEvent[] {
  if (depth > MAX_DEPTH) return [malformed(`nested in more than ${MAX_DEPTH} envelopes`, context)];
  const inner = (v: unknown, more: Context = {}): RawEvent[] => unwrap(v, { ...context, ...more }, depth + 1);
  if (typeof value === 'string') return unwrapText(value, context, inner);
  if (Array.isArray(value)) {
    if (value.length === 0) return [{ ...context, body: value, empty: 'an empty list' }];
    return value.flatMap((item) => inner(item));
  }
  if (!isObject(value)) return [malformed('not a JSON object', context)];
  return (
    fromSns(value, context, inner) ??
    fromEventBridge(value, context) ??
    fromSqs(value, inner) ??
    fromStream(value, context, inner) ??
    fromLogStore(value, inner) ??
    fromList(value, inner) ?? [{ ...context, body: value }]
  );
}

/** Opens what is inside an envelope. */
export type Inner = (value: unknown, more?: Context) => RawEvent[];

function unwrapText(text: string, context: Context, inner: Inner): RawEvent[] {
  const parsed = parseJson(text);
  if (parsed !== undefined && parsed !== null && (typeof parsed === 'object' || typeof parsed === 'string')) {
    return inner(parsed);
  }
  const packed = looksPacked(text) ? textOfBase64(text) : undefined;
  if (packed !== undefined) return inner(packed);
  const values = [...jsonTextsIn(text)].map(parseJson);
  if (values.length > 1 && values.every((v) => isObject(v))) return inner(values);
  return [malformed('the message is plain text, not JSON', context)];
}

/** SNS as HTTP body or SQS body (`Type`, `Message`) and as a Lambda record (`Sns`). */
function fromSns(value: Record<string, unknown>, context: Context, inner: Inner): RawEvent[] | undefined {
  if (isObject(value['Sns'])) return inner(value['Sns']);
  const topicArn = textAt(value, 'TopicArn');
  const isMessage = topicArn !== undefined || value['Type'] === 'Notification';
  if (!isMessage) return undefined;
  if (value['Type'] === 'SubscriptionConfirmation' || value['Type'] === 'UnsubscribeConfirmation') {
    return [{ ...context, body: value, empty: `an SNS ${value['Type']}, not a notification` }];
  }
  if (!Object.hasOwn(value, 'Message')) return undefined;
  const [, , , region, account] = (topicArn ?? '').split(':');
  const subject = textAt(value, 'Subject');
  const time = textAt(value, 'Timestamp');
  return inner(value['Message'], {
    ...(topicArn === undefined ? {} : { topicArn }),
    ...(subject === undefined ? {} : { subject }),
    ...(region !== undefined && region !== '' ? { region } : {}),
    ...(account !== undefined && /^\d+$/.test(account) ? { account } : {}),
    ...(time === undefined ? {} : { time }),
  });
}

/** An EventBridge event, or an entry of PutEvents. Security Hub and others put several findings into one detail. */
function fromEventBridge(value: Record<string, unknown>, context: Context): RawEvent[] | undefined {
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
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
    ...(time === undefined ? {} : { time }),
    ...(resources.length === 0 ? {} : { resources }),
  };
  // Alarm actions to Lambda look like EventBridge events, but have no `detail`.
  const detail = isEntry ? value['Detail'] : (value['detail'] ?? value);
  const body = typeof detail === 'string' ? parseJson(detail) : detail;
  if (body === undefined) return [{ ...around, body: detail }];
  const findings = at(body, 'findings');
  if (!Array.isArray(findings)) return [{ ...around, body }];
  if (findings.length === 0) return [{ ...around, body, empty: 'an event without findings' }];
  return findings.map((finding) => ({ ...around, body: finding }));
}

/** SQS as a Lambda record (`body`) and as ReceiveMessage gives it (`Body`). */
function fromSqs(value: Record<string, unknown>, inner: Inner): RawEvent[] | undefined {
  if (typeof value['body'] === 'string' && (value['eventSource'] === 'aws:sqs' || 'receiptHandle' in value)) {
    return inner(value['body']);
  }
  if (typeof value['Body'] === 'string' && ('ReceiptHandle' in value || 'MD5OfBody' in value))
    return inner(value['Body']);
  return undefined;
}

/** Members under which files, CLI output and Lambda invocations carry several events. */
const LISTS = ['Records', 'Messages', 'Entries', 'Findings', 'findings', 'AttackSummaries'] as const;

function fromList(value: Record<string, unknown>, inner: Inner): RawEvent[] | undefined {
  for (const name of LISTS) {
    if (Object.hasOwn(value, name) && Array.isArray(value[name])) return inner(value[name]);
  }
  // CloudTrail LookupEvents: each event carries the record as text.
  if (typeof value['CloudTrailEvent'] === 'string') return inner(value['CloudTrailEvent']);
  const health = value['events'];
  if (Array.isArray(health) && health.some((e) => textAt(e, 'eventTypeCode') !== undefined)) return inner(health);
  const events = value['Events'];
  if (Array.isArray(events) && events.some((e) => typeof at(e, 'CloudTrailEvent') === 'string')) return inner(events);
  return undefined;
}

const malformed = (reason: string, context: Context): RawEvent => ({ ...context, body: undefined, malformed: reason });
