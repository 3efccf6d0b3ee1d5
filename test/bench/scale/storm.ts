/** Ten thousand alerts about one thing through the queue; and what it takes to signal as many one by one. */
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Client } from '@temporalio/client';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { headerQuery } from '../../../contract/messages.ts';
import { startIntake } from '../../../cli/start/services.ts';
import { caller } from '../../../sandbox/caller.ts';
import { sideBySide } from '../../../sandbox/side-by-side.ts';
import { chainOf, most, total } from './chain.ts';
import { atLeast, atMost, count, kilobytes, megabytes, seconds, told, yes, type Figure } from './figure.ts';
import { opened, unlessAborted } from './play.ts';
import { watchMemory, withProduct, type Product } from './product.ts';

const ACCOUNT = '111122223333';
const AT_ONCE = 8;
/** Signals one by one are timed on fewer: the rate is the same, and a workflow takes 10,000 at most. */
const BARE = 1000;
const LOOK_MS = 200;
const MOST_MEMORY = 1.5e9;

/** @param alerts how many */
export function storm(alerts: number, signal: AbortSignal): Promise<Figure[]> {
  return withProduct(async (product) => {
    const bareMs = (await signalOneByOne(product.client)) / BARE;
    await product.services.intake.stop();
    await fill(product, alerts);
    const memory = watchMemory(product.services.workers);
    const begun = performance.now();
    const since = new Date();
    const intake = await startIntake(product.stack);
    const intakeMemory = watchMemory(intake);
    try {
      const id = await opened(product, ACCOUNT, since, signal);
      const counted = await untilCounted(product, id, alerts, signal);
      const ms = performance.now() - begun;
      const alive = product.services.workers.isRunning();
      const runs = await chainOf(product.client, id);
      return [
        yes(`${count(alerts)} alerts through SQS: counted`, counted === alerts, count(counted)),
        atMost(`${count(alerts)} alerts: events`, 2000, total(runs, 'events')),
        told(`${count(alerts)} alerts: bytes`, kilobytes(total(runs, 'bytes'))),
        told(`${count(alerts)} alerts: runs, events of the longest`, `${runs.length}, ${count(most(runs, 'events'))}`),
        yes(`${count(alerts)} alerts: the worker is alive`, alive, 'it has ended'),
        atMost(`${count(alerts)} alerts: memory of the worker`, MOST_MEMORY, memory.mostBytes(), megabytes),
        told(`${count(alerts)} alerts: memory of intake`, megabytes(intakeMemory.mostBytes())),
        told(`${count(alerts)} alerts: time`, seconds(ms)),
        atLeast(`${count(alerts)} alerts: rate, over signalWithStart of each`, 5, bareMs / (ms / alerts)),
      ];
    } finally {
      memory.stop();
      intakeMemory.stop();
    }
  });
}

/** GuardDuty findings about one access key, each with an id of its own, as EventBridge writes them. */
async function fill({ stack: { aws, seeded } }: Product, alerts: number): Promise<void> {
  const [, account = ''] = /\/(\d{12})\//.exec(seeded.alertQueueUrl) ?? [];
  const owner = caller(aws, { accessKeyId: account, secretAccessKey: 'sandbox' }, { sourceIp: '203.0.113.10' });
  const batches = Array.from({ length: Math.ceil(alerts / 10) }, (_, i) => Math.min(10, alerts - i * 10));
  await sideBySide(batches, AT_ONCE, async (size) => {
    const Entries = Array.from({ length: size }, (_, i) => ({ Id: `${i}`, MessageBody: JSON.stringify(finding()) }));
    await owner.client(SQSClient).send(new SendMessageBatchCommand({ QueueUrl: seeded.alertQueueUrl, Entries }));
  });
  owner.close();
}

function finding(): object {
  const id = randomUUID().replaceAll('-', '');
  const at = new Date().toISOString();
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'GuardDuty Finding',
    source: 'aws.guardduty',
    account: ACCOUNT,
    time: at,
    region: 'us-east-1',
    resources: [],
    detail: {
      schemaVersion: '2.0',
      accountId: ACCOUNT,
      region: 'us-east-1',
      partition: 'aws',
      id,
      arn: `arn:aws:guardduty:us-east-1:${ACCOUNT}:detector/d0/finding/${id}`,
      type: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom',
      resource: {
        resourceType: 'AccessKey',
        accessKeyDetails: {
          accessKeyId: 'AKIASTORMSTORMSTORM0',
          principalId: 'AIDASTORMSTORMSTORM0',
          userType: 'IAMUser',
          userName: 'alice',
        },
      },
      service: {
        serviceName: 'guardduty',
        detectorId: 'd0',
        action: {
          actionType: 'AWS_API_CALL',
          awsApiCallAction: { api: 'ListUsers', serviceName: 'iam.amazonaws.com' },
        },
        eventFirstSeen: at,
        eventLastSeen: at,
        archived: false,
        count: 1,
      },
      severity: 5,
      title: 'An API was invoked from an IP address on a custom threat list.',
      description: 'An API was invoked from an IP address on a custom threat list.',
      createdAt: at,
      updatedAt: at,
    },
  };
}

/** @returns what the incident has counted, when it is all or does not grow any more */
async function untilCounted({ client }: Product, id: string, alerts: number, signal: AbortSignal): Promise<number> {
  let counted = 0;
  let grewAt = performance.now();
  while (counted < alerts && performance.now() - grewAt < 30_000) {
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

/** @returns milliseconds for `BARE` of them; nobody works on the queue, so that nothing but the signals is timed */
async function signalOneByOne({ workflow }: Pick<Client, 'workflow'>): Promise<number> {
  const workflowId = `bare-${randomUUID()}`;
  const begun = performance.now();
  for (let i = 0; i < BARE; i += 1)
    await workflow.signalWithStart('bare', {
      workflowId,
      taskQueue: 'nobody',
      signal: 'alert',
      signalArgs: [finding()],
    });
  const ms = performance.now() - begun;
  await workflow.getHandle(workflowId).terminate();
  return ms;
}
