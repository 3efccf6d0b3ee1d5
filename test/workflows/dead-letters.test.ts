/** What the infosec team is told of the dead-letter queue: intake's count, the workflow, and a local Slack. */
import { WebClient } from '@slack/web-api';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createLog } from '../../config/log.ts';
import { watchDeadLetters } from '../../intake/receive/dead-letter-watch.ts';
import { slackMessages } from '../../sandbox/people.ts';
import { createDeadLetterActivity } from '../../slack-app/activities/dead-letters.ts';
import { CLIENT_OPTIONS } from '../../slack-app/activities/slack-errors.ts';
import type { Language } from '../../domain/text.ts';
import { DEAD_LETTERS_ID } from '../../contract/ids.ts';
import { eventually } from '../eventually.ts';
import { localSlack, type LocalSlack } from '../slack-app/local-slack.ts';
import { startTemporal, startWorkers, type TestWorkflowEnvironment } from '../temporal.ts';

const log = createLog({ process: 'intake', level: 'error' }, () => undefined);
const directory: { infosecChannel: string; infosecLanguage: Language } = { infosecChannel: '', infosecLanguage: 'en' };
let env: TestWorkflowEnvironment;
let slack: LocalSlack;
let stopWorkers: () => Promise<void>;
const watches: (() => void)[] = [];
let inQueue = 0;

beforeAll(async () => {
  [slack, env] = await Promise.all([localSlack(), startTemporal()]);
  directory.infosecChannel = slack.channels['msp-infosec']!;
  const client = new WebClient(slack.botToken, { ...CLIENT_OPTIONS, slackApiUrl: slack.apiUrl });
  stopWorkers = await startWorkers(env, {
    aws: { none: () => undefined },
    slack: createDeadLetterActivity({ slack: client, directory }),
  });
});
afterEach(() => {
  for (const stop of watches.splice(0)) stop();
});
afterAll(async () => {
  await stopWorkers();
  await env.teardown();
  await slack.stop();
});

/** An intake process. Several watch the same queue. */
const watch = (): void =>
  void watches.push(watchDeadLetters({ count: () => Promise.resolve(inQueue), client: env.client, log, everyMs: 50 }));

const texts = async (): Promise<string[]> => (await slackMessages(slack, directory.infosecChannel)).map((m) => m.text);

it('the infosec team is told once, again when there are more, and when the queue is empty again', async () => {
  inQueue = 3;
  watch();
  watch();
  await eventually('the first notice', async () => (await texts()).length === 1);
  // A lower number is no news, but what comes after it is.
  inQueue = 2;
  await env.client.workflow.getHandle(DEAD_LETTERS_ID).signal('deadLetters', { count: 2 });
  inQueue = 5;
  await eventually('the second notice', async () => (await texts()).length === 2);
  inQueue = 0;
  await env.client.workflow.getHandle(DEAD_LETTERS_ID).result();
  const [first, second, third, ...others] = await texts();
  expect(first).toMatch(/^⚠ \*3 messages in the dead-letter queue\*, since .+ UTC/);
  expect(second).toMatch(/^⚠ \*5 messages in the dead-letter queue\* \([23] more\)/);
  expect(third).toBe('✔ The dead-letter queue is empty again.');
  expect(others).toEqual([]);
  const blocks = (await slackMessages(slack, directory.infosecChannel)).map((m) => JSON.stringify(m.blocks));
  expect(blocks[0]).toContain('`npx firebreak alerts redrive`');
});

it('a team that reads Korean is told in Korean', async () => {
  directory.infosecLanguage = 'ko';
  inQueue = 1;
  watch();
  await eventually('a Korean notice', async () => (await texts()).some((t) => t.includes('메시지 1개가 있습니다')));
});
