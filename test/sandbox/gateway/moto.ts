/** A moto server for tests of the gateway. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { choosePort } from '../../../sandbox/ports.ts';
import { MOTO } from '../../../scripts/tools.mjs';
import { eventually } from '../../eventually.ts';

export async function startMoto(): Promise<{ where: string; stop(): Promise<void> }> {
  const port = await choosePort();
  const moto = spawn(MOTO.python, ['sandbox/gateway/moto_launcher.py', '--host', '127.0.0.1', '--port', String(port)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const where = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    const ended = once(moto, 'exit');
    moto.kill('SIGKILL');
    await ended;
  };
  try {
    await eventually('moto', async () => (await fetch(`${where}/moto-api/`)).ok);
  } catch (error) {
    await stop();
    throw error;
  }
  return { where, stop };
}
