/** Takes single events out of their envelopes: EventBridge, SNS, SQS, streams, files and lists, in any nesting. */
import { isObject } from '../../domain/fields.ts';
import type { RawEvent } from '../outcome.ts';
import { Budget, FILE, OverBudget } from './budget.ts';
import { fromEventBridge, fromList, fromSns, fromSqs, type Context, type Inner } from './envelopes.ts';
import { jsonTextsIn, looksPacked, textOfBase64, textOfBytes } from './packed.ts';
import { findingInText } from './prose.ts';
import { fromLogStore, fromStream } from './streams.ts';

/** EventBridge in SNS in SQS in a list in a file is 8 levels. Deeper nesting comes only from somebody who attacks intake. */
const MAX_DEPTH = 16;

/** Every event in a file, which may be gzip. Never throws: unreadable input is one event with `malformed` set. */
export function eventsInFile(bytes: Buffer): RawEvent[] {
  return withinBudget(new Budget(FILE), (budget) => {
    const text = textOfBytes(bytes, budget);
    return text === undefined ? [malformed('neither text nor gzip that can be unpacked', {})] : eventsOf(text, budget);
  });
}

/** Every event in a text with one JSON value or several. Never throws: unreadable input is one event with `malformed` set. */
export function eventsInText(text: string, budget = new Budget(FILE)): RawEvent[] {
  return withinBudget(budget, () => eventsOf(text, budget));
}

/** Every event in a JSON value, in order. A value always yields at least one. Never throws. */
export function eventsIn(value: unknown, budget = new Budget(FILE)): RawEvent[] {
  return withinBudget(budget, () => unwrap(value, {}, 0, budget));
}

/** A message that costs too much is rejected whole: a part of it could not be kept without the rest. */
function withinBudget(budget: Budget, work: (budget: Budget) => RawEvent[]): RawEvent[] {
  try {
    return work(budget);
  } catch (error) {
    if (error instanceof OverBudget) return [malformed(error.message, {})];
    throw error;
  }
}

function eventsOf(text: string, budget: Budget): RawEvent[] {
  budget.text(text);
  const clean = text.replace(/^\uFEFF/, '').trim();
  if (clean === '') return [malformed('the input is empty', {})];
  const whole = budget.parse(clean);
  if (whole !== undefined) return unwrap(whole, {}, 0, budget);
  const packed = looksPacked(clean) ? textOfBase64(clean, budget) : undefined;
  if (packed !== undefined) return eventsOf(packed, budget);
  const parts = partsOf(clean, budget);
  if (!parts.some((p) => isObject(p.value) || Array.isArray(p.value))) {
    return [malformed('not JSON and not JSON lines', {})];
  }
  budget.events(parts.length);
  return parts.flatMap(({ name, value }) =>
    value === undefined ? [malformed(`${name} is not JSON`, {})] : unwrap(value, {}, 0, budget),
  );
}

interface Part {
  name: string;
  value: unknown;
}

/** The lines of a text, if most of them are JSON by themselves; otherwise the values that follow one another. */
function partsOf(text: string, budget: Budget): Part[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const values = lines.map((line) => budget.parse(line));
  const readable = values.filter((v) => isObject(v) || Array.isArray(v)).length;
  if (lines.length > 1 && readable * 2 >= lines.length) {
    return values.flatMap((value, i) =>
      value === undefined ? sideBySide(lines[i] ?? '', `line ${i + 1}`, budget) : [{ name: `line ${i + 1}`, value }],
    );
  }
  return [...jsonTextsIn(text)].map((part, i) => ({ name: `part ${i + 1}`, value: budget.parse(part) }));
}

/** The values on one line. If any of them is broken, the whole line is one part that cannot be read. */
function sideBySide(line: string, name: string, budget: Budget): Part[] {
  const values = [...jsonTextsIn(line)].map((text) => budget.parse(text));
  return values.includes(undefined) ? [{ name, value: undefined }] : values.map((value) => ({ name, value }));
}

/** Tries each kind of envelope. A value that is in none is an event itself. */
function unwrap(value: unknown, context: Context, depth: number, budget: Budget): RawEvent[] {
  if (depth > MAX_DEPTH) return [malformed(`nested in more than ${MAX_DEPTH} envelopes`, context)];
  const inner = (v: unknown, more: Context = {}): RawEvent[] => unwrap(v, { ...context, ...more }, depth + 1, budget);
  if (typeof value === 'string') return unwrapText(value, context, inner, budget);
  if (Array.isArray(value)) {
    if (value.length === 0) return [{ ...context, body: value, empty: 'an empty list' }];
    budget.events(value.length);
    return value.flatMap((item) => inner(item));
  }
  if (!isObject(value)) return [malformed('not a JSON object', context)];
  return (
    fromSns(value, context, inner) ??
    fromEventBridge(value, context, budget) ??
    fromSqs(value, inner) ??
    fromStream(value, context, inner, budget) ??
    fromLogStore(value, inner, budget) ??
    fromList(value, inner) ?? [{ ...context, body: value }]
  );
}

function unwrapText(text: string, context: Context, inner: Inner, budget: Budget): RawEvent[] {
  budget.text(text);
  const parsed = budget.parse(text);
  if (parsed !== undefined && parsed !== null && (typeof parsed === 'object' || typeof parsed === 'string')) {
    return inner(parsed);
  }
  const packed = looksPacked(text) ? textOfBase64(text, budget) : undefined;
  if (packed !== undefined) return inner(packed);
  const values = [...jsonTextsIn(text)].map((one) => budget.parse(one));
  if (values.length > 1 && values.every((v) => isObject(v))) return inner(values);
  const told = findingInText(text);
  if (told !== undefined) return [{ ...context, body: told }];
  return [malformed('the message is plain text, not JSON', context)];
}

const malformed = (reason: string, context: Context): RawEvent => ({ ...context, body: undefined, malformed: reason });
