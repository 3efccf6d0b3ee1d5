/** How a process reads incidents from a real Temporal, and what Temporal's errors mean. */
import type { Client } from '@temporalio/client';
import { Client as TemporalClient, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noteSignal } from '../../../contract/messages.ts';
import { TEAM } from '../../customers.ts';
import { testSigner } from '../../spoken.ts';
import { IncidentClosed, isInvalidArgument, isUnreachable, NoAnswer } from '../../../contract/temporal/errors.ts';
import { createIncidents, type Incidents } from '../../../contract/temporal/incidents.ts';
import { openIncident } from '../../../contract/temporal/open-incident.ts';
import { eventually } from '../../eventually.ts';
import { startTemporal, type TestWorkflowEnvironment } from '../../temporal.ts';
import { alert } from '../../workflows/world.ts';

let env: TestWorkflowEnvironment;
let client: Client;
let incidents: Incidents;

beforeAll(async () => {
  env = await startTemporal();
  client = env.client;
  incidents = createIncidents(client, 3_000);
});
afterAll(() => env.teardown());

describe('the list of incidents', () => {
  it('has the open ones of a customer and an account, newest first, and says what is known of each', async () => {
    const began = new Date();
    const first = await openIncident(
      alert('a', [], { account: '111122223333', correlationKey: 'a:1' }),
      { id: 'acme' },
      client,
    );
    const second = await openIncident(
      alert('a', [], { account: '111122223334', correlationKey: 'a:2' }),
      { id: 'acme' },
      client,
    );
    const other = await openIncident(
      alert('a', [], { account: '444455556666', correlationKey: 'a:3' }),
      { id: 'hanbit' },
      client,
    );
    await client.workflow.getHandle(second).terminate();
    const ids = async (filter: Parameters<Incidents['list']>[0]) => (await incidents.list(filter)).map((i) => i.id);
    // Temporal's list of workflows lags behind.
    await eventually('the terminated incident to be listed as such', async () => {
      const [all, open] = [await ids({ openedSince: began }), await ids({ customers: ['acme'], open: true })];
      return all.length === 3 && open.length === 1;
    });
    expect(await ids({ customers: ['acme'] })).toEqual([second, first]);
    expect(await ids({ customers: ['acme'], open: true })).toEqual([first]);
    expect(await ids({ account: '444455556666', openedSince: began })).toEqual([other]);
    expect(await ids({ openedSince: new Date(Date.now() + 60_000) })).toEqual([]);
    expect(await ids({ customers: [] })).toEqual([]);
    const [listed] = await incidents.list({ customers: ['acme'], open: true });
    expect(listed).toMatchObject({ customer: 'acme', account: '111122223333', phase: 'detect', closedAt: null });
  });

  it('takes a name with a quote in it for a name, not for a part of the query', async () => {
    expect(await incidents.list({ customers: ["acme' OR ExecutionStatus = 'Running"] })).toEqual([]);
  });
});

describe('an error of Temporal', () => {
  it('says that an incident has ended, or was never there', async () => {
    await expect(incidents.state({ id: 'acme-nothing' })).rejects.toThrow(IncidentClosed);
    const speaker = { team: TEAM, slackUser: 'U1', name: 'Kim', standing: 'member' } as const;
    const note = testSigner.sign({ id: 'acme-nothing', runId: 'r' }, noteSignal, speaker, { text: 'x' });
    await expect(incidents.signal({ id: 'acme-nothing' }, noteSignal, note)).rejects.toThrow(IncidentClosed);
  });

  it('says that no worker answers a query', async () => {
    const id = await openIncident(alert('a', [], { correlationKey: 'a:9' }), { id: 'acme' }, client);
    const error: unknown = await incidents.state({ id }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(NoAnswer);
    expect(isUnreachable(error)).toBe(false);
  });

  it('says that Temporal is away', async () => {
    const connection = Connection.lazy({ address: '127.0.0.1:1', connectTimeout: 200 });
    const away = new TemporalClient({ connection });
    expect(isUnreachable(await connection.ensureConnected().catch((e: unknown) => e))).toBe(true);
    await expect(createIncidents(away, 300).state({ id: 'acme-nothing' })).rejects.toThrow(NoAnswer);
    await connection.close();
  });

  it('says that a request is not valid, and will never be', async () => {
    const error: unknown = await client.workflow.count('no query at all').catch((e: unknown) => e);
    expect(isInvalidArgument(error)).toBe(true);
    expect(isInvalidArgument(new NoAnswer('Temporal did not answer'))).toBe(false);
  });
});
