/**
 * One embedded stack for the whole test run, started when the first test asks for it (test/stack.ts): a run of pure unit
 * tests starts nothing. `FIREBREAK_TEST_STACK=<path of stack.json>` uses one that is up already (sandbox/main.ts) instead.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { Stack } from '../sandbox/stack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers with the path of the stack's stack.json, as soon as it is up. */
    stackStarter: string;
  }
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  // Inherited by the workers: nobody reads a test run for the SDK's plans with Node 20.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const given = process.env['FIREBREAK_TEST_STACK'];
  const home = mkdtempSync(join(tmpdir(), 'firebreak-test-'));
  let stack: Promise<Stack> | undefined;
  const starter = createServer((_request, response) => {
    const path = given ?? (stack ??= start(home)).then(({ file }) => file);
    Promise.resolve(path).then(
      (file) => response.end(file),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => starter.listen(0, '127.0.0.1', resolve));
  project.provide('stackStarter', `http://127.0.0.1:${(starter.address() as AddressInfo).port}`);
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
