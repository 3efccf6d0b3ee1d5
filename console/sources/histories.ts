/** The histories that a replay is made of: Temporal's while it has them, else those in the evidence store. */
import type { Client } from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import { NotArchived, storedHistories } from '../../activities/archive/stored.ts';
import { followUpsId } from '../../contract/ids.ts';
import { firstRunOf, historiesKept } from '../../contract/temporal/chain.ts';
import { decryptAll } from '../../contract/temporal/external-payloads.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import type { IncidentState } from '../../domain/incident.ts';
import { parseHistory } from '../../replay/histories.ts';
import type { Histories } from '../../replay/recording.ts';
import type { Evidence } from './evidence.ts';

export type ReadHistories = (incident: Pick<IncidentState, 'id' | 'runId' | 'reports'>) => Promise<Histories>;

export interface HistoriesDeps {
  client: Pick<Client, 'workflow'>;
  codecs: PayloadCodec[];
  evidence: Pick<Evidence, 'item' | 'originals'>;
}

/** @returns a function that throws HistoryError where there is no history */
export const createHistories =
  ({ client, codecs, evidence }: HistoriesDeps): ReadHistories =>
  async (incident) => {
    const { id, runId } = incident;
    const live = await historiesKept(client, id);
    const followUps = (): Promise<Histories['followUps']> => historiesKept(client, followUpsId(id, runId));
    const histories =
      firstRunOf(live[0]) === runId
        ? { incident: live, followUps: await followUps() }
        : await storedHistories(evidence.originals, id, runId).catch(async (error: unknown) => {
            if (!(error instanceof NotArchived)) throw error;
            return {
              incident: await reportedHistories(evidence, incident),
              followUps: await followUps(),
            };
          });
    await decryptAll(histories, codecs);
    return histories;
  };

/** Each may have megabytes. */
const READS_AT_ONCE = 4;

/** Those that the report stored, where the finished record has not been stored yet. */
async function reportedHistories(
  evidence: Pick<Evidence, 'item'>,
  { id, reports }: Pick<IncidentState, 'id' | 'reports'>,
): Promise<Histories['incident']> {
  const names = Object.keys(reports)
    .filter((name) => /^history(-\d+)?\.json$/.test(name))
    .toSorted((a, b) => numberOf(a) - numberOf(b));
  const bytes = await inParallel(names, READS_AT_ONCE, (name) => evidence.item(id, reports[name]!));
  return bytes.map((found, i) => parseHistory(new TextDecoder().decode(found?.bytes), names[i]!));
}

const numberOf = (name: string): number => Number(/-(\d+)\./.exec(name)?.[1] ?? 1);
