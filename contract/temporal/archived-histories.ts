/**
 * All histories of a finished incident as one file: lines of JSON, packed with gzip. The first line names the incident; each
 * other line is one run as Temporal exports it. Their payloads stay encrypted (docs/deploy.md, *Keys of payloads*). The same
 * histories give the same bytes.
 */
import { promisify } from 'node:util';
import { createGzip, gunzip } from 'node:zlib';
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
  const text = (await promisify(gunzip)(bytes, { maxOutputLength: MOST_UNPACKED })).toString();
  const [head, ...lines] = text.split('\n').filter((line) => line !== '');
  const { format, incident: incidentId } = (JSON.parse(head ?? 'null') as Head) ?? {};
  if (format !== FORMAT || typeof incidentId !== 'string') throw new Error(`it does not begin with ${FORMAT}`);
  const histories: ArchivedHistories = { incidentId, incident: [], followUps: [] };
  for (const line of lines) {
    const { of, history } = (JSON.parse(line) as Line) ?? {};
    if (of !== 'incident' && of !== 'follow-ups') throw new Error('it has a line that is no run');
    histories[of === 'incident' ? 'incident' : 'followUps'].push(historyFromJSON(history));
  }
  if (histories.incident.length === 0) throw new Error('it has no run of the incident');
  return histories;
}
