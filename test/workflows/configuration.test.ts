/** What the infosec team is told of a configuration file: a file, the workflow, and a local Slack. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadIntakeCustomers } from '../../config/customers.ts';
import { watchFile } from '../../config/live-file.ts';
import { CONFIGURATION_ID } from '../../contract/ids.ts';
import { configurationTeller } from '../../contract/temporal/configuration.ts';
import { forIntake } from '../../domain/extracts.ts';
import { slackMessages } from '../../sandbox/people.ts';
import { createConfigurationActivity } from '../../slack-app/activities/configuration.ts';
import { CLIENT_OPTIONS } from '../../slack-app/activities/slack-errors.ts';
import { customerOf, customersFileOf } from '../customers.ts';
import { eventually } from '../eventually.ts';
import { localSlack, type LocalSlack } from '../slack-app/local-slack.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { startTemporal, startWorkers, type TestWorkflowEnvironment } from '../temporal.ts';

let env: TestWorkflowEnvironment;
let slack: LocalSlack;
let stopWorkers: () => Promise<void>;
let infosecChannel: string;

beforeAll(async () => {
  [slack, env] = await Promise.all([localSlack(), startTemporal()]);
  infosecChannel = slack.channels['msp-infosec']!;
  const client = new WebClient(slack.botToken, { ...CLIENT_OPTIONS, slackApiUrl: slack.apiUrl });
  stopWorkers = await startWorkers(env, {
    aws: { none: () => undefined },
    slack: createConfigurationActivity({ slack: client, directory: { infosecChannel, infosecLanguage: 'en' } }),
  });
});
afterAll(async () => {
  await stopWorkers();
  await env.teardown();
  await slack.stop();
});

const messages = async (): Promise<string[]> =>
  (await slackMessages(slack, infosecChannel)).map((m) => JSON.stringify(m.blocks));

it('the infosec team is told once what is wrong, and once that it is right, however many processes read the file', async () => {
  const file = join(temporaryFolder('configuration'), 'customers.intake.yaml');
  const good = JSON.stringify(forIntake(customersFileOf([customerOf()])));
  writeFileSync(file, good);
  const watch = () =>
    watchFile({
      file,
      read: loadIntakeCustomers,
      log: { info: () => undefined, error: () => undefined },
      tell: configurationTeller(env.client, 'intake', file),
      everyMs: 20,
      settleMs: 20,
    });
  const watches = await Promise.all([watch(), watch()]);
  writeFileSync(file, good.replace('"minimumSeverity":"low"', '"minimumSeverity":"<!channel>"'));
  await eventually('the notice', async () => (await messages()).length === 1);
  writeFileSync(file, good);
  await env.client.workflow.getHandle(CONFIGURATION_ID).result();
  for (const { stop } of watches) stop();
  const [wrong, right, ...others] = await messages();
  expect(wrong).toContain('customers.intake.yaml is wrong');
  expect(wrong).toContain('minimumSeverity');
  expect(wrong).not.toContain('<!channel>');
  expect(right).toContain('customers.intake.yaml is right again');
  expect(others).toEqual([]);
});
