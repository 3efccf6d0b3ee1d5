/** The console process: a web page for managers. It reads Temporal and the evidence store, and changes nothing. */
import { S3Client } from '@aws-sdk/client-s3';
import { versionedBucket } from '../activities/evidence/versions.ts';
import { loadConsoleCustomers } from '../config/customers.ts';
import { watchFile } from '../config/live-file.ts';
import { logOfProcess } from '../config/log.ts';
import { loadConsoleConfig } from '../config/settings.ts';
import { archivesOf } from '../contract/temporal/archives.ts';
import { historiesKept } from '../contract/temporal/chain.ts';
import { configurationTeller } from '../contract/temporal/configuration.ts';
import { createClient } from '../contract/temporal/client.ts';
import { meaningOf } from '../contract/temporal/errors.ts';
import { byWorker, keepRefusals } from '../contract/temporal/refusals.ts';
import { createIncidents } from '../contract/temporal/incidents.ts';
import { installLog } from '../contract/temporal/log.ts';
import { encryptedWith } from '../contract/temporal/payload-codec.ts';
import { openPayloadKeys } from '../contract/temporal/payload-keys.ts';
import { Refusals } from '../domain/refusal-counts.ts';
import { MINUTE_MS } from '../domain/units.ts';
import { bundleOf } from '../replay/bundle.ts';
import { dataConverterOf } from '../workers/payload-store.ts';
import { createRecorder } from '../workers/recorder.ts';
import { createAccessLog } from './access-log.ts';
import { createRenderer, createReplays } from './replays.ts';
import { createConsole } from './server.ts';
import { createLinks } from './sign-in/links.ts';
import { createSessions } from './sign-in/session.ts';
import { createSlackSignIn } from './sign-in/slack.ts';
import { createEvidence } from './sources/evidence.ts';
import { createHistories } from './sources/histories.ts';
import { createSource } from './sources/incidents.ts';
import { createSummaries } from './sources/summaries.ts';

/** Each question. A worker replays a closed incident before it answers. Less than the server's own limit for a request. */
const ANSWER_WITHIN_MS = 20_000;
/** The histories of one workflow, which have many pages. The evidence store has those of incidents that have ended. */
const HISTORIES_WITHIN_MS = MINUTE_MS;

const config = loadConsoleConfig(process.env);
const log = logOfProcess('console', config, process.env);
installLog(log);
const encryption = encryptedWith(await openPayloadKeys(config.FIREBREAK_PAYLOAD_KEYS, config.AWS_REGION));
const client = createClient(config, { ...dataConverterOf(config), ...encryption });

const customers = await watchFile({
  file: config.FIREBREAK_CONSOLE_CUSTOMERS,
  read: loadConsoleCustomers,
  log,
  tell: configurationTeller(client, 'console', config.FIREBREAK_CONSOLE_CUSTOMERS),
});
const s3 = new S3Client({ region: config.AWS_REGION });
const bucket = versionedBucket(s3, config.FIREBREAK_EVIDENCE_BUCKET);
const keys = config.FIREBREAK_EVIDENCE_PUBLIC_KEYS;
const evidence = createEvidence({
  bucket,
  keys,
  archives: (incident) =>
    client
      .withDeadline(Date.now() + ANSWER_WITHIN_MS, () => archivesOf(client, incident))
      .catch((error: unknown) => {
        throw meaningOf(error);
      }),
});
const summaries = createSummaries({ bucket, keys, log });
const source = createSource({ incidents: createIncidents(client, ANSWER_WITHIN_MS), summaries, evidence });
const histories = createHistories({
  kept: (id) => client.withDeadline(Date.now() + HISTORIES_WITHIN_MS, () => historiesKept(client, id)),
  codecs: encryption.payloadCodecs ?? [],
  evidence,
});

const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret, FIREBREAK_CONSOLE_URL: url } = config;
const refusals = new Refusals();
const app = await createConsole({
  url,
  customers: customers.now,
  source,
  summaries,
  evidence,
  replays: createReplays(
    createRenderer({
      read: histories,
      makePage: createRecorder(config.FIREBREAK_REPLAY_BUNDLE, 'page'),
      log,
      bundle: () => bundleOf(config.FIREBREAK_REPLAY_BUNDLE),
    }),
  ),
  sessions: createSessions(config.FIREBREAK_CONSOLE_KEY),
  slack:
    clientId === undefined || clientSecret === undefined
      ? undefined
      : createSlackSignIn({
          issuer: config.SLACK_OPENID_ISSUER,
          clientId,
          clientSecret,
          console: url,
          key: config.FIREBREAK_CONSOLE_KEY,
        }),
  links: config.FIREBREAK_CONSOLE_LINKS ? createLinks(url, config.FIREBREAK_DECISION_PUBLIC_KEYS) : undefined,
  record: createAccessLog(log, config.FIREBREAK_CONSOLE_ACCESS_LOG),
  refusals,
  log,
});
const stopKeeping = keepRefusals(refusals, { record: byWorker(client, 'console'), log });
const address = await app.listen({ host: config.FIREBREAK_CONSOLE_HOST, port: config.FIREBREAK_CONSOLE_PORT });
log.info('The console is listening', { address });
// The first person need not wait for the summaries.
summaries.all().catch((error: unknown) => log.error('The summaries of closed incidents cannot be read', { error }));

const stop = (): void => {
  customers.stop();
  app
    .close()
    .then(stopKeeping)
    .then(() => client.connection.close())
    .then(() => s3.destroy())
    // Temporal's native runtime, which replays need, would keep the process alive.
    .then(() => process.exit())
    .catch((error: unknown) => {
      log.error('The console did not stop as it should', { error });
      process.exit(1);
    });
};
process.once('SIGINT', stop).once('SIGTERM', stop);
