/** Failed sign-ins from two intake processes, counted by one workflow on a real Temporal, become one incident. */
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAlertActivities } from '../../activities/alerts.ts';
import type { Alert } from '../../domain/alert.ts';
import type { AlertGroup } from '../../domain/alert-groups.ts';
import { incidentId, signInsId } from '../../contract/ids.ts';
import { eventsIn } from '../../intake/unwrap/unwrap.ts';
import { deliver } from '../../intake/deliver.ts';
import { TASK_QUEUES } from '../../contract/task-queues.ts';
import { ACCOUNT, customerOf, customersFileOf, intakeOwner } from '../customers.ts';
import { eventually } from '../eventually.ts';
import { TRUSTED } from '../intake/rig.ts';
import { startTemporal, startWorkers, type TestWorkflowEnvironment } from '../temporal.ts';

const customer = customerOf();
const customers = customersFileOf([customer]);

let env: TestWorkflowEnvironment;
beforeAll(async () => {
  env = await startTemporal();
});
afterAll(() => env.teardown());

/** The incidents that open here wait for their plan, because only their opening is tested. */
const noPlan = (): never => {
  throw ApplicationFailure.create({ message: 'no plan', nextRetryDelay: '1 hour' });
};

/** Runs `work` while workflows and activities have their workers. */
async function withWorkers(work: () => Promise<void>): Promise<void> {
  const stopWorkers = await startWorkers(env, {
    aws: {
      ...createAlertActivities({ customers: () => customers, temporalClient: env.client }),
      'incident.pin': noPlan,
    },
  });
  try {
    await work();
  } finally {
    await stopWorkers();
  }
}

/** Takes in one failed or successful sign-in as an intake process does. */
const takeIn = (id: number, result: 'Failure' | 'Success') =>
  deliver(
    eventsIn({
      eventSource: 'signin.amazonaws.com',
      eventName: 'ConsoleLogin',
      eventID: `e${id}`,
      eventTime: new Date(Date.parse('2026-11-20T03:00:00Z') + id * 1000).toISOString(),
      awsRegion: 'us-east-1',
      recipientAccountId: ACCOUNT,
      sourceIPAddress: '198.51.100.23',
      userIdentity: { type: 'IAMUser', userName: 'kim', accountId: ACCOUNT },
      responseElements: { ConsoleLogin: result },
      additionalEventData: { MFAUsed: 'Yes' },
    }),
    `m${id}`,
    TRUSTED,
    {
      client: env.client,
      handOver: () => Promise.reject(new Error('a sign-in is no alert')),
      ownRolesIn: () => [],
      isOwnSession: async () => false,
      ownerOf: (account) => (account === ACCOUNT ? { customer: intakeOwner(customer) } : undefined),
      now: () => new Date(),
    },
  );

/** The alerts that an incident was sent. */
async function alertsIn(key: string): Promise<Alert[]> {
  const { events } = await env.client.workflow.getHandle(incidentId('acme', ACCOUNT, key)).fetchHistory();
  return (events ?? []).flatMap((e) => {
    const { signalName, input } = e.workflowExecutionSignaledEventAttributes ?? {};
    const data = input?.payloads?.[0]?.data;
    if (signalName !== 'alerts' || !data) return [];
    return (JSON.parse(Buffer.from(data).toString()) as AlertGroup).alerts.map(({ alert }) => alert);
  });
}

describe('failed sign-ins', () => {
  it('are counted across processes and restarts, and a burst of them opens one incident', async () => {
    await withWorkers(async () => {
      for (const id of [1, 2, 2, 3]) {
        const [receipt] = await takeIn(id, 'Failure');
        expect(receipt).toMatchObject({ outcome: 'ignored', reason: expect.stringContaining('counted') as string });
      }
    });
    // The workers are stopped. The signals wait in Temporal, and the count is kept.
    await takeIn(4, 'Failure');
    await takeIn(5, 'Failure');
    await withWorkers(async () => {
      await eventually('the incident', async () => (await alertsIn('type:signin:FailedSignIns')).length === 1);
    });
    const [alert] = await alertsIn('type:signin:FailedSignIns');
    expect(alert).toMatchObject({ title: '5 failed sign-ins to the console', account: ACCOUNT, severity: 'medium' });
  });

  it('that are followed by a success open an incident about the user', async () => {
    await withWorkers(async () => {
      await takeIn(6, 'Success');
      await eventually('the incident', async () => (await alertsIn('iam-user:kim')).length === 1);
    });
    expect(await alertsIn('iam-user:kim')).toMatchObject([
      { findingType: 'signin:SignInAfterFailures', severity: 'high' },
    ]);
  });

  it('are forgotten after a quiet time', async () => {
    const id = `${signInsId('acme', ACCOUNT)}-quiet`;
    await withWorkers(async () => {
      const handle = await env.client.workflow.signalWithStart('signIns', {
        workflowId: id,
        taskQueue: TASK_QUEUES.workflows,
        args: [{ customerId: 'acme', account: ACCOUNT, quietMs: 100 }],
        signal: 'signIn',
        signalArgs: [{ id: 'e', at: '2026-11-20T03:00:00Z', region: 'us-east-1', succeeded: false }],
      });
      await handle.result();
    });
  });

  it('are not counted from a success, nor from a record that is no sign-in', async () => {
    await env.client.workflow.getHandle(signInsId('acme', ACCOUNT)).terminate();
    expect(await takeIn(7, 'Success')).toMatchObject([{ outcome: 'ignored' }]);
    const { status } = await env.client.workflow.getHandle(signInsId('acme', ACCOUNT)).describe();
    expect(status.name).toBe('TERMINATED');
  });
});
