/** What Temporal keeps of an incident cannot be read without the key, and can be after the key was rotated. */
import { createCipheriv, randomBytes } from 'node:crypto';
import { Client, WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, type Payload } from '@temporalio/common';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { historiesOf } from '../../../contract/temporal/chain.ts';
import { decryptHistory } from '../../../contract/temporal/external-payloads.ts';
import { createPayloadCodec, encryptedWith, type PayloadKeys } from '../../../contract/temporal/payload-codec.ts';
import { replayHistory } from '../../../replay/replay.ts';
import {
  acquireUpdate,
  alertSignal,
  followUpsQuery,
  heldQuery,
  incidentNewsSignal,
  INCIDENT_WORKFLOW,
  LEDGER_WORKFLOW,
  noteSignal,
} from '../../../contract/messages.ts';
import { TASK_QUEUES } from '../../../contract/task-queues.ts';
import * as workflows from '../../../workflows/index.ts';
import { ACCOUNT, MINJI } from '../../customers.ts';
import { until } from '../../eventually.ts';
import { Rig } from '../../workflows/rig.ts';
import { accessKey, alert, instance, World } from '../../workflows/world.ts';
import { todaysCode } from '../../replay/stored.ts';

const OLD: PayloadKeys = { current: 'old', keys: new Map([['old', randomBytes(32)]]) };
const ROTATED: PayloadKeys = { current: 'new', keys: new Map([['new', randomBytes(32)], ...OLD.keys]) };

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const json = (value: unknown): Payload => ({
  metadata: { encoding: bytes('json/plain') },
  data: bytes(JSON.stringify(value)),
});
/** What two equal payloads have equally, whatever kind of byte array they have. */
const raw = ({ metadata, data }: Payload): string =>
  JSON.stringify([
    Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value ?? []).toString('hex')]),
    Buffer.from(data ?? []).toString('hex'),
  ]);

describe('the payload codec', () => {
  it('gives back every payload, short and long, also under a later key', async () => {
    const values = fc.array(fc.oneof(fc.string(), fc.string({ minLength: 400, maxLength: 4_000 }), fc.json()));
    await fc.assert(
      fc.asyncProperty(values, async (some) => {
        const payloads = some.map(json);
        const encrypted = await createPayloadCodec(OLD).encode(payloads);
        const decrypted = await createPayloadCodec(ROTATED).decode(encrypted);
        expect(decrypted.map(raw)).toEqual(payloads.map(raw));
      }),
      { numRuns: 50 },
    );
  });

  it('encrypts equal payloads to different bytes, and makes long ones shorter', async () => {
    const long = json('10.0.0.1 '.repeat(1_000));
    const [one, other] = await createPayloadCodec(OLD).encode([long, long]);
    expect(Buffer.from(one!.data!).equals(Buffer.from(other!.data!))).toBe(false);
    expect(one!.data!.length).toBeLessThan(long.data!.length / 10);
  });

  it('refuses a payload of which any byte was altered, and one that names another key', async () => {
    const [encrypted] = await createPayloadCodec(OLD).encode([json({ who: 'minji' })]);
    for (let i = 0; i < encrypted!.data!.length; i += 1) {
      const data = Uint8Array.from(encrypted!.data!);
      data[i]! ^= 1;
      await expect(decoded(OLD, { ...encrypted!, data })).rejects.toThrow(/altered/);
    }
    const renamed = { ...encrypted!, metadata: { ...encrypted!.metadata, 'encryption-key-id': bytes('new') } };
    await expect(decoded(ROTATED, renamed)).rejects.toThrow(/altered/);
    await expect(decoded(OLD, { ...encrypted!, data: bytes('short') })).rejects.toThrow(/altered/);
  });

  it('says of a payload of a version before the first release that it was one', async () => {
    const key = OLD.keys.get('old')!;
    const cipher = createCipheriv('aes-256-gcm', key, Buffer.alloc(12)).setAAD(bytes('firebreak payload 1 old'));
    const body = Buffer.concat([cipher.update('plain'), cipher.final()]);
    const data = Buffer.concat([Buffer.alloc(12), cipher.getAuthTag(), body]);
    const metadata = { encoding: bytes('binary/encrypted'), 'encryption-key-id': bytes('old') };
    await expect(decoded(OLD, { metadata, data })).rejects.toThrow(
      /version before the first release.*docs\/deploy\.md/,
    );
  });

  it('names the key that is missing', async () => {
    const [encrypted] = await createPayloadCodec(ROTATED).encode([json(1)]);
    await expect(decoded(OLD, encrypted!)).rejects.toThrow(/key "new", which FIREBREAK_PAYLOAD_KEYS does not have/);
  });

  it('gives nothing of a payload that is not encrypted', async () => {
    const [read] = await createPayloadCodec(OLD).decode([json({ suspects: [] })]);
    expect(JSON.parse(Buffer.from(read!.data!).toString())).toBe('a payload that was not encrypted');
  });
});

describe('an incident under encryption', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start(encryptedWith(OLD));
  });
  afterAll(() => rig.stop());

  it('hears nothing that a client without the key says or starts', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a-0', [instance('i-1')]));
    const { state } = await incident.openGate();
    const plain = new Client({ connection: rig.env.connection, namespace: rig.env.namespace! });
    const handle = plain.workflow.getHandle(incident.handle.workflowId);
    const forged = alert('forged', [instance('i-payments')]);
    for (const signal of PLAIN_SIGNALS)
      await handle.signal(
        signal,
        signal === 'alerts' ? { alerts: [{ alert: forged, receipt: 'r' }], repeats: [] } : forged,
      );
    // What a client with the key says is still heard, and after it.
    await incident.handle.signal(alertSignal, alert('a-2', [instance('i-2')]));
    const after = await incident.until('the genuine alert', (s) => s.alerts.some((a) => a.id === 'a-2'));
    expect(after.alerts.map((a) => a.id)).toEqual(['a-0', 'a-2']);
    expect(after.refused).toMatchObject({ unsigned: 7 });
    expect(JSON.stringify(after.entities)).not.toContain('i-payments');

    const ledger = await plain.workflow.start(LEDGER_WORKFLOW, {
      workflowId: 'acme-1-ledger-x',
      taskQueue: TASK_QUEUES.workflows,
      args: [],
    });
    const request = {
      id: 'q',
      by: { incidentId: 'x', runId: 'y', stepId: 's' },
      entry: 'e',
      target: 't',
      want: 'hold',
    };
    await expect(ledger.executeUpdate(acquireUpdate.name, { args: [[request]] })).rejects.toThrow();
    const held = rig.env.client.workflow.getHandle(ledger.workflowId).query(heldQuery, [{ target: 't', entry: 'e' }]);
    expect(await held).toEqual([null]);
    await ledger.terminate();

    const args = [{ customerId: 'acme', account: ACCOUNT }];
    const begun = await plain.workflow.start(INCIDENT_WORKFLOW, {
      workflowId: 'begun-without-a-key',
      taskQueue: TASK_QUEUES.workflows,
      args,
    });
    await expect(rig.env.client.workflow.getHandle(begun.workflowId).result()).rejects.toThrow(WorkflowFailedError);
    await incident.handle.terminate();
    expect(state.alerts).toHaveLength(1);
  });

  it.each(Object.keys(workflows))('begins no %s for a client without the key', async (type) => {
    const plain = new Client({ connection: rig.env.connection, namespace: rig.env.namespace! });
    const { workflowId } = await plain.workflow.start(type, {
      workflowId: `${type}-without-a-key`,
      taskQueue: TASK_QUEUES.workflows,
      args: [{ customerId: 'acme', account: ACCOUNT }],
    });
    await expect(rig.env.client.workflow.getHandle(workflowId).result()).rejects.toThrow(WorkflowFailedError);
  });

  it('lets no client without the key make follow-ups ask their incident', async () => {
    const chase = await rig.chase(new World(), [
      {
        id: 'task-1',
        entry: 'procedure.update',
        title: { en: 'Update the procedure', ko: '절차 개정' },
        instructions: { en: '', ko: '' },
        owner: 'infosec',
        dueAt: '2099-01-01T00:00:00Z',
      },
    ]);
    const plain = new Client({ connection: rig.env.connection, namespace: rig.env.namespace! });
    await plain.workflow.getHandle(chase.workflowId).signal(incidentNewsSignal.name, null);
    const { events } = await until(chase, followUpsQuery, 'the refusal', (s) => s.events.length > 1);
    expect(events.map((e) => e.kind)).toEqual(['opened', 'refused']);
    await chase.terminate();
  });

  it('replays a history in which such a message was refused', async () => {
    const world = new World();
    const incident = await rig.open(world, alert('a-3', [instance('i-3')]));
    await incident.openGate();
    const plain = new Client({ connection: rig.env.connection, namespace: rig.env.namespace! });
    await plain.workflow.getHandle(incident.handle.workflowId).signal(noteSignal.name, { text: 'forged' });
    await incident.until('the refusal', (s) => s.refused?.['unsigned'] === 1);
    const [run] = await historiesOf(rig.env.client, incident.handle.workflowId);
    await decryptHistory(run!.history, encryptedWith(OLD).payloadCodecs!);
    const replayed = await replayHistory(run!.history, await todaysCode());
    expect(replayed.disagreement).toBeUndefined();
    expect(replayed.frames.at(-1)!.state.refused).toMatchObject({ unsigned: 1 });
    await incident.handle.terminate();
  });

  it('leaves no readable name, reason or error in its exported history, which replays with the key', async () => {
    const world = new World();
    const activities = world.activities.bind(world);
    let failures = 0;
    world.activities = () => {
      const all = activities();
      const sync = all['slack.sync']!;
      const failsOnce = (input: never): unknown => {
        failures += 1;
        if (failures > 1) return sync(input);
        throw ApplicationFailure.retryable('SECRETLY-FAILED for arn:aws:iam::123456789012:user/SECRET-NAME');
      };
      return { ...all, 'slack.sync': failsOnce };
    };
    const incident = await rig.open(world, alert('a-1', [accessKey('AKIASECRETNAME00007Q')]));
    const state = await incident.letItEnd(MINJI);
    expect(failures).toBeGreaterThan(1);

    const [exported] = await historiesOf(rig.env.client, state.id);
    const text = historyToJSON(exported!.history);
    const decoded = [...text.matchAll(/"([A-Za-z0-9+/]{8,}={0,2})"/g)].map(([, base64]) =>
      Buffer.from(base64!, 'base64').toString('latin1'),
    );
    const readable = [text, ...decoded].join('\n');
    const secrets = ['AKIASECRETNAME00007Q', 'SECRET-NAME', 'SECRETLY-FAILED', MINJI.name];
    expect(secrets.filter((secret) => readable.includes(secret))).toEqual([]);

    const history = historyFromJSON(JSON.parse(text));
    await decryptHistory(history, encryptedWith(ROTATED).payloadCodecs!);
    const replayed = await replayHistory(history, await todaysCode());
    expect(replayed.disagreement).toBeUndefined();
    expect(replayed.frames.at(-1)!.state.closedAt).toBe(state.closedAt);
  });
});

/** Of the incident, by which a message is said that is not signed by a person, and those that are. */
const PLAIN_SIGNALS = ['alert', 'alerts', 'decide', 'answer', 'acknowledge', 'dismiss', 'note'];

const decoded = async (keys: PayloadKeys, payload: Payload): Promise<Payload> =>
  (await createPayloadCodec(keys).decode([payload]))[0]!;
