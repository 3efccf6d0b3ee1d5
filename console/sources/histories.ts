/** The histories that a replay is made of: Temporal's while it has them and answers, else those in the evidence store. */
import type { PayloadCodec } from '@temporalio/common';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { NotArchived, storedHistories } from '../../activities/archive/stored.ts';
import { followUpsId } from '../../contract/ids.ts';
import { firstRunOf } from '../../contract/temporal/chain.ts';
import { meaningOf, NoAnswer } from '../../contract/temporal/errors.ts';
import { decryptAll } from '../../contract/temporal/external-payloads.ts';
import { inParallel } from '../../domain/in-parallel.ts';
import type { IncidentState } from '../../domain/incident.ts';
import { HistoryError, parseHistory } from '../../replay/histories.ts';
import type { Histories } from '../../replay/recording.ts';
import type { Evidence } from './evidence.ts';

type Read = Pick<IncidentState, 'id' | 'runId' | 'reports'>;
export type ReadHistories = (incident: Read) => Promise<Histories>;

export interface HistoriesDeps {
  /** Those of a workflow that Temporal still has (`historiesKept`), within a time. */
  kept: (workflowId: string) => Promise<History[]>;
  codecs: PayloadCodec[];
  evidence: Pick<Evidence, 'item' | 'originals'>;
}

/**
 * @returns a function that throws HistoryError where there is no history, and NoAnswer while Temporal is away and the
 * evidence store has no finished record
 */
export function createHistories({ kept, codecs, evidence }: HistoriesDeps): ReadHistories {
  const live = (workflowId: string): Promise<History[] | NoAnswer> =>
    kept(workflowId).catch((error: unknown) => {
      const meaning = meaningOf(error);
      if (meaning instanceof NoAnswer) return meaning;
      throw meaning;
    });
  return async (incident) => {
    const histories = await readable(incident);
    await decryptAll(histories, codecs);
    return histories;
  };

  async function readable(incident: Read): Promise<Histories> {
    const { id, runId } = incident;
    const [runs, followUps] = await Promise.all([live(id), live(followUpsId(id, runId))]);
    const isLive = !(runs instanceof NoAnswer) && firstRunOf(runs[0]) === runId;
    if (isLive && !(followUps instanceof NoAnswer)) return { incident: runs, followUps };
    try {
      const stored = await storedHistories(evidence.originals, id, runId);
      // Tasks go on after the record was stored.
      const isNewer = !(followUps instanceof NoAnswer) && followUps.length > 0;
      return { incident: isLive ? runs : stored.incident, followUps: isNewer ? followUps : stored.followUps };
    } catch (error) {
      if (!(error instanceof NotArchived)) throw error;
      if (runs instanceof NoAnswer) throw runs;
      if (followUps instanceof NoAnswer) throw followUps;
      return { incident: await reportedHistories(evidence, incident), followUps };
    }
  }
}

/** Each may have megabytes. */
const READS_AT_ONCE = 4;

/** Those that the report stored, where the finished record has not been stored yet. @throws HistoryError */
async function reportedHistories(
  evidence: Pick<Evidence, 'item'>,
  { id, reports }: Read,
): Promise<Histories['incident']> {
  const names = Object.keys(reports)
    .filter((name) => /^history(-\d+)?\.json$/.test(name))
    .toSorted((a, b) => numberOf(a) - numberOf(b));
  if (names.length === 0) throw new HistoryError(`${id}: neither Temporal nor the evidence store has its history.`);
  const bytes = await inParallel(names, READS_AT_ONCE, (name) => evidence.item(id, reports[name]!));
  return bytes.map((found, i) => parseHistory(new TextDecoder().decode(found?.bytes), names[i]!));
}

const numberOf = (name: string): number => Number(/-(\d+)\./.exec(name)?.[1] ?? 1);
