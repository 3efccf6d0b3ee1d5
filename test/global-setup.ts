/**
 * What a whole test run shares, made when the first test asks for it: the embedded stack (test/stack.ts) and the bundle of
 * the workflows' code (test/workflow-bundle.ts). A run of pure unit tests makes nothing. `FIREBREAK_TEST_STACK=<path of stack.json>` uses one that is up already (sandbox/main.ts) instead.
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
    /** `/stack` answers with the path of the stack's stack.json, as soon as it is up; `/bundle` with that of the bundle. */
    starter: string;
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  // Inherited by the workers: nobody reads a test run for the SDK's plans with Node 20.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const given = process.env['FIREBREAK_TEST_STACK'];
  const home = mkdtempSync(join(tmpdir(), 'firebreak-test-'));
  let stack: Promise<Stack> | undefined;
  let bundle: Promise<string> | undefined;
  const starter = createServer(({ url }, response) => {
    const stackFile = (): string | Promise<string> => given ?? (stack ??= start(home)).then(({ file }) => file);
    const path = url === '/bundle' ? (bundle ??= bundleInto(home)) : stackFile();
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
    // Had it not come up, the tests that asked for it would have said so.
    await stack?.then((one) => one.stop()).catch(() => {});
    rmSync(home, { recursive: true, force: true });
  };
}

/** Loaded only when it is wanted: it brings a good part of the AWS SDK with it. */
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
