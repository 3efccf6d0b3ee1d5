/**
 * All histories of a finished incident as one file: lines of JSON, packed with gzip. The first line names the incident; each
 * other line is one run as Temporal exports it. Their payloads stay encrypted (docs/deploy.md, *Keys of payloads*). The same
 * histories give the same bytes.
 */
import { Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { historyFromJSON, historyToJSON, type History } from '@temporalio/common/lib/proto-utils.js';

export interface ArchivedHistories {
  incidentId: string;
  /** The runs of the incident, the first one first. */
  incident: History[];
  /** Those of its follow-ups. */
  followUps: History[];
}

const FORMAT = 'firebreak-histories-1';
type Head = { format?: unknown; incident?: unknown } | null;
/** Temporal's own reader checks `history`. */
type Line = { of?: unknown; history?: unknown } | null;

/** A hundred runs of a large incident are smaller. A file from elsewhere must not fill the memory. */
const MOST_UNPACKED = 1024 ** 3;
/** One run: Temporal's histories have 50 MB at most, and JSON has their payloads as Base64. */
const MOST_OF_LINE = 128 * 1024 ** 2;
/** A hundred runs and as many of follow-ups. */
const MOST_LINES = 1_000;
const LINE_BREAK = 0x0a;

export async function packHistories({ incidentId, incident, followUps }: ArchivedHistories): Promise<Buffer> {
  const gzip = createGzip();
  const packed = collected(gzip);
  const line = (text: string): Promise<void> =>
    new Promise((resolve, reject) => gzip.write(`${text}\n`, (error) => (error ? reject(error) : resolve())));
  await line(JSON.stringify({ format: FORMAT, incident: incidentId }));
  // One after the other, so that the text of one run is in memory at a time.
  for (const [of, histories] of [
    ['incident', incident],
    ['follow-ups', followUps],
  ] as const)
    for (const history of histories) await line(`{"of":"${of}","history":${oneLine(historyToJSON(history))}}`);
  gzip.end();
  return packed;
}

/** Temporal's JSON has line breaks between members; those in strings are escaped. */
const oneLine = (json: string): string => json.replaceAll('\n', ' ');

async function collected(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** @throws Error if it is not such a file; the message says why */
export async function unpackHistories(bytes: Uint8Array): Promise<ArchivedHistories> {
  const histories: ArchivedHistories = { incidentId: '', incident: [], followUps: [] };
  for await (const line of linesOf(bytes)) {
    if (histories.incidentId === '') histories.incidentId = idOfHead(line);
    else {
      const { of, history } = (JSON.parse(line) as Line) ?? {};
      if (of !== 'incident' && of !== 'follow-ups') throw new Error('it has a line that is no run');
      histories[of === 'incident' ? 'incident' : 'followUps'].push(historyFromJSON(history));
    }
  }
  if (histories.incident.length === 0) throw new Error('it has no run of the incident');
  return histories;
}

function idOfHead(line: string): string {
  const { format, incident } = (JSON.parse(line) as Head) ?? {};
  if (format !== FORMAT || typeof incident !== 'string' || incident === '')
    throw new Error(`it does not begin with ${FORMAT}`);
  return incident;
}

/** One after the other: of all that is unpacked, one line is in memory at a time. */
async function* linesOf(bytes: Uint8Array): AsyncGenerator<string> {
  let unpacked = 0;
  let parts: Buffer[] = [];
  let length = 0;
  let lines = 0;
  for await (const chunk of Readable.from([bytes]).pipe(createGunzip()) as AsyncIterable<Buffer>) {
    unpacked += chunk.length;
    if (unpacked > MOST_UNPACKED) throw new Error(`it unpacks to more than ${MOST_UNPACKED} bytes`);
    for (let from = 0; from < chunk.length;) {
      const end = chunk.indexOf(LINE_BREAK, from);
      const part = chunk.subarray(from, end === -1 ? chunk.length : end);
      length += part.length;
      if (length > MOST_OF_LINE) throw new Error(`one of its lines has more than ${MOST_OF_LINE} bytes`);
      parts.push(part);
      from += part.length + 1;
      if (end === -1) continue;
      lines += 1;
      if (lines > MOST_LINES) throw new Error(`it has more than ${MOST_LINES} lines`);
      if (length > 0) yield Buffer.concat(parts).toString();
      parts = [];
      length = 0;
    }
  }
  if (length > 0) yield Buffer.concat(parts).toString();
}
