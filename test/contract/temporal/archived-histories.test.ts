import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { packHistories, unpackHistories } from '../../../contract/temporal/archived-histories.ts';
import { readHistory } from '../../../replay/histories.ts';
import { FOLDER } from '../../replay/stored.ts';

const read = async () => ({
  incidentId: 'acme-1',
  incident: [await readHistory(`${FOLDER}drill.json`), await readHistory(`${FOLDER}leaked-key.json`)],
  followUps: [await readHistory(`${FOLDER}follow-ups/chased-and-done.json`)],
});

describe('the file of all histories of an incident', () => {
  it('has each run as Temporal exports it, and is the same byte for byte each time', async () => {
    const packed = await packHistories(await read());
    expect(await packHistories(await read())).toEqual(packed);
    const { incidentId, incident, followUps } = await unpackHistories(packed);
    expect(incidentId).toBe('acme-1');
    const given = await read();
    expect(incident.map(historyToJSON)).toEqual(given.incident.map(historyToJSON));
    expect(followUps.map(historyToJSON)).toEqual(given.followUps.map(historyToJSON));
  });

  it('has a long run on several lines, and gives it back as one', async () => {
    const given = await read();
    const packed = await packHistories(given, 4_096);
    const lines = gunzipSync(packed).toString().trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter((line) => line.includes('"more":true')).length).toBe(lines.length - 1 - 3);
    const { incident, followUps } = await unpackHistories(packed);
    expect(incident.map(historyToJSON)).toEqual(given.incident.map(historyToJSON));
    expect(followUps.map(historyToJSON)).toEqual(given.followUps.map(historyToJSON));
  });

  it('can be read also if payloads of external storage make a run longer than Temporal keeps', async () => {
    const result = { payloads: [{ metadata: {}, data: new Uint8Array(10 * 1024 ** 2) }] };
    const event = { activityTaskCompletedEventAttributes: { result } };
    const packed = await packHistories({
      incidentId: 'acme-1',
      incident: [{ events: Array.from({ length: 11 }, () => event) }],
      followUps: [],
    });
    const { incident } = await unpackHistories(packed);
    expect(incident.map(({ events }) => events!.length)).toEqual([11]);
  });

  it('is refused if it is something else', async () => {
    await expect(unpackHistories(Buffer.from('no gzip'))).rejects.toThrow(/header/);
    await expect(unpackHistories(gzipSync('{"format":"other"}\n'))).rejects.toThrow(/firebreak-histories-1/);
    const empty = '{"format":"firebreak-histories-1","incident":"acme-1"}\n';
    await expect(unpackHistories(gzipSync(empty))).rejects.toThrow('no run of the incident');
    const headless = `${empty}{"of":"incident","more":true,"history":{"events":[]}}\n`;
    await expect(unpackHistories(gzipSync(headless))).rejects.toThrow('events of no run');
  });
});
