import { gzipSync } from 'node:zlib';
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

  it('is refused if it is something else', async () => {
    await expect(unpackHistories(Buffer.from('no gzip'))).rejects.toThrow(/header/);
    await expect(unpackHistories(gzipSync('{"format":"other"}\n'))).rejects.toThrow(/firebreak-histories-1/);
    const empty = '{"format":"firebreak-histories-1","incident":"acme-1"}\n';
    await expect(unpackHistories(gzipSync(empty))).rejects.toThrow('no run of the incident');
  });
});
