/**
 * What a test run shares: the embedded stack (test/stack.ts) and the bundle of
 * the workflows' code (test/workflow-bundle.ts). Each is made when the first test asks for it, so that a run of unit tests makes neither. `FIREBREAK_TEST_STACK=<path of stack.json>` uses a running stack (sandbox/main.ts) instead.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { Stack } from '../sandbox/stack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** `/stack` returns the path of stack.json when the stack is up, `/bundle` that of the workers' bundle, `/replay-bundle` the folder of that of replays. */
    starter: string;
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  // The workers inherit it. The SDK would warn about Node 20 in every test file.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const given = process.env['FIREBREAK_TEST_STACK'];
  const home = mkdtempSync(join(tmpdir(), 'firebreak-test-'));
  let stack: Promise<Stack> | undefined;
  let bundle: Promise<string> | undefined;
  let replayBundle: Promise<string> | undefined;
  const starter = createServer(({ url }, response) => {
    const stackFile = (): string | Promise<string> => given ?? (stack ??= start(home)).then(({ file }) => file);
    const path =
      url === '/bundle'
        ? (bundle ??= bundleInto(home))
        : url === '/replay-bundle'
          ? (replayBundle ??= replayBundleInto(home))
          : stackFile();
    Promise.resolve(path).then(
      (file) => response.end(file),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => starter.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(starter.address() as AddressInfo).port}`;
  project.provide('starter', url);
  process.env['FIREBREAK_TEST_STARTER'] = url;
  return async () => {
    starter.close();
    // If the stack did not start, the tests that asked for it have failed already.
    await stack?.then((one) => one.stop()).catch(() => {});
    rmSync(home, { recursive: true, force: true });
  };
}

/** Imported only when it is needed, because it imports a large part of the AWS SDK. */
async function start(home: string): Promise<Stack> {
  const { startStack } = await import('../sandbox/stack.ts');
  return startStack({ home, freePorts: true });
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
