/** Unpacks gzip and base64: gzip files, CloudWatch Logs subscriptions, Kinesis and Firehose records. */
import { isUtf8 } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import { OverBudget, type Budget } from './budget.ts';

/** The text in bytes that may be gzip, or undefined if they hold none. @throws OverBudget */
export function textOfBytes(bytes: Buffer, budget: Budget): string | undefined {
  const plain = isGzip(bytes) ? unpack(bytes, budget) : bytes;
  return plain === undefined || !isUtf8(plain) ? undefined : plain.toString('utf8');
}

/** The text in base64, which may be gzip inside, or undefined if it holds none. @throws OverBudget */
export const textOfBase64 = (data: string, budget: Budget): string | undefined =>
  textOfBytes(Buffer.from(data, 'base64'), budget);

/** Whether a text begins with a gzip header in base64. */
export const looksPacked = (text: string): boolean => /^H4sI[A-Za-z0-9+/]/.test(text);

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

function unpack(bytes: Buffer, budget: Budget): Buffer | undefined {
  const most = budget.unpacked(bytes.length);
  try {
    return gunzipSync(bytes, { maxOutputLength: Math.max(1, most) });
  } catch (error) {
    if (error instanceof RangeError) throw new OverBudget(`an archive unpacks to more than ${most} bytes`);
    return undefined;
  }
}

/**
 * The JSON values in a text, in order: a single one, one on each line, or one directly after the other as Firehose
 * writes them. Text between them that is not JSON is yielded as it is.
 */
export function* jsonTextsIn(text: string): Generator<string> {
  let depth = 0;
  let start = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === '\\') i++;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = depth > 0;
    else if (c === '{' || c === '[') {
      if (depth++ > 0) continue;
      yield* rest(text.slice(start, i));
      start = i;
    } else if ((c === '}' || c === ']') && depth > 0 && --depth === 0) {
      yield text.slice(start, i + 1);
      start = i + 1;
    }
  }
  yield* rest(text.slice(start));
}

function* rest(between: string): Generator<string> {
  let start = 0;
  let end = between.length;
  while (start < end && isSeparator(between[start])) start += 1;
  while (end > start && isSeparator(between[end - 1])) end -= 1;
  if (start < end) yield between.slice(start, end);
}

/** Not by one expression over the text: `[\s,]+$` looks at each run of blanks once for each of them. */
const isSeparator = (c: string | undefined): boolean => c === ',' || (c !== undefined && c.trim() === '');
