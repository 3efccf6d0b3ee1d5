/** The real HTTP receiver for one test. */
import type { Server } from 'node:http';
import { afterEach } from 'vitest';
import type { ReceiverDeps } from '../../../intake/receive/http-receiver.ts';
import { openReceiver } from './open-receiver.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

export async function receiver(deps: Partial<ReceiverDeps> = {}) {
  const opened = await openReceiver(deps);
  ({ server } = opened);
  return opened;
}
