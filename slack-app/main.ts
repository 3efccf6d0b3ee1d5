/** The Slack process: handles clicks and runs the activities of the Slack queue. It has no AWS credentials. */
import { Worker } from '@temporalio/worker';
import { WebClient } from '@slack/web-api';
import { logOfProcess } from '../config/log.ts';
import { loadSlackConfig } from '../config/settings.ts';
import { loadSlackCustomers } from '../config/customers.ts';
import { watchFile } from '../config/live-file.ts';
import { installLog } from '../contract/temporal/log.ts';
import { configurationTeller } from '../contract/temporal/configuration.ts';
import { connectWorker, runUntilSignal } from '../contract/temporal/worker.ts';
import { createClient } from '../contract/temporal/client.ts';
import { encryptedWith } from '../contract/temporal/payload-codec.ts';
import { scrubErrors } from '../contract/temporal/scrubbed-errors.ts';
import { openPayloadKeys } from '../contract/temporal/payload-keys.ts';
import { byWorker, keepRefusals } from '../contract/temporal/refusals.ts';
import { dismissalQuery, followUpsQuery } from '../contract/messages.ts';
import { TASK_QUEUES } from '../contract/task-queues.ts';
import { Refusals } from '../domain/refusal-counts.ts';
import { createSlackActivities } from './activities/create.ts';
import { CLIENT_OPTIONS } from './activities/slack-errors.ts';
import { createSlackApp } from './app.ts';
import { boltLogger } from './bolt-log.ts';
import { createConsoleLinks } from './console-links.ts';
import { createDirectory } from './directory.ts';
import { createIncidentPlaces } from './incident-places.ts';
import { createPeople } from './people.ts';
import { createSigner } from './signer.ts';
import { ANSWER_WITHIN_MS } from './listeners/listener.ts';
import { createDesks } from '../contract/temporal/desks.ts';
import { createIncidents } from '../contract/temporal/incidents.ts';

/** A page of an incident's state, for messages that are updated in the background. */
const READ_WITHIN_MS = 10_000;

const config = loadSlackConfig(process.env);
const log = logOfProcess('slack-app', config, process.env);
installLog(log);
const logger = boltLogger(log);
const dataConverter = encryptedWith(await openPayloadKeys(config.FIREBREAK_PAYLOAD_KEYS, undefined));
const client = createClient(config, dataConverter);
const customers = await watchFile({
  file: config.FIREBREAK_SLACK_CUSTOMERS,
  read: loadSlackCustomers,
  log,
  tell: configurationTeller(client, 'slack-app', config.FIREBREAK_SLACK_CUSTOMERS),
});
const directory = createDirectory(customers.now);
const apiUrl = config.SLACK_API_URL;

const slack = new WebClient(config.SLACK_BOT_TOKEN, {
  ...CLIENT_OPTIONS,
  logger,
  ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
});

const activities = createSlackActivities({
  slack,
  directory,
  incidents: createIncidents(client, READ_WITHIN_MS),
  readFollowUps: (id, runId) => client.workflow.getHandle(id, runId).query(followUpsQuery),
  readDismissal: (id, runId) => client.workflow.getHandle(id, runId).query(dismissalQuery),
  links: {
    ...(config.TEMPORAL_UI_URL === undefined ? {} : { temporalUiUrl: config.TEMPORAL_UI_URL.replace(/\/$/, '') }),
    temporalNamespace: config.TEMPORAL_NAMESPACE,
    ...(config.FIREBREAK_CONSOLE_URL === undefined ? {} : { consoleUrl: config.FIREBREAK_CONSOLE_URL }),
    ...(config.FIREBREAK_EVIDENCE_URL === undefined ? {} : { evidenceUrl: config.FIREBREAK_EVIDENCE_URL }),
  },
  warn: log.warn,
});
const refusals = new Refusals();
const app = createSlackApp(
  {
    botToken: config.SLACK_BOT_TOKEN,
    appToken: config.SLACK_APP_TOKEN,
    signingSecret: config.SLACK_SIGNING_SECRET,
    httpPort: config.SLACK_HTTP_PORT,
    apiUrl,
    logger,
    refusals,
  },
  {
    incidents: createIncidents(client, ANSWER_WITHIN_MS),
    desks: createDesks(client, ANSWER_WITHIN_MS),
    directory,
    places: createIncidentPlaces({
      slack,
      incidents: createIncidents(client, ANSWER_WITHIN_MS),
      directory,
      warn: (message, error) => log.warn(message, { error }),
    }),
    people: createPeople({ slack, warn: (message, error) => log.warn(message, { error }) }),
    signer: createSigner(config.FIREBREAK_DECISION_KEY),
    console:
      config.FIREBREAK_CONSOLE_URL === undefined
        ? undefined
        : createConsoleLinks(
            config.FIREBREAK_CONSOLE_URL,
            config.FIREBREAK_CONSOLE_LINKS ? config.FIREBREAK_DECISION_KEY : undefined,
          ),
  },
);

const connection = await connectWorker(config);
const worker = await Worker.create({
  connection,
  dataConverter,
  namespace: config.TEMPORAL_NAMESPACE,
  taskQueue: TASK_QUEUES.slack,
  activities,
  interceptors: { activity: [scrubErrors] },
  shutdownGraceTime: '10s',
});
await app.start();
const stopKeeping = keepRefusals(refusals, { record: byWorker(client, 'slack-app'), log });
await runUntilSignal([worker], async () => {
  customers.stop();
  await app.stop();
  await stopKeeping();
  await connection.close();
  await client.connection.close();
});
