/** Ports on loopback: the one people know, or any free one when that is taken. */
import { createServer } from 'node:net';

export const LOOPBACK = '127.0.0.1';

/** @param preferred tried first; without it, or when it is taken, the system picks a free one */
export async function choosePort(preferred?: number): Promise<number> {
  if (preferred !== undefined) {
    try {
      return await portFrom(preferred);
    } catch {
      // Taken: any other will do, and stack.json says which it was.
    }
  }
  return portFrom(0);
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
