/** Ports on loopback: the usual one, or any free one when that is taken. */
import { createServer } from 'node:net';
import { join } from 'node:path';
import { withLock } from '../scripts/lock.mjs';
import { CACHE } from '../scripts/tools.mjs';

export const LOOPBACK = '127.0.0.1';

/**
 * Ports that Linux, macOS and Windows give to no outgoing connection. One that the system picks may be taken by a
 * connection before the server that it was picked for has started.
 */
const FIRST = 20_000;
const COUNT = 12_000;
/** Each process begins elsewhere, so that two that start at once do not choose the same port. */
let next = (process.pid * 61) % COUNT;

/**
 * @param preferred tried first; when it is taken, stack.json says which other one was chosen
 * @throws when no port is free
 */
export async function choosePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isFree(preferred))) return preferred;
  for (let tried = 0; tried < COUNT; tried += 1) {
    const port = FIRST + next;
    next = (next + 1) % COUNT;
    if (await isFree(port)) return port;
  }
  throw new Error(`no port from ${FIRST} to ${FIRST + COUNT - 1} is free`);
}

/**
 * Between choosing a usual port and starting a server on it, another stack could choose the same port, and then take
 * the other's server for its own. So stacks do this one at a time.
 */
export function withUsualPorts<T>(act: () => Promise<T>, options?: Parameters<typeof withLock>[2]): Promise<T> {
  return withLock(join(CACHE, 'ports.lock'), act, options);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: LOOPBACK, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
