/**
 * The sandbox's AWS: one endpoint for all services, accounts and regions, in front of moto.
 * Alone: `node --import tsx sandbox/gateway/server.ts --port 4566 --moto http://127.0.0.1:5000 --models DIR`
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { Accounts } from './accounts.ts';
import { CallLog } from './call-log.ts';
import { answerControl, isControl } from './control.ts';
import { Faults } from './faults.ts';
import { readRequest, writeAnswer } from './http.ts';
import { loadModels } from './models.ts';
import { connectMoto, type Moto } from './moto.ts';
import { Pipeline } from './pipeline.ts';
import { identitiesIn } from './policy/identity.ts';
import { BucketPolicies } from './policy/buckets.ts';
import { encryptedVolumesIn } from './policy/encrypted-volumes.ts';
import { organizationsIn } from './policy/organization.ts';
import { accountManagement } from './services/account.ts';
import { accessAnalyzer } from './services/access-analyzer.ts';
import { backup } from './services/backup.ts';
import { cloudTrail } from './services/cloudtrail.ts';
import { costExplorer } from './services/cost-explorer.ts';
import { detective } from './services/detective.ts';
import { dnsFirewall } from './services/dns-firewall.ts';
import { ec2Quotas } from './services/ec2-quotas.ts';
import { ec2SnapshotLocks } from './services/ec2-snapshot-locks.ts';
import { eks } from './services/eks.ts';
import { guardDuty } from './services/guardduty.ts';
import { iamLastAccessed } from './services/iam-last-accessed.ts';
import { iamQuotas } from './services/iam-quotas.ts';
import { iamReservedRoles } from './services/iam-reserved-roles.ts';
import { iamServiceCredentials } from './services/iam-service-credentials.ts';
import { iamSimulation } from './services/iam-simulation.ts';
import { configCompliance } from './services/config-compliance.ts';
import { inspector2 } from './services/inspector2.ts';
import { logsInsights } from './services/logs-insights.ts';
import { macie } from './services/macie.ts';
import { securityHub } from './services/securityhub.ts';
import type { Control, Service } from './services/service.ts';
import { RATE_NAMES, Rates, type RateName } from './rates.ts';
import { Recording } from './recording.ts';
import { s3 } from './services/s3.ts';
import { sns } from './services/sns.ts';
import { ssm } from './services/ssm.ts';
import { support } from './services/support.ts';
import { sts } from './services/sts.ts';
import { History } from './trail/history.ts';

export interface GatewayOptions {
  /** Default 127.0.0.1. */
  host?: string;
  /** Default: a free one. */
  port?: number;
  motoUrl: string;
  /** botocore's `data` directory. */
  modelsDir: string;
  /** Which of AWS's request rates apply from the start. Default: none. */
  rates?: readonly RateName[];
}

export interface Gateway {
  url: string;
  port: number;
  close(): Promise<void>;
}

export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const moto = connectMoto(options.motoUrl);
  const models = loadModels(options.modelsDir);
  const accounts = new Accounts();
  const calls = new CallLog();
  const faults = new Faults();
  const rates = new Rates(options.rates);
  const recording = new Recording();
  const identities = identitiesIn(moto);
  const organizations = organizationsIn(moto);
  const history = new History();
  const inspector = inspector2(models);
  const services: Service[] = [
    sts,
    cloudTrail(history),
    guardDuty(moto, models),
    backup(moto, identities),
    ssm(moto, (place, instanceId) => inspector.closeFixed(place, instanceId)),
    inspector,
    iamServiceCredentials(),
    iamQuotas(moto),
    iamReservedRoles(moto),
    s3(moto),
    accountManagement(),
    costExplorer(),
    accessAnalyzer(models),
    configCompliance(),
    sns(),
    support(),
    macie(models),
    securityHub(moto),
    detective(models),
    dnsFirewall(),
    ec2Quotas(moto),
    ec2SnapshotLocks(moto),
    eks(moto),
    logsInsights(moto),
    iamLastAccessed(calls, identities),
    iamSimulation(identities, organizations),
  ];
  const pipeline = new Pipeline({
    moto,
    models,
    accounts,
    calls,
    faults,
    rates,
    recording,
    identities,
    organizations,
    buckets: new BucketPolicies(moto),
    usesEncryptedVolumes: encryptedVolumesIn(moto),
    history,
    services,
  });
  const control = controlRoutes({ moto, accounts, calls, faults, rates, recording, services });

  const server = createServer((message, response) => {
    void readRequest(message)
      .then((request) => (isControl(request) ? answerControl(control, request) : pipeline.handle(request)))
      .then((answer) => (answer ? writeAnswer(response, answer) : response.destroy()))
      .catch((error: unknown) => failed(response, error));
  });
  // If an idle connection closed while the SDK reuses it, this would look like a fault of AWS.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host ?? '127.0.0.1'}:${port}`,
    port,
    close: async () => {
      moto.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const keySeed = z.strictObject({
  account: z.string().regex(/^\d{12}$/),
  userName: z.string().optional(),
  accessKeyId: z.string().min(16).optional(),
  secretAccessKey: z.string().optional(),
});

interface Controlled {
  moto: Moto;
  accounts: Accounts;
  calls: CallLog;
  faults: Faults;
  rates: Rates;
  recording: Recording;
  services: Service[];
}

function controlRoutes({
  moto,
  accounts,
  calls,
  faults,
  rates,
  recording,
  services,
}: Controlled): Record<string, Control> {
  const routes: Record<string, Control> = {
    'GET /health': async () => ({ ok: true, moto: await moto.alive() }),
    'GET /calls': (_body, query) => ({ calls: calls.find(query) }),
    'GET /calls/count': (_body, query) => calls.count(query.get('since') ?? ''),
    'POST /keys': (body) => {
      const { account, userName, accessKeyId, secretAccessKey } = keySeed.parse(body);
      return accounts.seed({
        account,
        ...(userName ? { userName } : {}),
        ...(accessKeyId ? { accessKeyId } : {}),
        ...(secretAccessKey ? { secretAccessKey } : {}),
      });
    },
  };
  return Object.assign(
    routes,
    faults.control,
    rates.control,
    recording.control,
    ...services.map((service) => service.control ?? {}),
  ) as Record<string, Control>;
}

function failed(response: ServerResponse, error: unknown): void {
  process.stderr.write(`gateway: ${error instanceof Error ? error.stack : String(error)}\n`);
  if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ message: error instanceof Error ? error.message : String(error) }));
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const { values } = parseArgs({
    options: {
      host: { type: 'string' },
      port: { type: 'string' },
      moto: { type: 'string' },
      models: { type: 'string' },
      rates: { type: 'string', default: '' },
    },
  });
  if (!values.moto || !values.models) throw new Error('Needed: --moto URL --models DIR');
  const gateway = await startGateway({
    motoUrl: values.moto,
    modelsDir: values.models,
    rates: RATE_NAMES.filter((name) => values.rates.split(',').includes(name)),
    ...(values.host ? { host: values.host } : {}),
    ...(values.port ? { port: Number(values.port) } : {}),
  });
  process.stdout.write(`${JSON.stringify({ url: gateway.url })}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void gateway.close());
}
