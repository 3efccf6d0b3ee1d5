/** The events of a file of any size, one after the other while it is read. */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parseJson } from '../../domain/fields.ts';
import type { RawEvent } from '../outcome.ts';
import { Budget, FILE, type Limits, MESSAGE } from './budget.ts';
import { JsonPieces, type Piece } from './pieces.ts';
import { eventsIn, eventsInFile } from './unwrap.ts';

/** Of one value of a file, as of a message: what is more than that reaches intake by no door. */
const EVENT: Limits = { ...FILE, bytes: MESSAGE.bytes };
const PIECE = { bytes: MESSAGE.bytes, nesting: MESSAGE.nesting, whole: 64 * 1024 };

/** A file whose beginning holds no JSON value is none of events. */
const SEARCHED = MESSAGE.bytes;

/** Every event of a file, given in parts of any size. There is always at least one; unreadable input is `malformed`. */
class FileEvents {
  readonly #pieces = new JsonPieces(PIECE);
  /** The file until its first value: without one, it is read as a text. */
  #head: Buffer[] | undefined = [];
  #headBytes = 0;
  #prose: string[] = [];

  /** Whether nothing more is to be read. */
  get isNoJson(): boolean {
    return this.#head !== undefined && this.#headBytes > SEARCHED;
  }

  *push(chunk: Buffer): Generator<RawEvent> {
    if (this.isNoJson) return;
    this.#head?.push(chunk);
    this.#headBytes += chunk.length;
    for (const piece of this.#pieces.push(chunk)) yield* this.#eventsOf(piece);
    if (this.isNoJson) yield malformed(`no JSON in the first ${SEARCHED} bytes: the rest of the file is not read`);
  }

  *end(): Generator<RawEvent> {
    if (this.isNoJson) return;
    for (const piece of this.#pieces.end()) yield* this.#eventsOf(piece);
    if (this.#head !== undefined) yield* eventsInFile(Buffer.concat(this.#head));
  }

  *#eventsOf(piece: Piece): Generator<RawEvent> {
    if (piece.kind === 'prose' && !(piece.text.startsWith('"') && typeof parseJson(piece.text) === 'string')) {
      if (this.#head === undefined) yield malformed(`${piece.place} is not JSON`);
      else this.#prose.push(piece.place);
      return;
    }
    this.#head = undefined;
    for (const place of this.#prose.splice(0)) yield malformed(`${place} is not JSON`);
    yield* eventsOfPiece(piece);
  }
}

function eventsOfPiece(piece: Piece): RawEvent[] {
  if (piece.kind === 'broken') return [malformed(`the event at ${piece.place}: ${piece.problem}`)];
  const value = parseJson(piece.text);
  if (value === undefined) return [malformed(`${piece.place} is not JSON`)];
  return eventsIn(value, new Budget(EVENT)).map((event) =>
    event.malformed === undefined ? event : { ...event, malformed: `${piece.place}: ${event.malformed}` },
  );
}

/** Every event of a file that may be gzip, of several archives one after the other too. @throws what reading it throws */
export async function* eventsInParts(parts: AsyncIterable<string | Uint8Array>): AsyncGenerator<Iterable<RawEvent>> {
  const events = new FileEvents();
  try {
    for await (const part of unpacked(parts)) {
      yield events.push(part);
      if (events.isNoJson) return;
    }
  } catch (error) {
    if (!isBrokenArchive(error)) throw error;
    yield events.end();
    yield [malformed(`the archive is broken or cut off: ${error.message}`)];
    return;
  }
  yield events.end();
}

async function* unpacked(parts: AsyncIterable<string | Uint8Array>): AsyncGenerator<Buffer> {
  const rest = buffers(parts);
  let first = Buffer.alloc(0);
  while (first.length < 2) {
    const { value, done } = await rest.next();
    if (done === true) break;
    first = Buffer.concat([first, value]);
  }
  // Not read ahead: what was read is given on first.
  if (first[0] === 0x1f && first[1] === 0x8b) {
    const all = Readable.from(joined(first, rest), { highWaterMark: 1 });
    const archive = createGunzip({ chunkSize: UNPACKED });
    all.on('error', (error) => archive.destroy(error));
    yield* all.pipe(archive);
  } else yield* joined(first, rest);
}

const UNPACKED = 256 * 1024;

async function* buffers(parts: AsyncIterable<string | Uint8Array>): AsyncGenerator<Buffer> {
  for await (const part of parts) yield Buffer.from(part);
}

async function* joined(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

const isBrokenArchive = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_');

const malformed = (reason: string): RawEvent => ({ body: undefined, malformed: reason });
