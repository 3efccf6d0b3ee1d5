/** A Temporal server that can go away and come back at the same address, with everything it had stored. */
import { join } from 'node:path';
import { SEARCH_ATTRIBUTES } from '../sandbox/temporal.ts';
import { choosePort, LOOPBACK } from '../sandbox/ports.ts';
import { answers, startProcess, type RunningProcess } from '../sandbox/processes.ts';
import { findTemporal } from '../scripts/tools.mjs';
import { temporaryFolder } from './temporary-folder.ts';

export interface RestartableTemporal {
  /** `host:port`. */
  readonly address: string;
  stop(): Promise<void>;
  /** After `stop`. */
  start(): Promise<void>;
}

export async function restartableTemporal(): Promise<RestartableTemporal> {
  const command = findTemporal();
  if (command === undefined) throw new Error('no Temporal CLI found: run `node scripts/setup.mjs`, which installs one');
  const home = temporaryFolder('temporal');
  const [port, uiPort] = [await choosePort(), await choosePort()];
  const args = ['server', 'start-dev', '--ip', LOOPBACK, '--port', `${port}`, '--ui-port', `${uiPort}`];
  args.push('--log-level', 'error', '--db-filename', join(home, 'temporal.db'));
  for (const [name, type] of Object.entries(SEARCH_ATTRIBUTES)) args.push('--search-attribute', `${name}=${type}`);
  const ready = answers(`http://${LOOPBACK}:${uiPort}/api/v1/namespaces/default`);
  let running: RunningProcess | undefined;
  const temporal = {
    address: `${LOOPBACK}:${port}`,
    async start() {
      running = await startProcess({ name: 'temporal', command, args, logDir: home, ready, readyTimeoutMs: 60_000 });
    },
    async stop() {
      await running?.stop();
    },
  };
  await temporal.start();
  return temporal;
}
