/** Temporal's dev server: one binary, in memory or in one SQLite file, with its web page. */
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { findTemporal } from '../scripts/tools.mjs';
import { LOOPBACK, choosePort } from './ports.ts';
import { answers, startProcess, type PartOptions, type StartedPart } from './processes.ts';

export interface TemporalPart {
  /** `host:port` for clients and workers. */
  address: string;
  /** Undefined for a server that is not ours, unless TEMPORAL_UI_URL is set. */
  uiUrl: string | undefined;
  namespace: string;
  /** The codec server that the UI asks. Undefined for a server that is not ours. */
  codec?: { port: number; url: string; token: string };
}

const UI_PORT = 8233;
const GRPC_PORT = 7233;
const CODEC_PORT = 8088;

/** Registered at start: the attributes that `workflows/` upserts. A test compares the two. */
export const SEARCH_ATTRIBUTES: Readonly<Record<string, string>> = {
  FirebreakCustomer: 'Keyword',
  FirebreakAccount: 'Keyword',
  FirebreakSeverity: 'Keyword',
  FirebreakCategory: 'Keyword',
  FirebreakPhase: 'Keyword',
  FirebreakStatus: 'Keyword',
};

/** @throws Error that says how to install the Temporal CLI */
export function temporalCommand(): string {
  const command = findTemporal();
  if (command === undefined)
    throw new Error('There is no Temporal CLI. Run `node scripts/setup.mjs`, which installs one.');
  return command;
}

/**
 * `TEMPORAL_ADDRESS` in the environment names a server that is already running: then no server is started.
 * `TEMPORAL_NAMESPACE` names the namespace, of that server or of ours.
 */
export async function startTemporal({
  logDir,
  freePorts,
  temporalDbFile,
  signal,
}: PartOptions): Promise<StartedPart<TemporalPart>> {
  const given = process.env['TEMPORAL_ADDRESS'];
  const namespace = process.env['TEMPORAL_NAMESPACE'] || 'default';
  if (given) {
    const uiUrl = process.env['TEMPORAL_UI_URL'];
    return { part: { address: given, uiUrl, namespace }, address: uiUrl ?? given, processes: [] };
  }

  const command = temporalCommand();
  const port = await choosePort(freePorts ? undefined : GRPC_PORT);
  const uiPort = await choosePort(freePorts ? undefined : UI_PORT);
  const uiUrl = `http://${LOOPBACK}:${uiPort}`;
  const args = ['server', 'start-dev', '--ip', LOOPBACK, '--port', `${port}`, '--ui-port', `${uiPort}`];
  const codecPort = await choosePort(freePorts ? undefined : CODEC_PORT);
  const codec = { port: codecPort, url: `http://${LOOPBACK}:${codecPort}`, token: randomBytes(24).toString('hex') };
  args.push('--ui-codec-endpoint', codec.url, '--log-level', 'warn');
  if (namespace !== 'default') args.push('--namespace', namespace);
  if (temporalDbFile !== undefined) args.push('--db-filename', resolve(temporalDbFile));
  for (const [name, type] of Object.entries(SEARCH_ATTRIBUTES)) args.push('--search-attribute', `${name}=${type}`);
  const running = await startProcess({
    name: 'temporal',
    command,
    args,
    logDir,
    // The web page asks the server, so its answer says that both are up and that the namespace exists.
    ready: answers(`${uiUrl}/api/v1/namespaces/${encodeURIComponent(namespace)}`),
    signal,
    readyTimeoutMs: 180_000,
  });
  const part = { address: `${LOOPBACK}:${port}`, uiUrl, namespace, codec };
  return { part, address: uiUrl, processes: [running] };
}
