/** What our processes refuse at their doors is on record for the infosec team: the real processes, Temporal and queue. */
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createPublicKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRefusalActivity } from '../../../activities/refusals.ts';
import { REFUSED_WORKFLOW } from '../../../contract/refused.ts';
import { encryptedWith } from '../../../contract/temporal/payload-codec.ts';
import { byWorker } from '../../../contract/temporal/refusals.ts';
import { extractOf } from '../../../domain/extracts.ts';
import { Refusals, type Refused } from '../../../domain/refusal-counts.ts';
import { choosePort, LOOPBACK } from '../../../sandbox/ports.ts';
import { startProcess, type RunningProcess } from '../../../sandbox/processes.ts';
import { seedKey } from '../../activities/harness.ts';
import { customerOf, customersFileOf } from '../../customers.ts';
import { eventually } from '../../eventually.ts';
import { testStack } from '../../stack.ts';
import { startTemporal, startWorkers, type TestWorkflowEnvironment } from '../../temporal.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const KEY = randomBytes(32);
const encrypted = encryptedWith({ current: 'k1', keys: new Map([['k1', KEY]]) });
const folder = temporaryFolder('refusals');
/** What the worker has counted. */
const counted: Refused[] = [];
const record = createRefusalActivity({ refusals: { count: (door, why, n) => void counted.push({ door, why, n }) } });
let env: TestWorkflowEnvironment;
let stopWorkers: (() => Promise<void>) | undefined;

beforeAll(async () => {
  env = await startTemporal(encrypted);
});
afterAll(async () => {
  await stopWorkers?.();
  await env.teardown();
});

it('a storm of refusals is one short workflow at a time, and none is lost while no worker counts', async () => {
  const refusals = new Refusals();
  const keep = (): Promise<void> => refusals.keep(byWorker(env.client, 'slack-app'));
  for (let n = 0; n < 10_000; n += 1) refusals.count('Slack app', 'a forged request');
  await keep();
  for (let n = 0; n < 5; n += 1) refusals.count('Slack app', 'a forged request');
  await expect(keep()).rejects.toThrow();
  refusals.count('Slack app', 'a forged request');
  await expect(keep()).rejects.toThrow();
  stopWorkers = await startWorkers(env, { aws: record }, encrypted);
  await eventually('the first count', () => Promise.resolve(counted.length > 0));
  await eventually('the end of its workflow', () =>
    keep().then(
      () => true,
      () => false,
    ),
  );
  await eventually('the second count', () => Promise.resolve(counted.length > 1));
  expect(counted.splice(0)).toEqual([10_000, 6].map((n) => ({ door: 'Slack app', why: 'a forged request', n })));
  await refusals.keep(() => Promise.reject(new Error('there is nothing more')));
  const runs = [];
  for await (const run of env.client.workflow.list({ query: `WorkflowType = '${REFUSED_WORKFLOW}'` })) runs.push(run);
  expect(runs.length).toBeLessThanOrEqual(2);
});

it('kinds of refusals are bounded: what lies beyond is counted together', async () => {
  const refusals = new Refusals();
  for (let n = 0; n < 1_000; n += 1) refusals.count('a door', `reason ${n}`);
  await refusals.keep(({ refused }) => {
    expect(refused.length).toBeLessThanOrEqual(201);
    expect(refused.reduce((sum, { n }) => sum + n, 0)).toBe(1_000);
    return Promise.resolve();
  });
});

describe('a request that is refused by', () => {
  const running: RunningProcess[] = [];
  let slack: Server;
  afterAll(async () => {
    await Promise.all(running.map((process) => process.kill('SIGKILL')));
    slack?.close();
  });

  /** Starts a process of ours, and waits until it answers. */
  async function start(main: string, port: number, own: Record<string, string>): Promise<RunningProcess> {
    const process_ = await startProcess({
      name: main.replace('/main.ts', ''),
      command: process.execPath,
      args: ['--import', 'tsx', main],
      env: {
        TEMPORAL_ADDRESS: env.address,
        TEMPORAL_NAMESPACE: env.namespace ?? 'default',
        TEMPORAL_UI_URL: 'http://127.0.0.1:8233',
        FIREBREAK_PAYLOAD_KEYS: `k1=local:${KEY.toString('base64')}`,
        AWS_EC2_METADATA_DISABLED: 'true',
        ...own,
      },
      logDir: folder,
      ready: () => fetch(`http://${LOOPBACK}:${port}/healthz`).then(() => true),
      readyTimeoutMs: 60_000,
    });
    running.push(process_);
    return process_;
  }

  const { privateKey } = generateKeyPairSync('ed25519');
  const signing = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  const verifying = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64');
  const file = (name: string, content: object): string => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(content));
    return path;
  };
  const customers = customersFileOf([customerOf()]);
  const many = async (send: () => Promise<Response>, status: number): Promise<void> => {
    for (let n = 0; n < 20; n += 1) expect((await send()).status).toBe(status);
  };

  it('the door of Slack (a forged signature) is counted by a worker, without a word of the stranger', async () => {
    slack = createServer((_, response) => response.end('{"ok":true,"user_id":"U1","bot_id":"B1","team_id":"T1"}'));
    await new Promise<void>((resolve) => slack.listen(0, LOOPBACK, resolve));
    const port = await choosePort();
    const app = await start('slack-app/main.ts', port, {
      FIREBREAK_SLACK_CUSTOMERS: file('customers.slack-app.yaml', extractOf(customers, 'slack-app')),
      FIREBREAK_DECISION_KEY: signing,
      SLACK_BOT_TOKEN: 'xoxb-test',
      SLACK_SIGNING_SECRET: 'a-signing-secret-of-slack',
      SLACK_API_URL: `http://${LOOPBACK}:${(slack.address() as AddressInfo).port}/`,
      SLACK_HTTP_PORT: String(port),
    });
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(Math.floor(Date.now() / 1000)),
      'x-slack-signature': `v0=${'0'.repeat(64)}`,
    };
    const url = `http://${LOOPBACK}:${port}/slack/events`;
    await many(() => fetch(url, { method: 'POST', headers, body: 'payload={"stranger":true}' }), 401);
    await app.stop(30_000);
    await eventually('the count', () => Promise.resolve(counted.length > 0));
    const why = 'the signature of Slack is missing, does not fit, or is older than five minutes';
    expect(counted.splice(0)).toEqual([{ door: 'Slack app', why, n: 20 }]);
  });

  it('the console (a forged link, a form of another site) is counted by a worker', async () => {
    const port = await choosePort();
    const url = `http://${LOOPBACK}:${port}`;
    const stack = await testStack();
    const credentials = await seedKey('999900000000');
    const app = await start('console/main.ts', port, {
      ...awsOf(stack.aws.endpoint, credentials),
      FIREBREAK_CONSOLE_CUSTOMERS: file('customers.console.yaml', extractOf(customers, 'console')),
      FIREBREAK_CONSOLE_URL: url,
      FIREBREAK_CONSOLE_PORT: String(port),
      FIREBREAK_CONSOLE_KEY: randomBytes(32).toString('hex'),
      FIREBREAK_CONSOLE_LINKS: 'true',
      FIREBREAK_DECISION_PUBLIC_KEYS: verifying,
      FIREBREAK_EVIDENCE_BUCKET: stack.seeded.evidenceBucket,
      FIREBREAK_EVIDENCE_PUBLIC_KEYS: verifying,
    });
    await many(() => fetch(`${url}/sign-in/link?token=forged`), 403);
    await many(() => fetch(`${url}/sign-out`, { method: 'POST', headers: { origin: 'https://evil.example' } }), 403);
    await app.stop(30_000);
    await eventually('the count', () => Promise.resolve(counted.length > 1));
    expect(counted.splice(0)).toEqual([
      { door: 'console', why: 'a link that signs nobody in', n: 20 },
      { door: 'console', why: 'a form that was not made here, or not for this person', n: 20 },
    ]);
  });

  it('the codec server (a wrong token, nobody who has signed in, another page) is one message in the dead-letter queue', async () => {
    const port = await choosePort();
    const url = `http://${LOOPBACK}:${port}`;
    const stack = await testStack();
    const credentials = await seedKey('999900000000');
    const sqs = new SQSClient({ endpoint: stack.aws.endpoint, region: 'us-east-1', credentials });
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `${randomUUID()}-dead` }));
    const app = await start('codec-server/main.ts', port, {
      ...awsOf(stack.aws.endpoint, credentials),
      FIREBREAK_CODEC_PORT: String(port),
      FIREBREAK_CODEC_TOKENS: `minji=${randomBytes(24).toString('hex')}`,
      FIREBREAK_DEAD_LETTER_QUEUE_URL: QueueUrl!,
    });
    const post = (path: string, origin: string, body: string) => () =>
      fetch(`${url}${path}`, { method: 'POST', headers: { origin }, body });
    await many(post('/sign-in', url, 'token=guessed'), 403);
    await many(post('/decode', 'http://127.0.0.1:8233', '{"payloads":[]}'), 401);
    await many(post('/decode', 'https://evil.example', '{"payloads":[]}'), 403);
    await app.stop(30_000);
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
    );
    sqs.destroy();
    expect(Messages.map((m) => m.MessageAttributes?.['FirebreakVia']?.StringValue)).toEqual(['refusals']);
    expect(JSON.parse(Messages[0]!.Body!)).toMatchObject({
      refused: {
        'codec server: a wrong token': 20,
        'codec server: sign in at the codec server first': 20,
        'codec server: only pages of the Temporal UI may ask': 20,
      },
    });
  });
});

const awsOf = (
  endpoint: string,
  { accessKeyId, secretAccessKey }: { accessKeyId: string; secretAccessKey: string },
): Record<string, string> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
});
