/** Ports on loopback: the usual one, or any free one when that is taken. */
import { createServer } from 'node:net';
import { join } from 'node:path';
import { withLock } from '../scripts/lock.mjs';
import { CACHE } from '../scripts/tools.mjs';

export const LOOPBACK = '127.0.0.1';

/** @param preferred tried first; without it, or when it is taken, the system picks a free one */
export async function choosePort(preferred?: number): Promise<number> {
  if (preferred !== undefined) {
    try {
      return await portFrom(preferred);
    } catch {
      // The port is taken. stack.json says which other one was chosen.
    }
  }
  return portFrom(0);
}

/**
 * Between choosing a usual port and starting a server on it, another stack could choose the same port, and then take
 * the other's server for its own. So stacks do this one at a time.
 */
export function withUsualPorts<T>(act: () => Promise<T>, options?: Parameters<typeof withLock>[2]): Promise<T> {
  return withLock(join(CACHE, 'ports.lock'), act, options);
}

function portFrom(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
