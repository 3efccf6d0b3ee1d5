/** The worker process: runs workflows and the activities that call AWS. `--queues workflows,aws` selects. It has no Slack token. */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Worker, type WorkerOptions } from '@temporalio/worker';
import { createAlertActivities } from '../activities/alerts.ts';
import { createArchiveActivity } from '../activities/archive/create.ts';
import { createAuthorityActivity } from '../activities/authority.ts';
import { createDeskActivities } from '../activities/desk.ts';
import { createForensicsActivity } from '../activities/forensics.ts';
import { createAwsAccess } from '../activities/aws/access.ts';
import { TrailHistory } from '../activities/aws/cloudtrail/history.ts';
import { createOwnAccount } from '../activities/aws/own-account.ts';
import { loadCatalogue } from '../activities/catalogue/load.ts';
import { createActivities } from '../activities/create.ts';
import { createS3EvidenceStore } from '../activities/evidence/s3-store.ts';
import { createHoldActivities } from '../activities/holds.ts';
import { createNewsActivity } from '../activities/news.ts';
import { createVoiceActivity } from '../activities/notices/call-by-voice.ts';
import { createSystemActivity } from '../activities/notices/tell-system.ts';
import { createUpdateActivity } from '../activities/notices/update.ts';
import { createQuotaActivities } from '../activities/quota.ts';
import { createRefusalActivity } from '../activities/refusals.ts';
import { createReportActivity } from '../activities/report/create.ts';
import { createReviewActivities } from '../activities/reviews.ts';
import { createSuppressionActivities } from '../activities/suppressions.ts';
import type { CustomersFile } from '../domain/customer.ts';
import { Refusals } from '../domain/refusal-counts.ts';
import type { Review } from '../domain/review.ts';
import { readFinding } from '../intake/read-finding.ts';
import { createDeadLetters } from '../intake/receive/dead-letters.ts';
import { amongDeadLetters } from '../intake/receive/refusals.ts';
import { TASK_QUEUES } from '../contract/task-queues.ts';
import { logOfProcess } from '../config/log.ts';
import { ConfigError, loadWorkerConfig, type WorkerConfig } from '../config/settings.ts';
import { loadCustomers } from '../config/customers.ts';
import { watchFile } from '../config/live-file.ts';
import { bundleWorkflows } from './bundle.ts';
import { createRecorder } from './recorder.ts';
import { dataConverterOf } from './payload-store.ts';
import { applySchedules, plannedReviews } from './review-schedules.ts';
import { loadRegimes, unknownRegimes } from '../config/regimes.ts';
import { loadReviews, unknownReviews } from '../config/reviews.ts';
import { loadRunbooks, runbookText } from '../config/runbooks.ts';
import { systemKeyProblems } from '../config/system-keys.ts';
import { installLog, runtimeLogger } from '../contract/temporal/log.ts';
import { ACTIVATION_LIMIT, HEARTBEATS, connectWorker, runUntilSignal } from '../contract/temporal/worker.ts';
import { recordSession } from '../contract/temporal/own-sessions.ts';
import { configurationTeller } from '../contract/temporal/configuration.ts';
import { kept, type Kept } from '../contract/temporal/kept.ts';
import { createClient } from '../contract/temporal/client.ts';
import { keepRefusals } from '../contract/temporal/refusals.ts';
import { frozenNow } from '../contract/temporal/desks.ts';
import { encryptedWith } from '../contract/temporal/payload-codec.ts';
import { scrubErrors } from '../contract/temporal/scrubbed-errors.ts';
import { openPayloadKeys } from '../contract/temporal/payload-keys.ts';

const { values } = parseArgs({ options: { queues: { type: 'string', default: 'workflows,aws' } } });
const queues = values.queues.split(',');
const config = loadWorkerConfig(process.env);

const log = logOfProcess('worker', config, process.env);
installLog(log);
const connection = await connectWorker(config);
const own = createOwnAccount(config.AWS_REGION);
const dataConverter = {
  ...dataConverterOf(config),
  ...encryptedWith(await openPayloadKeys(config.FIREBREAK_PAYLOAD_KEYS, config.AWS_REGION)),
};
const temporalClient = createClient(config, dataConverter);
const access = createAwsAccess((session) => recordSession(session, temporalClient));
const refusals = new Refusals();
const sqs = new SQSClient({ region: config.AWS_REGION });
const deadLetters = createDeadLetters(sqs, config.FIREBREAK_DEAD_LETTER_QUEUE_URL, log);
const stopKeeping = keepRefusals(refusals, { record: amongDeadLetters(deadLetters), log });
const ends: (() => void)[] = [];
const shared: Pick<WorkerOptions, 'connection' | 'namespace' | 'shutdownGraceTime' | 'dataConverter'> = {
  connection,
  dataConverter,
  namespace: config.TEMPORAL_NAMESPACE,
  // AWS may already have carried out a call in flight, so the call is finished and recorded instead of repeated.
  shutdownGraceTime: '30s',
};
const workers = await Promise.all([
  ...(queues.includes('workflows') ? [workflowWorker(config)] : []),
  ...(queues.includes('aws') ? [awsWorker(config)] : []),
]);
await runUntilSignal(workers, async () => {
  for (const end of ends) end();
  await stopKeeping();
  access.close();
  own.close();
  await connection.close();
});

async function workflowWorker({ FIREBREAK_WORKFLOW_BUNDLE: codePath }: WorkerConfig): Promise<Worker> {
  if (codePath !== undefined && !existsSync(codePath)) {
    throw new ConfigError(
      `FIREBREAK_WORKFLOW_BUNDLE: there is no file ${codePath}. Make it: node --import tsx scripts/bundle-workflows.ts ${codePath}`,
    );
  }
  const workflowBundle = codePath === undefined ? await bundleWorkflows(runtimeLogger(log)) : { codePath };
  return Worker.create({
    ...shared,
    taskQueue: TASK_QUEUES.workflows,
    workflowBundle,
    ...ACTIVATION_LIMIT,
  });
}

async function awsWorker(settings: WorkerConfig): Promise<Worker> {
  const catalogue = await loadCatalogue();
  const evidence = createS3EvidenceStore({
    // An item that is stored twice is one item, so its calls may be tried often.
    client: new S3Client({ region: settings.AWS_REGION, maxAttempts: 6 }),
    bucket: settings.FIREBREAK_EVIDENCE_BUCKET,
    retentionDays: settings.FIREBREAK_EVIDENCE_RETENTION_DAYS,
    mode: settings.FIREBREAK_EVIDENCE_LOCK,
    signer: settings.FIREBREAK_EVIDENCE_KEY,
    earlierKeys: settings.FIREBREAK_EVIDENCE_PUBLIC_KEYS,
  });
  const [runbooks, reviews, regimes] = await Promise.all([
    loadRunbooks(settings.FIREBREAK_RUNBOOKS, catalogue),
    loadReviews(settings.FIREBREAK_REVIEWS, catalogue),
    loadRegimes(settings.FIREBREAK_REGIMES),
  ]);
  const schedules = keptSchedules(settings, reviews);
  const inForce = (file: CustomersFile): Promise<void> => {
    const unknown = [...unknownRegimes(file, regimes), ...unknownReviews(file, reviews)];
    for (const { path, message } of unknown) log.warn(`${path.join('.')}: ${message}`);
    for (const problem of systemKeyProblems(file, settings.FIREBREAK_SYSTEM_KEYS)) log.warn(problem);
    return schedules.put(file);
  };
  const live = await watchFile({
    file: settings.FIREBREAK_CUSTOMERS,
    read: (file) => loadCustomers(file),
    log,
    changed: (file) => void inForce(file),
    tell: configurationTeller(temporalClient, 'worker', settings.FIREBREAK_CUSTOMERS),
  });
  const { now: customers } = live;
  ends.push(live.stop, schedules.end);
  await inForce(customers());
  const decisionKeys = settings.FIREBREAK_DECISION_PUBLIC_KEYS;
  const longPayloads = settings.FIREBREAK_PAYLOAD_BUCKET !== undefined;
  const frozen = (customerId: string) => frozenNow(temporalClient, customerId);
  const authority = createAuthorityActivity({
    frozen,
    readCustomers: () => loadCustomers(settings.FIREBREAK_CUSTOMERS),
    decisionKeys,
  });
  const activities = {
    ...createActivities({
      customers,
      missing: live.miss,
      frozen,
      catalogue,
      runbooks,
      regimes,
      access,
      trail: new TrailHistory(),
      own,
      evidence,
      readFinding,
      decisionKeys,
      longPayloads,
      ownBuckets: [settings.FIREBREAK_EVIDENCE_BUCKET, settings.FIREBREAK_PAYLOAD_BUCKET].filter(
        (name) => name !== undefined,
      ),
    }),
    ...authority,
    ...createForensicsActivity({ customers, access, evidence }),
    ...createReportActivity({
      temporalClient,
      evidence,
      entries: catalogue,
      runbookText: (id) => runbookText(settings.FIREBREAK_RUNBOOKS, id),
    }),
    ...createArchiveActivity({
      temporalClient,
      evidence,
      record: createRecorder(settings.FIREBREAK_REPLAY_BUNDLE),
    }),
    ...createHoldActivities({ temporalClient, authority: authority['incident.authority'] }),
    ...createNewsActivity({ temporalClient }),
    ...createQuotaActivities({ temporalClient }),
    ...createRefusalActivity({ refusals }),
    ...createUpdateActivity({ customers, own }),
    ...createSystemActivity({ customers, keys: settings.FIREBREAK_SYSTEM_KEYS }),
    ...createVoiceActivity({ customers, keys: settings.FIREBREAK_SYSTEM_KEYS }),
    ...createAlertActivities({ customers, temporalClient }),
    ...createDeskActivities({ temporalClient }),
    ...createSuppressionActivities({ temporalClient }),
    ...createReviewActivities({ customers, reviews, catalogue, evidence }),
  };
  return Worker.create({
    ...shared,
    taskQueue: TASK_QUEUES.aws,
    activities,
    interceptors: { activity: [scrubErrors] },
    ...HEARTBEATS,
  });
}

/** A failure does not stop the worker, because incidents need it. */
function keptSchedules({ FIREBREAK_SCHEDULES: mode }: WorkerConfig, reviews: readonly Review[]): Kept<CustomersFile> {
  return kept(
    async (customers) => {
      const planned = plannedReviews(customers, reviews);
      const { kept: schedules, removed } = await applySchedules(temporalClient, planned, mode === 'paused');
      log.info('Schedules of reviews are up to date', { kept: schedules.length, removed });
    },
    (error) => log.error('Schedules of reviews could not be brought up to date; trying again', { error }),
  );
}
