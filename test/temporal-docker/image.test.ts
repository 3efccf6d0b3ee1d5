import { Client, Connection } from '@temporalio/client';
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heldQuery, LEDGER_WORKFLOW } from '../../contract/messages.ts';
import { TASK_QUEUES } from '../../contract/task-queues.ts';
import { newSigningKeys } from '../../sandbox/signing-keys.ts';
import { PayloadKeyList } from '../../config/payload-keys.ts';
import { encryptedWith } from '../../contract/temporal/payload-codec.ts';
import { openPayloadKeys } from '../../contract/temporal/payload-keys.ts';
import { environmentOf, type Role } from '../../sandbox/environment.ts';
import { choosePort } from '../../sandbox/ports.ts';
import type { StackInfo } from '../../sandbox/stack-info.ts';
import { testStack } from '../stack.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { buildImage, startIn, type Ended, type Image } from './image.ts';
import { createNamespace } from './namespace.ts';

/** Its own, so that the image's worker takes no work from those of other tests. */
const NAMESPACE = 'image';

const compose = parse(readFileSync('temporal-docker/compose.yaml', 'utf8'), { merge: true }) as {
  services: Record<string, { command: string[] }>;
};

const folder = temporaryFolder('image');
let image: Image;
let stack: Required<StackInfo>;

beforeAll(async () => {
  [image, stack] = await Promise.all([buildImage('temporal-docker/Dockerfile', process.cwd(), folder), testStack()]);
  await createNamespace(stack.temporal.address, NAMESPACE);
  given(join(stack.home, 'customers.yaml'));
}, 900_000);

// Fifty thousand files: rm is much faster than Node.
afterAll(() => promisify(execFile)('sh', ['-c', 'chmod -R u+w "$0" && rm -rf "$0"', folder]), 300_000);

/** Copies a file to where the image's user can read it. */
function given(file: string): string {
  const copy = join(image.temporary, basename(file));
  copyFileSync(file, copy);
  chmodSync(copy, 0o644);
  return copy;
}

/** What the compose file would tell a process of this role; the image has its own runbooks, reviews, regimes and mappings. */
const keys = newSigningKeys();

function environment(role?: Role): Record<string, string> {
  const env = without(
    { ...environmentOf(stack, role), ...keys(role) },
    'FIREBREAK_RUNBOOKS',
    'FIREBREAK_REVIEWS',
    'FIREBREAK_REGIMES',
    'FIREBREAK_MAPPINGS',
  );
  const files = Object.entries(FILES).filter(([setting]) => setting in env);
  return {
    ...env,
    TEMPORAL_NAMESPACE: NAMESPACE,
    ...Object.fromEntries(files.map(([setting, name]) => [setting, join(image.temporary, name)])),
  };
}

/** The customers file of each process. The image's own command makes those of the others than the worker. */
const FILES = {
  FIREBREAK_CUSTOMERS: 'customers.yaml',
  FIREBREAK_INTAKE_CUSTOMERS: 'customers.intake.yaml',
  FIREBREAK_SLACK_CUSTOMERS: 'customers.slack-app.yaml',
  FIREBREAK_CONSOLE_CUSTOMERS: 'customers.console.yaml',
};

async function exportFor(process: 'intake' | 'slack-app' | 'console'): Promise<void> {
  const { code, output } = await firebreak('customers', 'export', '--for', process);
  expect(code, output).toBe(0);
  writeFileSync(join(image.temporary, `customers.${process}.yaml`), output, { mode: 0o644 });
}

const without = (env: Record<string, string>, ...names: string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));

/** Runs a process of the compose file until it says that it is ready and `use` has ended, and then ends it. */
async function withService(
  { name, env, ready }: { name: string; env: Record<string, string>; ready: RegExp },
  use: (outputSoFar: string) => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  const service = startIn(image, compose.services[name]?.command ?? [], env);
  try {
    await use(await service.says(ready));
  } catch (error) {
    await service.stop();
    throw error;
  }
  const { code, output } = await service.stop();
  expect(code, output).toBe(0);
}

const firebreak = (...args: string[]): Promise<Ended> => startIn(image, ['firebreak', ...args], environment()).ended;

/** Files are named by their path in the repository. */
const COMMANDS: { command: string[]; says: string; code?: number }[] = [
  { command: ['incidents'], says: 'There are no incidents' },
  { command: ['show', 'no-such-incident'], says: 'There is no incident no-such-incident', code: 1 },
  { command: ['tasks'], says: 'No task is open' },
  { command: ['suppressions'], says: 'Nothing is suppressed' },
  { command: ['actions', '--json'], says: 'ec2.quarantine' },
  { command: ['reviews', 'check'], says: 'correct' },
  { command: ['runbook', 'check'], says: 'correct' },
  { command: ['customers', 'verify', 'acme'], says: 'can be assumed' },
  { command: ['customers', 'template', 'acme'], says: 'AWS::IAM::ManagedPolicy' },
  // Nothing is asked, since nobody answers.
  { command: ['customers', 'add'], says: 'give --id', code: 1 },
  { command: ['doctor', 'aws', 'acme'], says: 'Nothing was changed' },
  { command: ['customers', 'check', 'temporal-docker/customers.example.yaml'], says: 'correct' },
  { command: ['classify', 'test/fixtures/alerts/guardduty-archived.raw.json'], says: 'ignored' },
  { command: ['replay', 'test/replay/histories/drill.json'], says: 'the code agrees with the history' },
  { command: ['evidence', 'list', 'no-such-incident'], says: 'There is no evidence of', code: 1 },
  {
    command: ['report', 'show', 'no-such-incident', '--reader', 'customer', '--language', 'en'],
    says: 'has no report in the evidence store',
    code: 1,
  },
  { command: ['alerts', 'redrive'], says: 'dead-letter queue' },
  { command: ['version'], says: '0.1' },
  { command: ['stop'], says: 'No sandbox is running in' },
  // The image has no sandbox.
  { command: ['scenarios'], says: 'not installed here', code: 1 },
];

describe('the image', { timeout: 300_000 }, () => {
  it('runs the worker, with the workflows bundled when the image was built', async () => {
    const connection = await Connection.connect({ address: stack.temporal.address });
    try {
      await withService({ name: 'worker', env: environment('worker'), ready: /RUNNING.*RUNNING/s }, async (output) => {
        expect(output).not.toContain('webpack');
        const payloads = PayloadKeyList.parse(environment('worker')['FIREBREAK_PAYLOAD_KEYS']);
        const dataConverter = encryptedWith(await openPayloadKeys(payloads, undefined));
        const { workflow } = new Client({ connection, namespace: NAMESPACE, dataConverter });
        const options = { taskQueue: TASK_QUEUES.workflows, workflowId: 'image', args: [] };
        const ledger = await workflow.start(LEDGER_WORKFLOW, options);
        expect(await ledger.query(heldQuery, [{ target: 'instance||i-1', entry: 'ec2.quarantine' }])).toEqual([null]);
        await ledger.terminate('it has answered');
      });
    } finally {
      await connection.close();
    }
  });

  it('runs the intake, which takes an event from the command', async () => {
    await exportFor('intake');
    // Without the queue: it is the stack's, and other tests put alerts there for their own intake.
    const shared = without(environment('intake'), 'FIREBREAK_ALERT_QUEUE_URL');
    const env = { ...shared, FIREBREAK_INTAKE_PORT: String(await choosePort()) };
    await withService({ name: 'intake', env, ready: /listening/ }, async () => {
      const file = given('test/fixtures/alerts/guardduty-archived.raw.json');
      const { code, output } = await startIn(image, ['firebreak', 'alert', file], env).ended;
      expect(output).toContain('ignored');
      expect(code).toBe(0);
    });
  });

  it('runs the Slack app', async () => {
    await exportFor('slack-app');
    // In HTTP mode: in Socket Mode it would take clicks from the Slack apps of other tests.
    const shared = without(environment('slack'), 'SLACK_APP_TOKEN');
    const env = { ...shared, SLACK_HTTP_PORT: String(await choosePort()) };
    await withService({ name: 'slack-app', env, ready: /RUNNING/ });
  });

  it('runs the console, which shows who has not signed in the way to sign in', async () => {
    await exportFor('console');
    const port = String(await choosePort());
    const shared = without(environment('console'), 'FIREBREAK_CONSOLE_ACCESS_LOG');
    const env = { ...shared, FIREBREAK_CONSOLE_PORT: port };
    await withService({ name: 'console', env, ready: /The console is listening/ }, async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/incidents`);
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain('Type /incident timeline in Slack');
    });
  });

  describe.each(COMMANDS)('firebreak $command', ({ command, says, code: expected = 0 }) => {
    it(`says ${says}`, async () => {
      const args = command.map((word) => (word.includes('/') ? given(word) : word));
      const { code, output } = await firebreak(...args);
      expect(output).toContain(says);
      expect(code, output).toBe(expected);
    });
  });

  it('has no command that is not tried here', async () => {
    const { code, output } = await firebreak('help');
    expect(code).toBe(0);
    const names = [...output.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
    expect(new Set(names)).toEqual(new Set(['alert', 'help', ...COMMANDS.map(({ command }) => command[0])]));
  });
});
