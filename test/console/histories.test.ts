/** Where the histories of a replay come from: Temporal while it answers, else the evidence store. */
import { ServiceError } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { createEvidence } from '../../console/sources/evidence.ts';
import { createHistories, type HistoriesDeps } from '../../console/sources/histories.ts';
import { followUpsId } from '../../contract/ids.ts';
import { packHistories } from '../../contract/temporal/archived-histories.ts';
import { firstRunOf } from '../../contract/temporal/chain.ts';
import { NoAnswer } from '../../contract/temporal/errors.ts';
import { HistoryError, readHistory } from '../../replay/histories.ts';
import { FOLDER } from '../replay/stored.ts';
import { sealedIncident, store, type Sealed } from './sealed.ts';
import { ACME_ACCOUNT, world, type World } from './world.ts';

const away = (): Promise<never> => Promise.reject(new ServiceError('14 UNAVAILABLE'));
const forgotten = (): Promise<History[]> => Promise.resolve([]);

describe('the histories of a closed incident', () => {
  let w: World;
  let sealed: Sealed;
  let [history, before, after]: History[] = [];
  beforeEach(async () => {
    w = await world();
    history = await readHistory(`${FOLDER}drill.json`);
    after = await readHistory(`${FOLDER}follow-ups/chased-and-done.json`);
    before = { events: after.events!.slice(0, 5) };
    sealed = sealedIncident(w, {
      customer: 'acme',
      account: ACME_ACCOUNT,
      title: 'Leaked key',
      state: { runId: firstRunOf(history)! },
    });
  });

  const archive = async (): Promise<void> => {
    const histories = { incidentId: sealed.id, incident: [history!], followUps: [before!] };
    const packed = await packHistories(histories);
    store(w, sealed.id, { 'archive/histories.gz': packed }, sealed.end);
  };
  const read = (kept: HistoriesDeps['kept']) => {
    const keys = [w.evidenceKey.key];
    const evidence = createEvidence({ bucket: w.bucket, keys, archives: () => Promise.resolve([]) });
    const { id, runId, summary } = sealed;
    return createHistories({ kept, codecs: [], evidence })({ id, runId, reports: summary.reports });
  };
  const lengths = ({ incident, followUps }: { incident: readonly History[]; followUps: readonly History[] }) =>
    [...incident, ...followUps].map(({ events }) => events!.length);

  it('are those of the evidence store while Temporal is away', async () => {
    await archive();
    expect(lengths(await read(away))).toEqual([history!.events!.length, 5]);
  });

  it('are not there while Temporal is away and nothing is archived', async () => {
    await expect(read(away)).rejects.toBeInstanceOf(NoAnswer);
  });

  it('have the follow-ups as Temporal has them now, not as they were archived', async () => {
    await archive();
    const kept: HistoriesDeps['kept'] = (id) =>
      Promise.resolve(id === followUpsId(sealed.id, sealed.runId) ? [after!] : []);
    expect(lengths(await read(kept))).toEqual([history!.events!.length, after!.events!.length]);
    expect(lengths(await read(forgotten))).toEqual([history!.events!.length, 5]);
  });

  it('are said to be missing where neither Temporal, nor the archive, nor a report has them', async () => {
    await expect(read(forgotten)).rejects.toBeInstanceOf(HistoryError);
  });

  it('end with any other error as it is', async () => {
    await archive();
    await expect(read(() => Promise.reject(new TypeError('a fault of ours')))).rejects.toBeInstanceOf(TypeError);
  });
});
