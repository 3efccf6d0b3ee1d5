/**
 * Replays the histories of an incident in a process of its own: a large one needs much memory and a long time, in which the
 * worker must hear AWS and Temporal, and the console its readers. The process gets decrypted histories and no setting, so it has no credentials.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { deserialize, serialize } from 'node:v8';
import proto from '@temporalio/proto';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { Recorded } from '../activities/archive/create.ts';
import { MINUTE_MS } from '../domain/units.ts';
import type { Bundle } from '../replay/bundle.ts';
import type { Histories } from '../replay/recording.ts';

/** Histories of more bytes are stored without a recording: `firebreak replay` can still make one of them. */
const MOST_BYTES = 64 * 1024 ** 2;
const MOST_MEGABYTES = 2_048;
const MOST_MS = 20 * MINUTE_MS;
/** Characters of what the process says when it fails. */
const MOST_OF_A_REASON = 500;

/** What the process is given. */
export interface RecorderInput {
  incident: Uint8Array[];
  followUps: Uint8Array[];
  /** Absent: the process reads or makes it. */
  bundle?: Bundle | undefined;
  /** Whether the recording itself is wanted beside the page that has it. */
  recording: boolean;
}

export type RecordInProcess = (
  histories: Histories,
  signal: AbortSignal,
  /** The code, where the caller has it. */
  made?: () => Promise<Bundle>,
) => Promise<Recorded>;

/**
 * @param bundle the folder that `scripts/bundle-workflows.ts` writes; without one each process bundles the code itself
 * @param gives `page`: no recording beside the viewer's file, which has it
 */
export function createRecorder(bundle: string | undefined, gives: 'all' | 'page' = 'all'): RecordInProcess {
  return async ({ incident, followUps }, signal, made) => {
    const histories = { incident: incident.map(bytesOf), followUps: followUps.map(bytesOf) };
    const size = [...histories.incident, ...histories.followUps].reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (size > MOST_BYTES) return { problems: [`no recording: the histories have ${size} bytes`] };
    const input: RecorderInput = { ...histories, bundle: await made?.(), recording: gives === 'all' };
    return recordedBy(serialize(input), bundle, signal);
  };
}

const bytesOf = (history: History): Uint8Array => proto.temporal.api.history.v1.History.encode(history).finish();

async function recordedBy(input: Uint8Array, bundle: string | undefined, signal: AbortSignal): Promise<Recorded> {
  const child = spawn(
    process.execPath,
    [
      `--max-old-space-size=${MOST_MEGABYTES}`,
      '--import',
      'tsx',
      fileURLToPath(new URL('recorder-process.ts', import.meta.url)),
    ],
    {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: environmentOf(bundle),
      stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
      signal: AbortSignal.any([signal, AbortSignal.timeout(MOST_MS)]),
      killSignal: 'SIGKILL',
    },
  );
  let said = '';
  child.stderr!.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-MOST_OF_A_REASON)));
  const output: Buffer[] = [];
  (child.stdio[3] as NodeJS.ReadableStream).on('data', (chunk: Buffer) => output.push(chunk));
  // When the process has ended early, that is told by its exit code.
  child.stdin!.on('error', () => undefined);
  child.stdin!.end(input);
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    if (code === 0) return deserialize(Buffer.concat(output)) as Recorded;
  } catch (error) {
    signal.throwIfAborted();
    said = error instanceof Error ? error.message : String(error);
  }
  return { problems: [`no recording: the process that makes it failed. ${said.trim()}`] };
}

/** Nothing of the worker's settings, which have its keys. */
function environmentOf(bundle: string | undefined): Record<string, string> {
  const { PATH = '', NODE_ENV, TSX_DISABLE_CACHE, TMPDIR } = process.env;
  return Object.fromEntries(
    Object.entries({ PATH, NODE_ENV, TSX_DISABLE_CACHE, TMPDIR, FIREBREAK_REPLAY_BUNDLE: bundle }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
}
