/** Clicks that are made while Temporal is away: the real app and client, a local Slack, and a Temporal that goes and comes back. */
import { Refusals } from '../../domain/refusal-counts.ts';
import { WebClient } from '@slack/web-api';
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../contract/temporal/client.ts';
import { createDesks } from '../../contract/temporal/desks.ts';
import { createIncidents } from '../../contract/temporal/incidents.ts';
import { INCIDENT_WORKFLOW } from '../../contract/messages.ts';
import { TASK_QUEUES } from '../../contract/task-queues.ts';
import { slackMessages, slackPerson } from '../../sandbox/people.ts';
import { createSlackApp, type SlackApp } from '../../slack-app/app.ts';
import { ACTION_ID, writeValue } from '../../slack-app/buttons.ts';
import { createDirectory } from '../../slack-app/directory.ts';
import { ANSWER_WITHIN_MS } from '../../slack-app/listeners/listener.ts';
import { customerOf, customersFileOf, fileOf } from '../customers.ts';
import { eventually } from '../eventually.ts';
import { devServer, type DevServer } from '../dev-server.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { everybodyIsMember, testSigner } from '../spoken.ts';
import { localSlack, type LocalSlack } from './local-slack.ts';
import { quietLogger } from './quiet.ts';

const ID = 'acme-111122223333-iam-user-1';
let slack: LocalSlack;
let temporal: DevServer;
let client: Client;
let app: SlackApp;
let channel: string;
let runId: string;

beforeAll(async () => {
  [slack, temporal] = await Promise.all([localSlack(), devServer(temporaryFolder('temporal'), { stores: true })]);
  channel = slack.channels['acme-security']!;
  client = createClient({ TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: 'default', TEMPORAL_TLS: false });
  // Nobody works on it: what it was told is in its history.
  const { firstExecutionRunId } = await client.workflow.start(INCIDENT_WORKFLOW, {
    workflowId: ID,
    taskQueue: TASK_QUEUES.workflows,
    args: [{ customerId: 'acme', account: '111122223333' }],
  });
  runId = firstExecutionRunId;
  await startApp();
});
afterAll(async () => {
  await app.stop();
  await client.connection.close();
  await temporal.stop();
  await slack.stop();
});

async function startApp(): Promise<void> {
  const { botToken, appToken, apiUrl } = slack;
  app = createSlackApp(
    { botToken, appToken, httpPort: 0, apiUrl, logger: quietLogger, refusals: new Refusals() },
    {
      incidents: createIncidents(client, ANSWER_WITHIN_MS),
      desks: createDesks(client, ANSWER_WITHIN_MS),
      places: { look: () => Promise.resolve() },
      people: everybodyIsMember,
      signer: testSigner,
      directory: createDirectory(fileOf(customersFileOf([customerOf({ slackChannel: channel })]))),
    },
  );
  await app.start();
}

/** Presses *I'm on it* on a card. */
async function press(): Promise<void> {
  const value = writeValue({ id: ID, runId, digest: 'nobody leads' });
  const button = {
    type: 'button',
    action_id: ACTION_ID.acknowledge,
    value,
    text: { type: 'plain_text', text: 'Go' },
  } as const;
  const { ts } = await new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl }).chat.postMessage({
    channel,
    text: 'card',
    blocks: [{ type: 'actions', elements: [button] }],
  });
  await slackPerson(slack, 'minji').press({ channel, ts: ts! }, { action_id: ACTION_ID.acknowledge, value });
}

const told = (text: string): Promise<unknown> =>
  eventually(text, async () =>
    (await slackMessages(slack, channel)).some(
      (m) => m.subtype === 'ephemeral' && m.ephemeral_to === slack.people['minji'] && m.text.includes(text),
    ),
  );

async function signals(): Promise<number> {
  const { events } = await client.workflow.getHandle(ID).fetchHistory();
  return (events ?? []).filter((e) => e.workflowExecutionSignaledEventAttributes?.signalName === 'acknowledge').length;
}

describe('a click while Temporal is away', () => {
  it('is kept, delivered once when Temporal is back, and the person is told both', async () => {
    await temporal.stop();
    await press();
    await told('Not recorded yet');
    await temporal.start();
    await told('Recorded now');
    expect(await signals()).toBe(1);
  });

  it('is said not to be recorded when the app stops before Temporal is back', async () => {
    await temporal.stop();
    await press();
    await told('Not recorded yet');
    await app.stop();
    await told('Not recorded.* Temporal did not answer');
    await temporal.start();
    await startApp();
    expect(await signals()).toBe(1);
  });
});
