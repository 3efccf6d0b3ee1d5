/** Ten thousand alerts about one thing through the queue, and the rate at which intake hands them to Temporal. */
import { GetQueueAttributesCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { setTimeout as sleep } from 'node:timers/promises';
import { headerQuery } from '../../../contract/messages.ts';
import { startIntake } from '../../../cli/start/services.ts';
import { caller, type Caller } from '../../../sandbox/caller.ts';
import { inParallel } from '../../../sandbox/side-by-side.ts';
import { chainOf, most, total } from './chain.ts';
import { atLeast, atMost, count, kilobytes, megabytes, seconds, told, yes, type Figure } from './figure.ts';
import { finding, STORM_ACCOUNT } from './findings.ts';
import { handOverRates } from './hand-over.ts';
import { opened, unlessAborted } from './play.ts';
import { watchMemory, withProduct, type Product } from './product.ts';

const AT_ONCE = 8;
const LOOK_MS = 200;
const LONG_POLL_MS = 21_000;
const GIVEN_UP_MS = 100_000;
const MOST_MEMORY = 1.5e9;

/** @param alerts how many */
export async function storm(alerts: number, signal: AbortSignal): Promise<Figure[]> {
  const rates = await handOverRates(alerts);
  const figures = await throughTheQueue(alerts, signal);
  return [
    ...figures,
    told(`${count(alerts)} alerts: handed over, without the queue`, `${count(rates.product)} a second`),
    told('signalWithStart of each, side by side', `${count(rates.bare)} a second`),
    atLeast(`${count(alerts)} alerts: rate, over signalWithStart of each`, 5, rates.product / rates.bare),
  ];
}

function throughTheQueue(alerts: number, signal: AbortSignal): Promise<Figure[]> {
  return withProduct(async (product) => {
    await product.services.intake.stop();
    // Its last poll is still open at SQS, and would take ten messages to nobody.
    await sleep(LONG_POLL_MS);
    await fill(product, alerts);
    const memory = watchMemory(product.services.workers);
    const since = new Date();
    const intake = await startIntake(product.stack);
    const begun = performance.now();
    const intakeMemory = watchMemory(intake);
    try {
      const id = await opened(product, STORM_ACCOUNT, since, signal);
      const counted = await untilCounted(product, id, alerts, signal);
      const ms = performance.now() - begun;
      const left = await inQueue(product);
      const alive = product.services.workers.isRunning();
      const runs = await chainOf(product.client, id);
      return [
        yes(`${count(alerts)} alerts through SQS: counted`, counted === alerts, count(counted)),
        yes(`${count(alerts)} alerts: the queue is empty`, left === 0, `${count(left)} messages`),
        atMost(`${count(alerts)} alerts: events`, 2000, total(runs, 'events')),
        told(`${count(alerts)} alerts: bytes`, kilobytes(total(runs, 'bytes'))),
        told(`${count(alerts)} alerts: runs, events of the longest`, `${runs.length}, ${count(most(runs, 'events'))}`),
        yes(`${count(alerts)} alerts: the worker is alive`, alive, 'it has ended'),
        atMost(`${count(alerts)} alerts: memory of the worker`, MOST_MEMORY, memory.mostBytes(), megabytes),
        told(`${count(alerts)} alerts: memory of intake`, megabytes(intakeMemory.mostBytes())),
        told(`${count(alerts)} alerts: time`, seconds(ms)),
        told(`${count(alerts)} alerts: rate through the queue`, `${count(alerts / (ms / 1000))} a second`),
      ];
    } finally {
      memory.stop();
      intakeMemory.stop();
    }
  });
}

/** GuardDuty findings about one access key, each with an id of its own, as EventBridge writes them. */
async function fill({ stack: { aws, seeded } }: Product, alerts: number): Promise<void> {
  const owner = queueOwner(aws, seeded.alertQueueUrl);
  const batches = Array.from({ length: Math.ceil(alerts / 10) }, (_, i) => Math.min(10, alerts - i * 10));
  await inParallel(batches, AT_ONCE, async (size) => {
    const Entries = Array.from({ length: size }, (_, i) => ({ Id: `${i}`, MessageBody: JSON.stringify(finding()) }));
    await owner.client(SQSClient).send(new SendMessageBatchCommand({ QueueUrl: seeded.alertQueueUrl, Entries }));
  });
  owner.close();
}

/**
 * @returns what the incident has counted, when it is all or does not grow any more. A message that SQS has handed to
 * a receiver that is gone comes again after the queue's visibility timeout.
 */
async function untilCounted({ client }: Product, id: string, alerts: number, signal: AbortSignal): Promise<number> {
  let counted = 0;
  let grewAt = performance.now();
  while (counted < alerts && performance.now() - grewAt < GIVEN_UP_MS) {
    const header = await unlessAborted(
      client.workflow
        .getHandle(id)
        .query(headerQuery)
        .catch(() => undefined),
      signal,
    );
    if (header !== undefined && header.alertCount > counted) {
      counted = header.alertCount;
      grewAt = performance.now();
    }
    await sleep(LOOK_MS);
  }
  return counted;
}

/** Messages that are in the queue, also those that a receiver has. */
async function inQueue({ stack: { aws, seeded } }: Product): Promise<number> {
  const owner = queueOwner(aws, seeded.alertQueueUrl);
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const { Attributes } = await owner
    .client(SQSClient)
    .send(new GetQueueAttributesCommand({ QueueUrl: seeded.alertQueueUrl, AttributeNames: [...names] }));
  owner.close();
  return names.reduce((sum, name) => sum + Number(Attributes?.[name] ?? 0), 0);
}

function queueOwner(aws: Product['stack']['aws'], queueUrl: string): Caller {
  const [, account = ''] = /\/(\d{12})\//.exec(queueUrl) ?? [];
  return caller(aws, { accessKeyId: account, secretAccessKey: 'sandbox' }, { sourceIp: '203.0.113.10' });
}
