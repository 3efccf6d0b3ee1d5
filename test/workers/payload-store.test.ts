/** Payloads that are too long for a history lie in a bucket; histories that are exported hold all of them. */
import { ExternalStorage } from '@temporalio/common';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { historiesOf } from '../../contract/temporal/chain.ts';
import { replayHistory } from '../../replay/replay.ts';
import { createPayloadDriver, type PayloadStoreOptions } from '../../workers/payload-store.ts';
import { verbatim } from '../../domain/text.ts';
import { MINJI } from '../customers.ts';
import { bucket, type Bucket } from '../bucket.ts';
import { Rig } from '../workflows/rig.ts';
import { accessKey, alert, World } from '../workflows/world.ts';
import { todaysCode } from '../replay/stored.ts';

describe('the driver', () => {
  const payload = { metadata: { encoding: new TextEncoder().encode('json/plain') }, data: new Uint8Array([0, 255, 7]) };
  const driverOver = (client: PayloadStoreOptions['client']) =>
    createPayloadDriver({ client, bucket: 'b', prefix: 'temporal/' });

  it('gives back what it has stored, byte for byte, and stores equal payloads once', async () => {
    const { client, objects } = bucket();
    const driver = driverOver(client);
    const claims = await driver.store({}, [payload, { ...payload }]);
    expect(objects.size).toBe(1);
    expect(await driver.retrieve({}, claims)).toEqual([payload, payload]);
  });

  it('refuses a payload that was altered, and one that lies elsewhere', async () => {
    const { client, objects } = bucket();
    const driver = driverOver(client);
    const [claim] = await driver.store({}, [payload]);
    for (const key of objects.keys()) objects.set(key, `${objects.get(key)!} `);
    await expect(driver.retrieve({}, [claim!])).rejects.toThrow('altered');
    const elsewhere = { claimData: { ...claim!.claimData, key: 'evidence/x' } };
    await expect(driver.retrieve({}, [elsewhere])).rejects.toThrow('not below');
  });
});

describe('an incident with answers of activities that are too long for its history', () => {
  let rig: Rig;
  let store: Bucket;
  beforeAll(async () => {
    store = bucket();
    rig = await Rig.start({
      externalStorage: new ExternalStorage({
        drivers: [createPayloadDriver({ client: store.client, bucket: 'b', prefix: 'temporal/' })],
      }),
    });
  });
  afterAll(() => rig.stop());

  it('has them in the bucket, and its exported history replays without the bucket', async () => {
    const world = new World();
    world.findings.set(
      'cloudtrail.activity',
      Array.from({ length: 30 }, (_, i) => ({
        title: verbatim(`finding ${i}`),
        detail: verbatim('x'.repeat(10_000)),
        weight: 'info',
      })),
    );
    const incident = await rig.open(world, alert('a-1', [accessKey('AKIAEXAMPLE000000007Q')]));
    const state = await incident.letItEnd(MINJI);
    expect(state.findings).toHaveLength(30);
    expect(store.objects.size).toBeGreaterThan(0);
    const { historySize } = await incident.handle.describe();
    expect(historySize).toBeLessThan(200_000);
    const [exported] = await historiesOf(rig.env.client, state.id);
    const json = historyToJSON(exported!.history);
    expect(json.length).toBeGreaterThan(600_000);
    const replayed = await replayHistory(historyFromJSON(JSON.parse(json)), await todaysCode());
    expect(replayed).toMatchObject({ agrees: true });
    expect(replayed.frames.at(-1)!.state.findings).toHaveLength(30);
  });
});
