/** Ports for servers that start later: nothing else takes one meanwhile. */
import { createServer } from 'node:net';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { choosePort, LOOPBACK } from '../../sandbox/ports.ts';

it('are none that the system gives to a connection, and none twice', async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, () => choosePort()));
  expect(new Set(ports).size).toBe(20);
  for (const port of ports) expect(port).toBeLessThan(32_768);
});

it('are the usual one unless that is taken', async () => {
  const usual = await choosePort();
  expect(await choosePort(usual)).toBe(usual);
  const server = createServer().listen(usual, LOOPBACK);
  await once(server, 'listening');
  expect(await choosePort(usual)).not.toBe(usual);
  server.close();
});
