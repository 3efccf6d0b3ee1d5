/** What a test run shares. Each thing is made when the first test asks for it, so that a run of unit tests makes none. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Starts a server at FIREBREAK_TEST_STARTER, which answers with where a shared thing is when it is there: `/stack` stack.json,
 * `/bundle` the workers' bundle, `/replay-bundle` the folder of that of replays, `/moto/PID` the address of a moto server for
 * one process of tests, `/temporal` that of a Temporal server, and `/namespace` an unused namespace of it.
 * `FIREBREAK_TEST_STACK=<path of stack.json>` uses a running stack (sandbox/main.ts) instead of one of its own.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  // The workers inherit it. The SDK would warn about Node 20 in every test file.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const given = process.env['FIREBREAK_TEST_STACK'];
  const home = mkdtempSync(join(tmpdir(), 'firebreak-test-'));
  const stops: (() => Promise<void>)[] = [];
  const make = async (what: string): Promise<string> => {
    if (what === '/bundle') return bundleInto(home);
    if (what === '/replay-bundle') return replayBundleInto(home);
    if (what === '/temporal') return started(await startTemporal(home));
    if (what.startsWith('/moto/')) return started(await startMoto(join(home, what)));
    return given ?? started(await startStackIn(home));
  };
  const started = (one: Started): string => {
    stops.push(() => one.stop());
    return one.where;
  };
  const made = new Map<string, Promise<string>>();
  let namespaces = 0;
  const starter = createServer(({ url = '' }, response) => {
    if (url === '/namespace') {
      const namespace = NAMESPACES[(namespaces += 1) - 1];
      response.writeHead(namespace === undefined ? 500 : 200).end(namespace ?? 'no namespace is left: make more');
      return;
    }
    const one = made.get(url) ?? make(url);
    made.set(url, one);
    one.then(
      (where) => response.end(where),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => starter.listen(0, '127.0.0.1', resolve));
  process.env['FIREBREAK_TEST_STARTER'] = `http://127.0.0.1:${(starter.address() as AddressInfo).port}`;
  return async () => {
    starter.close();
    // If something did not start, the tests that asked for it have failed already.
    await Promise.allSettled(made.values());
    await Promise.all(stops.map((stop) => stop()));
    rmSync(home, { recursive: true, force: true });
  };
}

/** One for each file that asks. */
const NAMESPACES = Array.from({ length: 150 }, (_, i) => `test-${i + 1}`);

interface Started {
  where: string;
  stop(): Promise<void>;
}

/** Imported only when it is needed, because it imports a large part of the AWS SDK. */
async function startStackIn(home: string): Promise<Started> {
  const { startStack } = await import('../sandbox/stack.ts');
  const stack = await startStack({ home, freePorts: true });
  return { where: stack.file, stop: () => stack.stop() };
}

async function startTemporal(home: string): Promise<Started> {
  const { devServer } = await import('./dev-server.ts');
  const server = await devServer(home, { namespaces: NAMESPACES });
  return { where: server.address, stop: () => server.stop() };
}

async function startMoto(logDir: string): Promise<Started> {
  const { startMoto: start } = await import('../sandbox/aws.ts');
  const { moto, motoUrl } = await start({ logDir, signal: undefined });
  return { where: motoUrl, stop: () => moto.stop() };
}

async function bundleInto(home: string): Promise<string> {
  const { bundle } = await import('./workflow-bundle.ts');
  const file = join(home, 'workflow-bundle.js');
  writeFileSync(file, (await bundle()).code);
  return file;
}

async function replayBundleInto(home: string): Promise<string> {
  const { writeBundle } = await import('../replay/bundle.ts');
  const folder = join(home, 'replay-bundle');
  await writeBundle(folder);
  return folder;
}
