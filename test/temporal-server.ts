/** The Temporal server that the tests of workflows share: a server costs some seconds of each file, a namespace next to nothing. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTE_LIST } from '../contract/search-attributes.ts';
import { choosePort } from '../sandbox/ports.ts';
import { findTemporal } from '../scripts/tools.mjs';
import { eventually } from './eventually.ts';

export async function startServer(namespaces: readonly string[]): Promise<{ where: string; stop(): Promise<void> }> {
  const path = findTemporal();
  if (path === undefined) throw new Error('no Temporal CLI found: run `node scripts/setup.mjs`, which installs one');
  const port = await choosePort();
  const where = `127.0.0.1:${port}`;
  const server = spawn(
    path,
    [
      'server',
      'start-dev',
      '--headless',
      '--log-level=error',
      '--ip=127.0.0.1',
      `--port=${port}`,
      ...namespaces.flatMap((namespace) => ['--namespace', namespace]),
      ...SEARCH_ATTRIBUTE_LIST.flatMap(({ name }) => ['--search-attribute', `${name}=Keyword`]),
    ],
    { stdio: 'ignore' },
  );
  const stop = async (): Promise<void> => {
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  };
  try {
    await eventually('Temporal', async () => {
      const connection = await Connection.connect({ address: where, connectTimeout: 2_000 });
      await connection.workflowService.describeNamespace({ namespace: namespaces.at(-1)! });
      await connection.close();
      return true;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { where, stop };
}
