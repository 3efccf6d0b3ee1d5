/**
 * Somebody who can read histories and speak to Temporal, but has no key, takes a genuine payload and sends it elsewhere, later or
 * again: as a signal, as an update, and as what a workflow begins with.
 */
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, type Payload } from '@temporalio/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dismissalId } from '../../../contract/ids.ts';
import * as messages from '../../../contract/messages.ts';
import { TASK_QUEUES } from '../../../contract/task-queues.ts';
import { dismissalOf } from '../../../contract/temporal/dismissals.ts';
import { wholeState } from '../../../contract/temporal/whole-state.ts';
import { incidentOf } from '../../../contract/temporal/open-incident.ts';
import { receiptOf } from '../../../domain/alert-groups.ts';
import type { LockRequest } from '../../../domain/holds.ts';
import { HOUR_MS } from '../../../domain/units.ts';
import * as workflows from '../../../workflows/index.ts';
import { packed } from '../../../workflows/packed.ts';
import { ACCOUNT } from '../../customers.ts';
import { eventually, untilRead } from '../../eventually.ts';
import { Rig } from '../../workflows/rig.ts';
import { alert, instance, World } from '../../workflows/world.ts';
import { codec, converter, json, sealed, Thief } from './thief.ts';

let rig: Rig;
let thief: Thief;
beforeAll(async () => {
  rig = await Rig.start(converter);
  thief = new Thief(rig);
});
afterAll(() => rig.stop());
beforeEach(() => {
  rig.refused.length = 0;
  rig.beforeCounting = () => undefined;
});

const untilRefused = (...what: string[]): Promise<unknown> =>
  untilRead(
    () => Promise.resolve(rig.refused),
    what.join(', '),
    (refused) => refused.join() === what.join(),
  );

const by = { incidentId: 'x', runId: 'y', stepId: 'isolate-1' };
const ASK: LockRequest = { id: 'q', by, entry: 'ec2.quarantine', target: 'instance i-1', want: 'change' };
const RELEASE = { releases: [{ id: 'q', target: 'instance i-1', took: false }], drops: [] };
const SIGN_IN = { id: 'e', at: '2026-11-20T03:00:00Z', region: 'us-east-1', succeeded: false };

/** Each message of our own processes to a workflow without a timeline: the workflow, what it begins with, and the message. */
const OWN: [type: string, args: unknown[], message: string, value: unknown][] = [
  ['ledger', [], 'acquire', [ASK]],
  ['ledger', [], 'await', [ASK]],
  ['ledger', [], 'release', RELEASE],
  ['quota', [], 'take', { id: 'a', work: 'incident.call', units: 1, limit: 1 }],
  ['ownSessions', [], 'ownSession', { accessKeyId: 'ASIAEXAMPLEEXAMPLE01', endsAt: Date.now() + HOUR_MS }],
  ['signIns', [{ customerId: 'acme', account: ACCOUNT, quietMs: HOUR_MS }], 'signIn', SIGN_IN],
  [
    'dismissal',
    [{ incident: { dismissal: {} } }],
    'cameAgain',
    { receipts: [receiptOf('m')], at: '2026-11-20T03:00:00Z' },
  ],
  [
    'suppression',
    [{ until: '2999-01-01T00:00:00Z' }],
    'suppressed',
    { receipts: [receiptOf('m')], at: '2026-11-20T03:00:00Z' },
  ],
  ['dailyReview', [{}], 'tally', { alarms: {}, ignored: {}, rejected: {} }],
  ['deadLetters', [{}], 'deadLetters', { count: 0 }],
  ['configuration', [{}], 'configuration', { process: 'intake', file: 'customers.yaml', problems: [], more: 0 }],
];
const UPDATES = new Set(['acquire', 'await', 'release', 'take']);

describe('a genuine payload', () => {
  it.each(OWN)('of %s (%j): %s is heard where and when it was said, once, and nowhere else', async (...row) => {
    const [type, args, message, value] = row;
    const own = `${type}-${message}-own`;
    await thief.begin(type, own, ...(await Promise.all(args.map((arg) => sealed(own, arg)))));
    const say = async (payload: Payload): Promise<boolean> =>
      UPDATES.has(message) ? thief.update(own, message, payload) : thief.signal(own, message, payload).then(() => true);
    if (UPDATES.has(message)) {
      expect(await say(await sealed('another', value))).toBe(false);
      expect(await say(await sealed(own, value, HOUR_MS))).toBe(false);
    } else {
      await say(await sealed('another', value));
      await untilRefused(`${type} ${message} elsewhere`);
      await say(await sealed(own, value, HOUR_MS));
    }
    await untilRefused(`${type} ${message} elsewhere`, `${type} ${message} stale`);
    // It ends with this one.
    if (message === 'deadLetters' || message === 'configuration') return;
    const genuine = await sealed(own, value);
    expect(await say(genuine)).toBe(true);
    if (type !== 'ledger') expect(await say(genuine)).toBe(!UPDATES.has(message));
    else await say(genuine);
    await untilRefused(...['elsewhere', 'stale', 'repeated'].map((fault) => `${type} ${message} ${fault}`));
    await rig.env.client.workflow.getHandle(own).terminate();
  });

  it('of an incident’s alerts is refused by another incident, and later by its own', async () => {
    const incident = await rig.open(new World(), alert('a-0', [instance('i-1')]));
    await incident.openGate();
    const { workflowId } = incident.handle;
    const group = { alerts: [{ alert: alert('stolen', [instance('i-9')]), receipt: receiptOf('m') }], repeats: [] };
    for (const [name, value] of [
      ['alert', group.alerts[0]!.alert],
      ['alerts', group],
    ] as const) {
      await thief.signal(workflowId, name, await sealed('another', value));
      await thief.signal(workflowId, name, await sealed(workflowId, value, HOUR_MS));
    }
    const genuine = await sealed(workflowId, alert('a-1', [instance('i-2')]));
    for (let i = 0; i < 3; i += 1) await thief.signal(workflowId, 'alert', genuine);
    const { alerts, refused } = await incident.until('the refusals', (s) => s.refused?.['repeated'] === 2);
    expect(refused).toEqual({ elsewhere: 2, stale: 2, repeated: 2 });
    expect(alerts.map((a) => a.id)).toEqual(['a-0', 'a-1']);
    await incident.handle.terminate();
  });

  it.each(Object.keys(workflows))('begins no %s elsewhere', async (type) => {
    const workflowId = `begun-${type}`;
    const argument = type === 'ledger' ? Buffer.from(packed({ targets: {}, answers: {} })) : { customerId: 'acme' };
    await thief.begin(type, workflowId, await sealed('another', argument));
    await expect(rig.env.client.workflow.getHandle(workflowId).result()).rejects.toThrow(WorkflowFailedError);
    expect(rig.refused).toEqual([`${type} start elsewhere`]);
  });

  it.each(Object.keys(workflows).filter((type) => type !== 'review'))('begins no %s again later', async (type) => {
    const workflowId = `begun-again-${type}`;
    await thief.begin(type, workflowId, await sealed(workflowId, { customerId: 'acme' }, HOUR_MS));
    await expect(rig.env.client.workflow.getHandle(workflowId).result()).rejects.toThrow(WorkflowFailedError);
    expect(rig.refused).toEqual([`${type} start stale`]);
  });

  it.each(Object.keys(workflows).filter((type) => !['ledger', 'quota', 'ownSessions'].includes(type)))(
    'that is left out begins no %s',
    async (type) => {
      const workflowId = `begun-of-nothing-${type}`;
      await thief.begin(type, workflowId);
      await expect(rig.env.client.workflow.getHandle(workflowId).result()).rejects.toThrow(WorkflowFailedError);
      expect(rig.refused).toEqual([`${type} start unsigned`]);
    },
  );

  it('of a memory of sign-ins is no memory of another account, and none of a run that continues no other', async () => {
    const args = { customerId: 'acme', account: ACCOUNT, quietMs: HOUR_MS };
    const memory = { failures: [] };
    for (const [workflowId, of] of [
      ['sign-ins-1', 'another'],
      ['sign-ins-2', 'sign-ins-2'],
    ] as const) {
      await thief.begin('signIns', workflowId, await sealed(workflowId, args), await sealed(of, memory));
      await expect(rig.env.client.workflow.getHandle(workflowId).result()).rejects.toThrow(WorkflowFailedError);
    }
    expect(rig.refused).toEqual(['signIns start elsewhere', 'signIns start forged']);
  });

  it('that comes to an incident which nobody of ours began opens one of its own, also while no refusal is counted', async () => {
    const world = new World();
    world.policy.id = 'robbed';
    const first = alert('a-0', [instance('i-1')]);
    const workflowId = incidentOf(first, world.policy);
    rig.beforeCounting = () => {
      throw new Error('nobody can count');
    };
    await thief.begin('incident', workflowId, await sealed('another', { customerId: 'robbed', account: ACCOUNT }));
    const { handle } = await rig.handOver(world, first);
    await handle.signal(messages.alertSignal, alert('a-1', [instance('i-1')]));
    const found = await eventually('a genuine incident', async () => {
      const { alerts } = await wholeState(handle);
      return alerts.length === 2 && new Set(alerts.map(({ id }) => id));
    });
    expect(found).toEqual(new Set(['a-0', 'a-1']));
    await handle.terminate();
  });

  it.each([
    ['ledger', TASK_QUEUES.workflows],
    ['incident', 'nobody'],
  ])('that comes to a %s on the queue %s with an incident’s id opens the incident', async (type, taskQueue) => {
    const world = new World();
    world.policy.id = `robbed-by-${type}`;
    const first = alert('a-0', [instance('i-1')]);
    const workflowId = incidentOf(first, world.policy);
    await thief.start({ type, workflowId, taskQueue });
    const incident = await rig.handOver(world, first);
    const { alerts, timeline } = await incident.until('the alert', (s) => s.alerts.length > 0);
    expect(alerts.map(({ id }) => id)).toEqual(['a-0']);
    expect(timeline.map((e) => e.kind).slice(0, 3)).toEqual(['opened', 'pinned', 'message-refused']);
    await incident.handle.terminate();
  });

  it('that is refused is counted with the next one if its count was refused itself', async () => {
    const workflowId = 'counted-later';
    let counts = 0;
    rig.beforeCounting = () => {
      counts += 1;
      if (counts === 1) throw ApplicationFailure.nonRetryable('not this one');
    };
    await thief.begin('ownSessions', workflowId);
    await thief.signal(workflowId, 'ownSession', await sealed('another', {}));
    await eventually('the first count', () => counts === 1);
    await thief.signal(workflowId, 'ownSession', await sealed('another', {}));
    await untilRefused('ownSessions ownSession elsewhere', 'ownSessions ownSession elsewhere');
    await rig.env.client.workflow.getHandle(workflowId).terminate();
  });

  it('of a dismissal’s memo hides nothing in a workflow that is no dismissal of ours', async () => {
    const dismissed = { [receiptOf('a').repeat(2)]: true };
    const workflowIds = [dismissalId('three', 'run'), dismissalId('four', 'run')];
    const others = [
      { type: 'dismissal', taskQueue: 'nobody' },
      // It begins without an argument.
      { type: 'ledger', taskQueue: TASK_QUEUES.workflows },
    ];
    for (const [i, workflowId] of workflowIds.entries()) {
      await thief.start({ ...others[i]!, workflowId, memo: { dismissed: await sealed(workflowId, dismissed) } });
      expect(await dismissalOf(['three', 'four'][i]!, 'run', rig.env.client)).toBeUndefined();
    }
  });

  it('of a dismissal’s memo hides no alert of another incident', async () => {
    const dismissed = { [receiptOf('a').repeat(2)]: true };
    const [one, other] = [dismissalId('one', 'run'), dismissalId('other', 'run')];
    const memo = { dismissed: await sealed(one, dismissed) };
    for (const workflowId of [one, other]) {
      const payloads = [await sealed(workflowId, { incident: { dismissal: {} } })];
      await thief.start({ type: 'dismissal', workflowId, taskQueue: TASK_QUEUES.workflows, payloads, memo });
    }
    expect(await dismissalOf('one', 'run', rig.env.client)).toMatchObject({ alerts: dismissed });
    expect(await dismissalOf('other', 'run', rig.env.client)).toBeUndefined();
  });

  it('is the result of no other activity, and of no other workflow’s', async () => {
    const context = { type: 'activity', namespace: 'any', workflowId: 'one', activityId: '1', isLocal: false } as const;
    const encoded = await codec.encode([json('denied')], context);
    expect(await codec.decode(encoded, context)).toMatchObject([{ data: json('denied').data }]);
    for (const other of [
      { ...context, activityId: '2' },
      { ...context, workflowId: 'other' },
    ])
      await expect(codec.decode(encoded, other)).rejects.toThrow(/another workflow/);
    const [told] = await codec.decode(encoded, { type: 'workflow', namespace: 'any', workflowId: 'one' });
    expect(Buffer.from(told!.data!).toString()).toBe('"a payload of another workflow"');
  });

  it('that a schedule began a review with is the schedule’s, whatever time the run has in its id', async () => {
    const id = 'acme-111122223333-review-iam';
    const argument = await sealed(id, { reviewId: 'iam' }, 90 * 24 * HOUR_MS);
    const run = { type: 'workflow', namespace: 'any', workflowId: `${id}-2026-11-27T11:00:00Z` } as const;
    const [read] = await codec.decode([argument], run);
    expect(Buffer.from(read!.data!).toString()).toBe('{"reviewId":"iam"}');
    const [other] = await codec.decode([argument], { ...run, workflowId: `${id}s-2026-11-27T11:00:00Z` });
    expect(Buffer.from(other!.data!).toString()).toBe('"a payload of another workflow"');
    const ledger = 'acme-111122223333-ledger';
    const [begun] = await codec.decode([await sealed(ledger, {})], {
      ...run,
      workflowId: `${ledger}-2026-11-27T11:00:00Z`,
    });
    expect(Buffer.from(begun!.data!).toString()).toBe('"a payload of another workflow"');
  });
});

it('no message of a workflow is read as another of the same workflow', () => {
  const samples = OWN.filter(([type]) => type === 'ledger');
  const schemas = { release: messages.releaseUpdate.schema, acquire: messages.acquireUpdate.schema };
  expect(schemas.release.safeParse(samples[0]![3]).success).toBe(false);
  expect(schemas.acquire.safeParse(RELEASE).success).toBe(false);
  const one = alert('a', [instance('i-1')]);
  expect(messages.alertsSignal.schema.safeParse(one).success).toBe(false);
  expect(messages.alertSignal.schema.safeParse({ alerts: [{ alert: one, receipt: receiptOf('m') }] }).success).toBe(
    false,
  );
});
