/** What one message may cost. It is counted while the message is taken apart, so that no envelope or archive can exceed it. */

import { parseJson } from '../../domain/fields.ts';

export interface Limits {
  /** Bytes of all texts that are read, unpacked ones and those within others included. */
  bytes: number;
  /** An archive may unpack to so many times its size, or to a mebibyte. */
  ratio: number;
  /** Items of all lists that are taken apart. */
  events: number;
  /** Of lists and objects within each other. */
  nesting: number;
  /** Milliseconds. */
  time: number;
}

const MIB = 1024 * 1024;

/**
 * Of a message from a queue or by HTTPS. EventBridge's events and SQS's messages have 1 MiB at most; an event of AWS is
 * nested about 15 levels.
 */
export const MESSAGE: Limits = { bytes: 8 * MIB, ratio: 100, events: 1_000, nesting: 64, time: 2_000 };

/** Of a file that a person gives to `firebreak classify`. CloudTrail's largest files unpack to about 50 MB. */
export const FILE: Limits = {
  bytes: 1024 * MIB,
  ratio: Number.POSITIVE_INFINITY,
  events: Number.POSITIVE_INFINITY,
  nesting: Number.POSITIVE_INFINITY,
  time: Number.POSITIVE_INFINITY,
};
const FILE_UNPACKED = 64 * MIB;

/** A message that would cost too much; `message` says of what. */
export class OverBudget extends Error {
  override name = 'OverBudget';
}

export class Budget {
  readonly #limits: Limits;
  readonly #now: () => number;
  readonly #until: number;
  #bytes = 0;
  #events = 0;

  constructor(limits: Limits, now = (): number => performance.now()) {
    this.#limits = limits;
    this.#now = now;
    this.#until = now() + limits.time;
  }

  /** A text that is about to be read. @throws OverBudget */
  text(text: string): void {
    this.#bytes += text.length;
    if (this.#bytes > this.#limits.bytes)
      throw new OverBudget(`the message has more than ${this.#limits.bytes} bytes with all that is packed in it`);
    this.inTime();
  }

  /** The value of a JSON text, or undefined if the text is not JSON. @throws OverBudget */
  parse(text: string): unknown {
    const value = parseJson(text);
    const { nesting } = this.#limits;
    if (value === null || typeof value !== 'object' || nesting === Number.POSITIVE_INFINITY) return value;
    if (nestingOf(text) > nesting)
      throw new OverBudget(`lists and objects are nested more than ${nesting} levels deep`);
    return value;
  }

  /** A list that is about to be taken apart. @throws OverBudget */
  events(count: number): void {
    this.#events += count;
    if (this.#events > this.#limits.events)
      throw new OverBudget(`the message has more than ${this.#limits.events} events`);
    this.inTime();
  }

  /** The bytes that so many packed bytes may unpack to. */
  unpacked(packed: number): number {
    return Math.min(FILE_UNPACKED, this.#limits.bytes - this.#bytes, Math.max(MIB, packed * this.#limits.ratio));
  }

  /** @throws OverBudget */
  inTime(): void {
    if (this.#now() > this.#until) throw new OverBudget(`the message takes more than ${this.#limits.time} ms to read`);
  }
}

/** How deep brackets of a JSON text are nested, outside quotes. */
function nestingOf(text: string): number {
  let depth = 0;
  let most = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (quoted) {
      if (c === BACKSLASH) i += 1;
      else if (c === QUOTE) quoted = false;
    } else if (c === QUOTE) quoted = true;
    else if (c === BRACE || c === BRACKET) most = Math.max(most, (depth += 1));
    else if (c === BRACE_END || c === BRACKET_END) depth -= 1;
  }
  return most;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACE = 0x7b;
const BRACE_END = 0x7d;
const BRACKET = 0x5b;
const BRACKET_END = 0x5d;
