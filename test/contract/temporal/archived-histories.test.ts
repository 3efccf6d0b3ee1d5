import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import {
  HistoriesTooLong,
  packHistories,
  unpackHistories,
  type FileLimits,
} from '../../../contract/temporal/archived-histories.ts';
import { readHistory } from '../../../replay/histories.ts';
import { FOLDER } from '../../replay/stored.ts';

const SMALL: FileLimits = { unpacked: 10_000_000, line: 200_000, page: 4_096, lines: 1_000 };

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

  it('has a long run on several lines, each of which can be read, and gives it back as one', async () => {
    const given = await read();
    const packed = await packHistories(given, SMALL);
    const lines = gunzipSync(packed).toString().trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter((line) => line.includes('"more":true')).length).toBe(lines.length - 1 - 3);
    const { incident, followUps } = await unpackHistories(packed, SMALL);
    expect(incident.map(historyToJSON)).toEqual(given.incident.map(historyToJSON));
    expect(followUps.map(historyToJSON)).toEqual(given.followUps.map(historyToJSON));
  });

  it.each(['line', 'unpacked', 'lines'] as const)('is not written longer than it is read: %s', async (limit) => {
    const tight = { ...SMALL, [limit]: limit === 'lines' ? 5 : 5_000 };
    await expect(packHistories(await read(), tight)).rejects.toThrow(HistoriesTooLong);
    await expect(unpackHistories(await packHistories(await read(), SMALL), tight)).rejects.toThrow(/more than/);
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
