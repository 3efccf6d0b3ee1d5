/**
 * All histories of a finished incident as one file: lines of JSON, packed with gzip. The first line names the incident; each
 * other line is one run as Temporal exports it, or the next events of a long one. Their payloads stay encrypted (docs/deploy.md,
 * *Keys of payloads*). The same histories give the same bytes.
 */
import { Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { historyFromJSON, historyToJSON, type History } from '@temporalio/common/lib/proto-utils.js';
import proto from '@temporalio/proto';

export interface ArchivedHistories {
  incidentId: string;
  /** The runs of the incident, the first one first. */
  incident: History[];
  /** Those of its follow-ups. */
  followUps: History[];
}

const FORMAT = 'firebreak-histories-1';
type Head = { format?: unknown; incident?: unknown } | null;
/** Temporal's own reader checks `history`. `more`: its events follow those of the line before. */
type Line = { of?: unknown; more?: unknown; history?: unknown } | null;

/** What is written is never more than what is read. In bytes, but for the lines. */
export interface FileLimits {
  /** A hundred runs of a large incident are smaller. */
  unpacked: number;
  /** A file from elsewhere must not fill the memory. */
  line: number;
  /**
   * Of the events of one line, as Temporal encodes them; JSON is a few times longer. A run may have more than the 50 MB that
   * Temporal keeps, since payloads of external storage are put back.
   */
  page: number;
  /** A hundred runs and as many of follow-ups, and the lines of the long ones. */
  lines: number;
}
const LIMITS: FileLimits = { unpacked: 1024 ** 3, line: 128 * 1024 ** 2, page: 8 * 1024 ** 2, lines: 1_000 };
const LINE_BREAK = 0x0a;

/** The histories are longer than what `unpackHistories` reads. */
export class HistoriesTooLong extends Error {
  override name = 'HistoriesTooLong';
}

/** @throws HistoriesTooLong */
export async function packHistories(
  { incidentId, incident, followUps }: ArchivedHistories,
  limits: FileLimits = LIMITS,
): Promise<Buffer> {
  const gzip = createGzip();
  const packed = collected(gzip);
  let unpacked = 0;
  let lines = 0;
  const line = (text: string): Promise<void> => {
    const bytes = Buffer.byteLength(text) + 1;
    unpacked += bytes;
    lines += 1;
    if (bytes > limits.line || unpacked > limits.unpacked || lines > limits.lines)
      throw new HistoriesTooLong(`line ${lines} of the file has ${bytes} bytes, all so far have ${unpacked}`);
    return new Promise((resolve, reject) => gzip.write(`${text}\n`, (error) => (error ? reject(error) : resolve())));
  };
  await line(JSON.stringify({ format: FORMAT, incident: incidentId }));
  // One after the other, so that the text of one page is in memory at a time.
  for (const [of, histories] of [
    ['incident', incident],
    ['follow-ups', followUps],
  ] as const)
    for (const history of histories) {
      let more = '';
      for (const page of pagesOf(history, limits.page)) {
        await line(`{"of":"${of}",${more}"history":${oneLine(historyToJSON(page))}}`);
        more = '"more":true,';
      }
    }
  gzip.end();
  return packed;
}

/** The events of a history in order, at least one page, and at least one event in each. */
function* pagesOf({ events, ...rest }: History, pageBytes: number): Generator<History> {
  let page: NonNullable<History['events']> = [];
  let bytes = 0;
  for (const event of events ?? []) {
    const { byteLength } = proto.temporal.api.history.v1.HistoryEvent.encode(event).finish();
    if (page.length > 0 && bytes + byteLength > pageBytes) {
      yield { ...rest, events: page };
      page = [];
      bytes = 0;
    }
    page.push(event);
    bytes += byteLength;
  }
  yield { ...rest, events: page };
}

/** Temporal's JSON has line breaks between members; those in strings are escaped. */
const oneLine = (json: string): string => json.replaceAll('\n', ' ');

async function collected(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** @throws Error if it is not such a file; the message says why */
export async function unpackHistories(bytes: Uint8Array, limits: FileLimits = LIMITS): Promise<ArchivedHistories> {
  const histories: ArchivedHistories = { incidentId: '', incident: [], followUps: [] };
  for await (const line of linesOf(bytes, limits)) {
    if (histories.incidentId === '') histories.incidentId = idOfHead(line);
    else {
      const { of, more, history } = (JSON.parse(line) as Line) ?? {};
      if (of !== 'incident' && of !== 'follow-ups') throw new Error('it has a line that is no run');
      add(histories[of === 'incident' ? 'incident' : 'followUps'], historyFromJSON(history), more === true);
    }
  }
  if (histories.incident.length === 0) throw new Error('it has no run of the incident');
  return histories;
}

function add(runs: History[], read: History, isMore: boolean): void {
  if (!isMore) {
    runs.push(read);
    return;
  }
  const run = runs.at(-1);
  if (run === undefined) throw new Error('it has events of no run');
  (run.events ??= []).push(...(read.events ?? []));
}

function idOfHead(line: string): string {
  const { format, incident } = (JSON.parse(line) as Head) ?? {};
  if (format !== FORMAT || typeof incident !== 'string' || incident === '')
    throw new Error(`it does not begin with ${FORMAT}`);
  return incident;
}

/** One after the other: of all that is unpacked, one line is in memory at a time. */
async function* linesOf(bytes: Uint8Array, limits: FileLimits): AsyncGenerator<string> {
  let unpacked = 0;
  let parts: Buffer[] = [];
  let length = 0;
  let lines = 0;
  for await (const chunk of Readable.from([bytes]).pipe(createGunzip()) as AsyncIterable<Buffer>) {
    unpacked += chunk.length;
    if (unpacked > limits.unpacked) throw new Error(`it unpacks to more than ${limits.unpacked} bytes`);
    for (let from = 0; from < chunk.length;) {
      const end = chunk.indexOf(LINE_BREAK, from);
      const part = chunk.subarray(from, end === -1 ? chunk.length : end);
      length += part.length;
      if (length > limits.line) throw new Error(`one of its lines has more than ${limits.line} bytes`);
      parts.push(part);
      from += part.length + 1;
      if (end === -1) continue;
      lines += 1;
      if (lines > limits.lines) throw new Error(`it has more than ${limits.lines} lines`);
      if (length > 0) yield Buffer.concat(parts).toString();
      parts = [];
      length = 0;
    }
  }
  if (length > 0) yield Buffer.concat(parts).toString();
}
