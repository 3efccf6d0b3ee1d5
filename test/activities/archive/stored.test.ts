import { describe, expect, it } from 'vitest';
import { ARCHIVE_FILES, storedHistories } from '../../../activities/archive/stored.ts';
import { packHistories } from '../../../contract/temporal/archived-histories.ts';
import { readHistory } from '../../../replay/histories.ts';
import { FOLDER } from '../../replay/stored.ts';
import { memoryEvidence } from '../evidence/memory-store.ts';

const ID = 'acme-1';
const packed = async (...names: string[]): Promise<Buffer> =>
  packHistories({
    incidentId: ID,
    incident: await Promise.all(names.map((name) => readHistory(FOLDER + name))),
    followUps: [],
  });

describe('the finished record of an incident in the evidence store', () => {
  it('is the one that was stored last', async () => {
    const evidence = memoryEvidence();
    await evidence.put(ID, ARCHIVE_FILES.histories, await packed('drill.json'), 'application/gzip');
    await evidence.put(ID, ARCHIVE_FILES.histories, await packed('drill.json', 'leaked-key.json'), 'application/gzip');
    expect((await storedHistories(evidence, ID)).incident).toHaveLength(2);
  });

  it('is refused by its name if it was altered since', async () => {
    const evidence = memoryEvidence();
    const { key } = await evidence.put(ID, ARCHIVE_FILES.histories, await packed('drill.json'), 'application/gzip');
    const forged = await packed('leaked-key.json');
    await expect(storedHistories({ ...evidence, get: async () => forged }, ID)).rejects.toThrow(
      `${key} is not as it was stored`,
    );
  });

  it('is said to be missing', async () => {
    await expect(storedHistories(memoryEvidence(), ID)).rejects.toThrow(`no finished record of ${ID}`);
  });

  it('is that of one incident, where several had the same id one after the other', async () => {
    const evidence = memoryEvidence();
    await evidence.put(ID, ARCHIVE_FILES.histories, await packed('drill.json'), 'application/gzip');
    const start = (await readHistory(`${FOLDER}drill.json`)).events?.[0]?.workflowExecutionStartedEventAttributes;
    await evidence.put(ID, ARCHIVE_FILES.histories, await packed('leaked-key.json'), 'application/gzip');
    const { incident } = await storedHistories(evidence, ID, start?.originalExecutionRunId ?? '');
    expect(incident[0]?.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId).toBe(start?.workflowId);
    await expect(storedHistories(evidence, ID, 'another run')).rejects.toThrow('no finished record');
  });
});
