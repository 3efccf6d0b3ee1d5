/** The record of Firebreak's role sessions on a real Temporal: workers write it, intake asks it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownSessionsId } from '../../contract/ids.ts';
import { OWN_SESSIONS_WORKFLOW, ownSessionSignal, ownsSessionQuery } from '../../contract/messages.ts';
import { TASK_QUEUES } from '../../contract/task-queues.ts';
import { ownSessionsOf, recordSession } from '../../contract/temporal/own-sessions.ts';
import { remember, stillOf, type OwnSession } from '../../domain/own-sessions.ts';
import { DAY_MS } from '../../domain/units.ts';
import { packed } from '../../workflows/packed.ts';
import { startTemporal, startWorkers, type TestWorkflowEnvironment } from '../temporal.ts';

const KEY = 'ASIAEXAMPLEEXAMPLE01';
const OTHER = 'ASIAEXAMPLEEXAMPLE02';
const acme = { customerId: 'acme', account: '111122223333' };

let env: TestWorkflowEnvironment;
let stopWorkers: () => Promise<void>;
beforeAll(async () => {
  env = await startTemporal();
  stopWorkers = await startWorkers(env, { aws: { none: async () => undefined } });
});
afterAll(async () => {
  await stopWorkers();
  await env.teardown();
});

describe('a session', () => {
  it('is Firebreak’s if it was recorded for that account, and no other is', async () => {
    await recordSession({ ...acme, accessKeyId: KEY, endsAt: Date.now() + 900_000 }, env.client);
    const isOurs = ownSessionsOf(env.client);
    expect(await isOurs(acme, KEY)).toBe(true);
    expect(await isOurs(acme, OTHER)).toBe(false);
    expect(await isOurs({ ...acme, account: '999988887777' }, KEY)).toBe(false);
    expect(await isOurs({ ...acme, customerId: 'hanbit' }, KEY)).toBe(false);
  });

  it('is known still after a worker’s restart', async () => {
    await stopWorkers();
    stopWorkers = await startWorkers(env, { aws: { none: async () => undefined } });
    expect(await ownSessionsOf(env.client)(acme, KEY)).toBe(true);
  });

  const startWith = (workflowId: string, sessions: OwnSession[]) =>
    env.client.workflow.start(OWN_SESSIONS_WORKFLOW, {
      workflowId,
      taskQueue: TASK_QUEUES.workflows,
      args: [packed(sessions)],
    });

  it('is known to the run that continues the record', async () => {
    const next = await startWith('continued', [{ accessKeyId: KEY, endsAt: Date.now() }]);
    await next.signal(ownSessionSignal, { accessKeyId: OTHER, endsAt: Date.now() });
    expect(await next.query(ownsSessionQuery, KEY)).toBe(true);
    expect(await next.query(ownsSessionQuery, OTHER)).toBe(true);
    await next.terminate();
  });

  it('is forgotten when no event about it can come any more, and then the record ends', async () => {
    const last = await startWith('forgotten', [{ accessKeyId: KEY, endsAt: Date.now() - 20 * DAY_MS }]);
    await last.signal(ownSessionSignal, { accessKeyId: OTHER, endsAt: Date.now() - 20 * DAY_MS });
    await last.result();
    expect(await last.query(ownsSessionQuery, KEY)).toBe(false);
  });

  it('is not recorded by a message that is none', async () => {
    const handle = env.client.workflow.getHandle(ownSessionsId(acme.customerId, acme.account));
    await handle.signal('ownSession', { accessKeyId: '*', endsAt: 1 });
    await handle.signal('ownSession', 'anything');
    expect(await handle.query(ownsSessionQuery, '*')).toBe(false);
    expect(await handle.query(ownsSessionQuery, KEY)).toBe(true);
  });

  it('without a worker to answer is nobody’s yet: intake gets an error', async () => {
    await stopWorkers();
    const isOurs = ownSessionsOf(env.client);
    await expect(isOurs(acme, KEY)).rejects.toThrow();
    stopWorkers = await startWorkers(env, { aws: { none: async () => undefined } });
    expect(await isOurs(acme, KEY)).toBe(true);
  });
});

describe('the memory', () => {
  const session = (i: number, endsAt: number): OwnSession => ({
    accessKeyId: `ASIA${String(i).padStart(16, '0')}`,
    endsAt,
  });

  it('lasts as long as events may come, and then ends', () => {
    const known = remember([], session(1, 1_000), 0);
    expect(stillOf(known, 13 * DAY_MS)).toHaveLength(1);
    expect(stillOf(known, 15 * DAY_MS)).toEqual([]);
  });

  it('is bounded, and forgets the oldest first', () => {
    let known: OwnSession[] = Array.from({ length: 20_000 }, (_, i) => session(i, 1_000));
    known = remember(known, session(20_000, 1_000), 0);
    expect(known).toHaveLength(20_000);
    expect(known.at(-1)).toEqual(session(20_000, 1_000));
    expect(known[0]).toEqual(session(1, 1_000));
  });

  it('has a session once that was recorded twice', () => {
    expect(remember(remember([], session(1, 1_000), 0), session(1, 1_000), 0)).toHaveLength(1);
  });
});
