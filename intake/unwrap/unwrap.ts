/** Takes single events out of their envelopes: EventBridge, SNS, SQS, streams, files and lists, in any nesting. */
import { isObject, parseJson } from '../../domain/fields.ts';
import type { RawEvent } from '../outcome.ts';
import { fromEventBridge, fromList, fromSns, fromSqs, type Context, type Inner } from './envelopes.ts';
import { jsonTextsIn, looksPacked, textOfBase64, textOfBytes } from './packed.ts';
import { fromLogStore, fromStream } from './streams.ts';

/** EventBridge in SNS in SQS in a list in a file is 8 levels. Deeper nesting comes only from somebody who attacks intake. */
const MAX_DEPTH = 16;

/** Every event in a file or request, which may be gzip. Never throws: unreadable input is one event with `malformed` set. */
export function eventsInBytes(bytes: Buffer): RawEvent[] {
  const text = textOfBytes(bytes);
  return text === undefined ? [malformed('neither text nor gzip that can be unpacked', {})] : eventsInText(text);
}

/** Every event in a text with one JSON value or several. Never throws: unreadable input is one event with `malformed` set. */
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

/** The lines of a text, if most of them are JSON by themselves; otherwise the values that follow one another. */
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

/** The values on one line. If any of them is broken, the whole line is one part that cannot be read. */
function sideBySide(line: string, name: string): Part[] {
  const values = [...jsonTextsIn(line)].map(parseJson);
  return values.includes(undefined) ? [{ name, value: undefined }] : values.map((value) => ({ name, value }));
}

/** Every event in a JSON value, in order. A value always yields at least one. */
export function eventsIn(value: unknown): RawEvent[] {
  return unwrap(value, {}, 0);
}

/** Tries each kind of envelope. A value that is in none is an event itself. */
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

const malformed = (reason: string, context: Context): RawEvent => ({ ...context, body: undefined, malformed: reason });
