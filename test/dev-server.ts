/** A Temporal server for tests. One that stores can go away and come back at the same address, with all it had. */
import { join } from 'node:path';
import { SEARCH_ATTRIBUTES, temporalCommand } from '../sandbox/temporal.ts';
import { choosePort, LOOPBACK } from '../sandbox/ports.ts';
import { answers, startProcess, type RunningProcess } from '../sandbox/processes.ts';

export interface DevServer {
  /** `host:port`. */
  readonly address: string;
  stop(): Promise<void>;
  /** After `stop`. */
  start(): Promise<void>;
}

/**
 * Starts it.
 * @param home the folder of its log and of its store
 * @param options the `namespaces` that it has beside `default`; whether it stores what it has, else that is in memory
 */
export async function devServer(
  home: string,
  { namespaces = [], stores = false }: { namespaces?: readonly string[]; stores?: boolean } = {},
): Promise<DevServer> {
  const command = temporalCommand();
  const [port, uiPort] = [await choosePort(), await choosePort()];
  const args = ['server', 'start-dev', '--ip', LOOPBACK, '--port', `${port}`, '--ui-port', `${uiPort}`];
  args.push('--log-level', 'error');
  // Of its own, in each namespace: for schedules and batches, which no test of a shared server has.
  if (namespaces.length > 0) args.push('--dynamic-config-value', 'worker.perNamespaceWorkerCount=0');
  if (stores) args.push('--db-filename', join(home, 'temporal.db'));
  for (const namespace of namespaces) args.push('--namespace', namespace);
  for (const [name, type] of Object.entries(SEARCH_ATTRIBUTES)) args.push('--search-attribute', `${name}=${type}`);
  const ready = answers(`http://${LOOPBACK}:${uiPort}/api/v1/namespaces/${namespaces.at(-1) ?? 'default'}`);
  let running: RunningProcess | undefined;
  const server = {
    address: `${LOOPBACK}:${port}`,
    async start() {
      running = await startProcess({ name: 'temporal', command, args, logDir: home, ready, readyTimeoutMs: 60_000 });
    },
    async stop() {
      await running?.stop();
    },
  };
  await server.start();
  return server;
}
