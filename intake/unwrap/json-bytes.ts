/** Bytes of JSON texts that are not parsed yet. */
import { isObject, parseJson } from '../../domain/fields.ts';
import { isListOfEvents } from './envelopes.ts';

export const NONE = -1;
/** Marks of UTF-8 that some editors write at the beginning. */
export const MARK = Buffer.from('\uFEFF');
export const NEWLINE = 0x0a;
export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const COMMA = 0x2c;
const COLON = 0x3a;
export const BRACE = 0x7b;
export const BRACE_END = 0x7d;
export const BRACKET = 0x5b;
export const BRACKET_END = 0x5d;

export const isBlank = (c: number | undefined): boolean => c === 0x20 || c === 0x09 || c === 0x0a || c === 0x0d;

export function newlines(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let i = bytes.indexOf(NEWLINE, from); i !== NONE && i < to; i = bytes.indexOf(NEWLINE, i + 1)) count += 1;
  return count;
}

/** The longest name of a list, in bytes, and what may stand before it in its object. */
const LONGEST_NAME = 32;
const LONGEST_HEAD = 16 * 1024;

/** The bracket's place if the list that it begins is the object's list of events, else NONE. @param from of the object */
export function listFrom(bytes: Buffer, from: number, bracket: number): number {
  if (bytes[from] !== BRACE || bracket - from > LONGEST_HEAD) return NONE;
  let i = bracket - 1;
  while (i > from && isBlank(bytes[i])) i -= 1;
  if (bytes[i] !== COLON) return NONE;
  i -= 1;
  while (i > from && isBlank(bytes[i])) i -= 1;
  const name = bytes.lastIndexOf(QUOTE, i - 1);
  if (bytes[i] !== QUOTE || name <= from || i - name > LONGEST_NAME) return NONE;
  let before = name - 1;
  while (before > from && (isBlank(bytes[before]) || bytes[before] === COMMA)) before -= 1;
  const head = parseJson(`${bytes.toString('utf8', from, before + 1)}}`);
  return isObject(head) &&
    isListOfEvents(bytes.toString('utf8', name + 1, i), head, (text) => bytes.includes(text, bracket))
    ? bracket
    : NONE;
}
