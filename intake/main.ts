/** The intake process: reads the alert queue and listens on HTTPS. `node --import tsx intake/main.ts`. */
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Client } from '@temporalio/client';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { logOfProcess } from '../config/log.ts';
import { ConfigError, loadIntakeConfig, type IntakeConfig } from '../config/settings.ts';
import type { Log } from '../domain/log.ts';
import { loadIntakeCustomers } from '../config/customers.ts';
import { watchFile } from '../config/live-file.ts';
import { ownerOf } from '../domain/customer.ts';
import type { IntakeCustomer } from '../domain/extracts.ts';
import { loadMappings } from '../config/mappings.ts';
import { ownRolesIn } from '../domain/own-roles.ts';
import { Refusals } from '../domain/refusal-counts.ts';
import type { Sender } from '../domain/senders.ts';
import { configurationTeller } from '../contract/temporal/configuration.ts';
import { answers, createClient } from '../contract/temporal/client.ts';
import { encryptedWith } from '../contract/temporal/payload-codec.ts';
import { openPayloadKeys } from '../contract/temporal/payload-keys.ts';
import { ownSessionsOf } from '../contract/temporal/own-sessions.ts';
import { handOver } from '../contract/temporal/open-incident.ts';
import { keepRefusals } from '../contract/temporal/refusals.ts';
import { tellSystemNews } from '../contract/temporal/system-news.ts';
import { Availability } from './receive/availability.ts';
import { cachedCertificates } from './receive/certificates.ts';
import { watchDeadLetters } from './receive/dead-letter-watch.ts';
import { countKept, createDeadLetters } from './receive/dead-letters.ts';
import { createReceiver } from './receive/http-receiver.ts';
import type { RawEvent } from './outcome.ts';
import { Tallies, tellTallies } from './receive/tallies.ts';
import { amongDeadLetters } from './receive/refusals.ts';
import { keptSuppressions } from './receive/suppressions.ts';
import { silentIn, strangersIn } from './receive/secret-owners.ts';
import { Senders } from './receive/senders.ts';
import { startConsumer } from './receive/sqs-consumer.ts';
import type { ListedSystem } from './receive/systems.ts';
import { deliver, type DeliveryDeps, type Receipt } from './deliver.ts';
import { Grouping } from './group.ts';
import { sourcesOf } from './sources/index.ts';

/** Then an HTTP sender is told to send again, and a message of the queue is tried again. */
const SEND_WITHIN_MS = 20_000;

async function main(): Promise<void> {
  const config = loadIntakeConfig(process.env);
  checkQueues(config);
  const log = logOfProcess('intake', config, process.env);
  const mappings = await loadMappings(config.FIREBREAK_MAPPINGS);
  const keys = await openPayloadKeys(config.FIREBREAK_PAYLOAD_KEYS, config.AWS_REGION);
  const client = createClient(config, encryptedWith(keys));
  const suppressions = keptSuppressions(client, log);
  const { now, stop } = await watchFile({
    file: config.FIREBREAK_INTAKE_CUSTOMERS,
    read: loadIntakeCustomers,
    log,
    tell: configurationTeller(client, 'intake', config.FIREBREAK_INTAKE_CUSTOMERS),
    changed: (file) => {
      // That a sender was taken off the list while its secret is still set is no mistake.
      warnOfSilent(config, file.customers, log);
      void suppressions.put(file.customers);
    },
  });
  checkSecrets(config, now().customers);
  warnOfSilent(config, now().customers, log);
  void suppressions.put(now().customers);
  const sqs = new SQSClient({ region: config.AWS_REGION });
  const deadLetters = createDeadLetters(sqs, config.FIREBREAK_DEAD_LETTER_QUEUE_URL, log);
  const grouping = new Grouping({
    send: (deliveries, customer) =>
      client.withDeadline(Date.now() + SEND_WITHIN_MS, () => handOver(deliveries, customer, client)),
  });
  const deps: DeliveryDeps = {
    client,
    sources: sourcesOf(mappings),
    handOver: (delivered, customer) => grouping.add(delivered, customer),
    ownerOf: (account) => ownerOf(now(), account),
    ownRolesIn: (account) => ownRolesIn(now().customers, account),
    isOwnSession: ownSessionsOf(client),
    now: () => new Date(),
  };
  const tallies = new Tallies();
  const take = async (events: readonly RawEvent[], message: string, sender: Sender): Promise<Receipt[]> => {
    const receipts = await deliver(events, message, sender, deps);
    tallies.add(receipts);
    return receipts;
  };
  const senders = new Senders(() => now().customers, config.FIREBREAK_API_KEYS);
  const refusals = new Refusals();

  const server = createReceiver({
    deliver: take,
    deadLetters,
    senders,
    refusals,
    webhooks: config.FIREBREAK_WEBHOOKS,
    systems: {
      listed: (id) => systemOf(now().customers, id),
      secrets: config.FIREBREAK_SYSTEM_SECRETS,
      tell: (incident, news) =>
        client.withDeadline(Date.now() + SEND_WITHIN_MS, () => tellSystemNews(incident, news, client)),
    },
    fetchCertificate: cachedCertificates(),
    confirmSubscription,
    log,
    ...(await tlsOf(config)),
  });
  await listen(server, config, log);
  const temporal = new Availability(() => answers(client));
  const consumer = queueOf(config, { sqs, deadLetters, temporal, senders, deliver: take, log });
  const endRefusals = keepRefusals(refusals, { record: amongDeadLetters(deadLetters), log });
  const endTallies = tellTallies(tallies, client, log);
  const stopWatching = watchOf(config, sqs, client, log);

  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  log.info('stopping');
  server.close();
  stopWatching();
  await consumer?.stop();
  await endRefusals();
  stop();
  suppressions.end();
  await endTallies();
  server.closeAllConnections();
  await client.connection.close();
  sqs.destroy();
}

function systemOf(customers: readonly IntakeCustomer[], id: string): ListedSystem | undefined {
  for (const { id: customerId, accounts, systems } of customers) {
    const system = systems.find((s) => s.id === id);
    if (system !== undefined) return { kind: system.kind, customerId, accounts: accounts.map((a) => a.id) };
  }
  return undefined;
}

/** An alert queue without a dead-letter queue is refused: messages that cannot be read would be lost. */
function checkQueues(config: IntakeConfig): void {
  if (config.FIREBREAK_ALERT_QUEUE_URL === undefined || config.FIREBREAK_DEAD_LETTER_QUEUE_URL !== undefined) return;
  throw new ConfigError(
    'FIREBREAK_ALERT_QUEUE_URL needs FIREBREAK_DEAD_LETTER_QUEUE_URL: set the queue for what cannot be read',
  );
}

/** @throws ConfigError for secrets of somebody whom customers.yaml does not list */
function checkSecrets(config: IntakeConfig, customers: readonly IntakeCustomer[]): void {
  const strange = strangersIn(config, customers);
  if (strange.length > 0) throw new ConfigError(strange.join('\n'));
}

function warnOfSilent(config: IntakeConfig, customers: readonly IntakeCustomer[], log: Log): void {
  for (const silent of silentIn(config, customers))
    log.warn('senders of customers.yaml have no secret, so they cannot send', silent);
}

function queueOf(
  config: IntakeConfig,
  deps: Omit<Parameters<typeof startConsumer>[0], 'queueUrl'>,
): ReturnType<typeof startConsumer> | undefined {
  if (config.FIREBREAK_ALERT_QUEUE_URL !== undefined) {
    return startConsumer({ ...deps, queueUrl: config.FIREBREAK_ALERT_QUEUE_URL });
  }
  deps.log.warn('FIREBREAK_ALERT_QUEUE_URL is not set: alerts come by HTTP only');
  return undefined;
}

function watchOf(
  { FIREBREAK_DEAD_LETTER_QUEUE_URL: url }: IntakeConfig,
  sqs: SQSClient,
  client: Client,
  log: Log,
): () => void {
  if (url === undefined) return () => undefined;
  return watchDeadLetters({ count: () => countKept(sqs, url), client, log });
}

async function tlsOf(config: IntakeConfig): Promise<{ tls?: { key: string; cert: string } }> {
  const { FIREBREAK_INTAKE_TLS_KEY: key, FIREBREAK_INTAKE_TLS_CERT: cert } = config;
  if (key === undefined || cert === undefined) return {};
  return { tls: { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') } };
}

async function listen(server: Server, config: IntakeConfig, log: Log): Promise<void> {
  server.listen(config.FIREBREAK_INTAKE_PORT, config.FIREBREAK_INTAKE_HOST);
  await once(server, 'listening');
  const { address, port } = server.address() as AddressInfo;
  log.info('listening', { address, port });
}

async function confirmSubscription(url: URL): Promise<void> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`SNS answered ${response.status} to the confirmation`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof ConfigError ? error.message : String((error as Error).stack ?? error)}\n`);
  process.exitCode = 1;
});
