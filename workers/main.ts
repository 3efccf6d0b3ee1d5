/** The worker process: workflows, and the AWS side's activities. Holds no Slack token. `--queues workflows,aws` chooses. */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import { createAlertActivities } from '../activities/alerts.ts';
import { createAwsAccess } from '../activities/aws/access.ts';
import { createOwnAccount } from '../activities/aws/own-account.ts';
import { loadCatalogue } from '../activities/catalogue/load.ts';
import { createActivities } from '../activities/create.ts';
import { createS3EvidenceStore } from '../activities/evidence-store-s3.ts';
import { createHoldActivities } from '../activities/holds.ts';
import { createReportActivity } from '../activities/report/create.ts';
import { TASK_QUEUES } from '../workflows/task-queues.ts';
import { loadWorkerConfig, type WorkerConfig } from './config.ts';
import { loadCustomers } from './customers.ts';
import { loadRunbooks } from './runbooks.ts';
import { runUntilSignal } from './lifecycle.ts';
import { connectWorker, createClient } from './temporal.ts';

const { values } = parseArgs({ options: { queues: { type: 'string', default: 'workflows,aws' } } });
const queues = values.queues.split(',');
const config = loadWorkerConfig(process.env);

Runtime.install({ logger: new DefaultLogger(config.FIREBREAK_LOG_LEVEL === 'warn' ? 'WARN' : 'INFO') });
const connection = await connectWorker(config);
const access = createAwsAccess();
const own = createOwnAccount();
const shared: Pick<WorkerOptions, 'connection' | 'namespace' | 'shutdownGraceTime'> = {
  connection,
  namespace: config.TEMPORAL_NAMESPACE,
  // An AWS call in flight may have been carried out: let it end and be recorded rather than repeat it.
  shutdownGraceTime: '30s',
};
const workers = await Promise.all([
  ...(queues.includes('workflows') ? [workflowWorker()] : []),
  ...(queues.includes('aws') ? [awsWorker(config)] : []),
]);
await runUntilSignal(workers, async () => {
  access.close();
  own.close();
  await connection.close();
});

async function workflowWorker(): Promise<Worker> {
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
  });
  return Worker.create({ ...shared, taskQueue: TASK_QUEUES.workflows, workflowBundle });
}

async function awsWorker(settings: WorkerConfig): Promise<Worker> {
  const catalogue = await loadCatalogue();
  const evidence = createS3EvidenceStore({
    client: new S3Client({ region: settings.AWS_REGION }),
    bucket: settings.FIREBREAK_EVIDENCE_BUCKET,
    retentionDays: settings.FIREBREAK_EVIDENCE_RETENTION_DAYS,
    mode: settings.FIREBREAK_EVIDENCE_LOCK,
  });
  const temporalClient = createClient(settings);
  const [customers, runbooks] = await Promise.all([
    loadCustomers(settings.FIREBREAK_CUSTOMERS),
    loadRunbooks(settings.FIREBREAK_RUNBOOKS, catalogue),
  ]);
  const activities = {
    ...createActivities({ customers, catalogue, runbooks, access, own, evidence }),
    ...createReportActivity({ temporalClient, evidence }),
    ...createHoldActivities({ temporalClient }),
    ...createAlertActivities({ customers, temporalClient }),
  };
  return Worker.create({ ...shared, taskQueue: TASK_QUEUES.aws, activities });
}
