/** The intake process: reads the alert queue and listens on HTTPS. `node --import tsx intake/main.ts`. */
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Client } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { logOfProcess } from '../config/log.ts';
import { ConfigError, loadIntakeConfig, type IntakeConfig } from '../config/settings.ts';
import type { Log } from '../domain/log.ts';
import { loadCustomers } from '../config/customers.ts';
import { ownerOf } from '../domain/customer.ts';
import { answers, createClient } from '../contract/temporal/client.ts';
import { encryptedWith } from '../contract/temporal/payload-codec.ts';
import { openPayloadKeys } from '../contract/temporal/payload-keys.ts';
import { handOver } from '../contract/temporal/open-incident.ts';
import { Availability } from './receive/availability.ts';
import { watchDeadLetters } from './receive/dead-letter-watch.ts';
import { countKept, loggedDeadLetters, sqsDeadLetters } from './receive/dead-letters.ts';
import { createReceiver } from './receive/http-receiver.ts';
import type { RawEvent } from './outcome.ts';
import { cachedCertificates } from './receive/sns-signature.ts';
import { startConsumer } from './receive/sqs-consumer.ts';
import { deliver, type DeliveryDeps, type Receipt } from './deliver.ts';
import { Grouping } from './group.ts';

/** Then an HTTP sender is told to send again, and a message of the queue is tried again. */
const SEND_WITHIN_MS = 20_000;

async function main(): Promise<void> {
  const config = loadIntakeConfig(process.env);
  checkQueues(config);
  const log = logOfProcess('intake', config, process.env);
  const customers = await loadCustomers(config.FIREBREAK_CUSTOMERS);
  const keys = await openPayloadKeys(config.FIREBREAK_PAYLOAD_KEYS, config.AWS_REGION);
  const client = createClient(config, encryptedWith(keys));
  const sqs = new SQSClient({ region: config.AWS_REGION });
  const deadLetters =
    config.FIREBREAK_DEAD_LETTER_QUEUE_URL === undefined
      ? loggedDeadLetters(log)
      : sqsDeadLetters(sqs, config.FIREBREAK_DEAD_LETTER_QUEUE_URL, log);
  const grouping = new Grouping({
    send: (deliveries, customer) =>
      client.withDeadline(Date.now() + SEND_WITHIN_MS, () => handOver(deliveries, customer, client)),
  });
  const deps: DeliveryDeps = {
    client,
    handOver: (delivered, customer) => grouping.add(delivered, customer),
    ownerOf: (account) => ownerOf(customers, account),
    now: () => new Date(),
  };
  const take = (events: readonly RawEvent[], message: string): Promise<Receipt[]> => deliver(events, message, deps);

  const server = createReceiver({
    deliver: (events) => take(events, randomUUID()),
    deadLetters,
    apiKey: config.FIREBREAK_API_KEY,
    snsTopics: config.FIREBREAK_SNS_TOPICS,
    webhooks: config.FIREBREAK_WEBHOOKS,
    fetchCertificate: cachedCertificates(),
    confirmSubscription,
    log,
    ...(await tlsOf(config)),
  });
  await listen(server, config, log);
  const temporal = new Availability(() => answers(client));
  const consumer = queueOf(config, { sqs, deadLetters, temporal, deliver: take, log });
  const stopWatching = watchOf(config, sqs, client, log);

  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  log.info('stopping');
  server.close();
  stopWatching();
  await consumer?.stop();
  server.closeAllConnections();
  await client.connection.close();
  sqs.destroy();
}

/** An alert queue without a dead-letter queue is refused: messages that cannot be read would be lost. */
function checkQueues(config: IntakeConfig): void {
  if (config.FIREBREAK_ALERT_QUEUE_URL === undefined || config.FIREBREAK_DEAD_LETTER_QUEUE_URL !== undefined) return;
  throw new ConfigError(
    'FIREBREAK_ALERT_QUEUE_URL needs FIREBREAK_DEAD_LETTER_QUEUE_URL: set the queue for what cannot be read',
  );
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
  if (key === undefined && cert === undefined) return {};
  if (key === undefined || cert === undefined) {
    throw new ConfigError(
      'FIREBREAK_INTAKE_TLS_KEY and FIREBREAK_INTAKE_TLS_CERT belong together: set both or neither',
    );
  }
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
