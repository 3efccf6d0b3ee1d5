/**
 * The JSON values of a file, found while it is read: what is kept is one value, never the file. Only where a value begins
 * and ends is looked for, and JSON.parse reads it: parsers of streams make each value themselves (stream-json,
 * @streamparser/json), are several times slower, and end at the first fault.
 */
import { isUtf8 } from 'node:buffer';
import {
  BACKSLASH,
  BRACE,
  BRACE_END,
  BRACKET,
  BRACKET_END,
  COMMA,
  isBlank,
  listFrom,
  MARK,
  NEWLINE,
  newlines,
  NONE,
  QUOTE,
} from './json-bytes.ts';

/** One value's text, or why there is none; `place` says where it is. */
export type Piece =
  | { place: string; kind: 'value' | 'prose'; text: string }
  | { place: string; kind: 'broken'; problem: string };

export interface PieceLimits {
  /** Bytes of one value. */
  bytes: number;
  /** Of lists and objects within each other, in one value. */
  nesting: number;
  /** An object with a list of events is kept whole up to so many bytes, so that all that it says is known. */
  whole: number;
}

/** A list whose items are the values. The outermost frame is the file. */
interface Frame {
  list: boolean;
  /** It is a member of an object, of which nothing more is wanted. */
  wrapped: boolean;
  items: number;
  /** The last value was on one line: the next line that begins like a value begins one. */
  lines: boolean;
}

/** Lists within each other that are taken apart; deeper ones belong to their value. */
const MOST_FRAMES = 8;

export class JsonPieces {
  readonly #limits: PieceLimits;
  readonly #frames: Frame[] = [{ list: false, wrapped: false, items: 0, lines: false }];
  #store: Buffer = Buffer.alloc(0);
  /** What of the file is kept: the beginning of `#store`. */
  #bytes: Buffer = Buffer.alloc(0);
  #base = 0; // of `#bytes` in the file
  #at = 0;
  #line = 1;
  /** Blanks before the value on its line; NONE if there is something else. */
  #indent = 0;
  #start = NONE;
  #place = '';
  #startLine = 1;
  #depth = 0;
  #quoted = false;
  /** The value is not wanted, and read to its end only. */
  #skipping = false;
  /** After a value without an end: what the next one begins with. */
  #lost: Buffer | undefined;
  /** Where the value's list of events begins, if it has one. */
  #list = NONE;

  constructor(limits: PieceLimits) {
    this.#limits = limits;
  }

  /** The values that end in these bytes, which follow those before. */
  *push(chunk: Buffer): Generator<Piece> {
    this.#append(chunk);
    yield* this.#scan();
    const from = Math.min(this.#start === NONE ? this.#at : this.#start, this.#bytes.length);
    if (from === 0) return;
    this.#store.copyWithin(0, from, this.#bytes.length);
    this.#bytes = this.#store.subarray(0, this.#bytes.length - from);
    this.#base += from;
    this.#at -= from;
    if (this.#start !== NONE) this.#start -= from;
    if (this.#list !== NONE) this.#list -= from;
  }

  /** A store that is too small is doubled, so that small parts of a long value are not copied again with each part. */
  #append(chunk: Buffer): void {
    const { length } = this.#bytes;
    if (length + chunk.length > this.#store.length) {
      const larger = Buffer.allocUnsafe(Math.max(length + chunk.length, 2 * this.#store.length));
      this.#bytes.copy(larger);
      this.#store = larger;
    }
    chunk.copy(this.#store, length);
    this.#bytes = this.#store.subarray(0, length + chunk.length);
  }

  /** What is left when the file ends. */
  *end(): Generator<Piece> {
    const cut = this.#start !== NONE || this.#skipping || this.#lost !== undefined;
    while (this.#start !== NONE) {
      if (this.#depth === 0 && !this.#quoted && !this.#frame().list) yield this.#close(this.#bytes.length);
      else yield* this.#broken('the file ends within it', this.#bytes.length);
      yield* this.#scan();
    }
    if (this.#frames.length > 1 && !cut)
      yield { place: `line ${this.#line}`, kind: 'broken', problem: 'the file ends within a list' };
  }

  *#scan(): Generator<Piece> {
    while (this.#at < this.#bytes.length) {
      if (this.#lost !== undefined) {
        if (!this.#findAgain(this.#lost)) return;
      } else if (this.#start === NONE && !this.#skipping) yield* this.#between();
      else yield* this.#inside();
    }
  }

  #frame = (): Frame => this.#frames.at(-1)!;

  *#between(): Generator<Piece> {
    const c = this.#bytes[this.#at]!;
    const frame = this.#frame();
    if (isBlank(c) || c === COMMA || this.#isMark(c)) {
      if (c === NEWLINE) this.#line += 1;
      this.#indent = c === NEWLINE ? 0 : isBlank(c) && this.#indent !== NONE ? this.#indent + 1 : NONE;
      this.#at += 1;
    } else if (frame.list && c === BRACKET_END) {
      this.#at += 1;
      this.#frames.pop();
      if (frame.items === 0) yield { place: this.#placeHere(), kind: 'value', text: '[]' };
      if (frame.wrapped) this.#skip(1);
    } else {
      frame.items += 1;
      if (c === BRACKET && this.#frames.length < MOST_FRAMES) this.#enter(this.#at, false);
      else this.#open(c);
    }
  }

  #isMark = (c: number): boolean => this.#base + this.#at < MARK.length && c === MARK[this.#base + this.#at];

  #open(c: number): void {
    this.#place = this.#placeHere();
    this.#start = this.#at;
    this.#startLine = this.#line;
    this.#list = NONE;
    this.#depth = 0;
    this.#quoted = false;
    if (c === BRACE || c === BRACKET) {
      this.#depth = 1;
      this.#at += 1;
    }
  }

  /** @param at of the list's bracket */
  #enter(at: number, wrapped: boolean): void {
    this.#frames.push({ list: true, wrapped, items: 0, lines: false });
    this.#at = at + 1;
    this.#start = NONE;
    this.#list = NONE;
    this.#indent = NONE;
  }

  #skip(depth: number): void {
    this.#skipping = true;
    this.#start = NONE;
    this.#depth = depth;
    this.#quoted = false;
  }

  /** Reads on to the end of the open value, or of these bytes. */
  *#inside(): Generator<Piece> {
    const bytes = this.#bytes;
    const { list, lines } = this.#frame();
    const from = this.#start;
    const simple = this.#depth === 0;
    // Where the line began before the value, the next line that begins so begins the next value.
    const before = lines && from !== NONE && this.#indent !== NONE ? this.#indent + 1 : NONE;
    const quotes = !simple || list || bytes[from] === QUOTE;
    let depth = this.#depth;
    let quoted = this.#quoted;
    let i = this.#at;
    let end = NONE;
    let problem: string | undefined;
    for (; i < bytes.length; i += 1) {
      const c = bytes[i]!;
      if (quoted) {
        if (c === BACKSLASH) i += 1;
        else if (c === QUOTE) quoted = false;
        else if (c === NEWLINE) problem = 'it is not JSON: a line ends within quotes';
      } else if (c === QUOTE) quoted = quotes;
      else if (c === BRACE || c === BRACKET) {
        if (simple && !list) end = i;
        else if (before !== NONE && i - before > from && bytes[i - before] === NEWLINE)
          problem = 'it is not JSON: it has no end';
        else if (depth >= this.#limits.nesting && from !== NONE)
          problem = `it is nested more than ${this.#limits.nesting} levels deep`;
        else {
          if (c === BRACKET && depth === 1 && from !== NONE && this.#list === NONE)
            this.#list = listFrom(bytes, from, i);
          depth += 1;
        }
      } else if (c === BRACE_END || c === BRACKET_END) {
        // A brace that closes nothing is an item that is no JSON.
        if (depth === 0 && list) end = i === from ? i + 1 : i;
        else if (depth > 0 && (depth -= 1) === 0) end = i + 1;
      } else if (c === COMMA) {
        if (depth === 0 && list) end = i;
      } else if (c === NEWLINE) {
        if (simple && !list) end = i;
        else this.#line += 1;
      }
      if (end !== NONE || problem !== undefined) break;
    }
    this.#depth = depth;
    this.#quoted = quoted;
    this.#at = i;
    const length = (end === NONE ? Math.min(i, bytes.length) : end) - from;
    if (from === NONE) {
      if (problem !== undefined) this.#lose(Buffer.from('\n{'), i);
      else if (end !== NONE) this.#skipped(end);
    } else if (problem !== undefined) yield* this.#broken(problem, i);
    else if (this.#list !== NONE && length > this.#limits.whole) this.#takeApart();
    else if (length > this.#limits.bytes) {
      this.#at = end === NONE ? i : end;
      yield* this.#broken(`it has more than ${this.#limits.bytes} bytes`, this.#at);
    } else if (end !== NONE) yield this.#close(end);
  }

  #skipped(end: number): void {
    this.#skipping = false;
    this.#at = end;
    this.#indent = NONE;
  }

  /** The value is a long list of events in an object: its items are the values. */
  #takeApart(): void {
    const list = this.#list;
    this.#line = this.#startLine + newlines(this.#bytes, this.#start, list);
    this.#depth = 0;
    this.#quoted = false;
    this.#enter(list, true);
  }

  #close(end: number): Piece {
    const slice = this.#bytes.subarray(this.#start, end);
    const first = slice[0];
    const prose = !this.#frame().list && first !== BRACE && first !== BRACKET;
    this.#frame().lines = !prose && this.#line === this.#startLine;
    this.#start = NONE;
    this.#at = end;
    this.#indent = NONE;
    if (!isUtf8(slice)) return { place: this.#place, kind: 'broken', problem: 'it is not UTF-8 text' };
    return { place: this.#place, kind: prose ? 'prose' : 'value', text: slice.toString('utf8') };
  }

  /** Names the open value as broken, and goes on where the next one begins. @param at to where it was read */
  *#broken(problem: string, at: number): Generator<Piece> {
    const next = Buffer.from(`\n${' '.repeat(Math.max(0, this.#indent))}{`);
    const after = this.#start + 1;
    const withinQuotes = this.#quoted && this.#bytes[at] === NEWLINE;
    yield { place: this.#place, kind: 'broken', problem };
    this.#start = NONE;
    if (this.#depth === 0 && !this.#quoted) this.#skipped(at);
    else if (withinQuotes || this.#bytes.indexOf(next, after) !== NONE) {
      this.#line = this.#startLine;
      this.#lose(next, after);
    } else this.#skipping = true;
  }

  #lose(next: Buffer, at: number): void {
    this.#skipping = false;
    this.#at = at;
    this.#lost = next;
    this.#depth = 0;
    this.#quoted = false;
  }

  /** @returns whether the next value was found in these bytes */
  #findAgain(next: Buffer): boolean {
    const found = this.#bytes.indexOf(next, this.#at);
    const to = found === NONE ? Math.max(this.#at, this.#bytes.length - next.length + 1) : found + next.length - 1;
    this.#line += newlines(this.#bytes, this.#at, to);
    this.#at = to;
    if (found === NONE) return false;
    this.#lost = undefined;
    this.#indent = next.length - 2;
    return true;
  }

  #placeHere = (): string =>
    this.#indent === NONE || this.#frame().list
      ? `line ${this.#line}, byte ${this.#base + this.#at}`
      : `line ${this.#line}`;
}
