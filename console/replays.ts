/**
 * The replay of an incident as one HTML page, made when somebody opens it, by what `firebreak replay --html` uses. One is
 * made at a time, since it takes a processor; those of closed incidents are kept for a while.
 */
import { dropOldest } from '../domain/drop-oldest.ts';
import type { IncidentState } from '../domain/incident.ts';
import type { Log } from '../domain/log.ts';
import { record } from '../replay/recording.ts';
import { bundleForReplay, type ReplayCode } from '../replay/replay.ts';
import { viewerPage } from '../replay/viewer/html.ts';
import type { ReadHistories } from './sources/histories.ts';

/** Too many people are waiting for replays. */
export class ReplaysBusy extends Error {
  override name = 'ReplaysBusy';
}

export type Replayed = Pick<IncidentState, 'id' | 'runId' | 'reports' | 'status'>;

export interface Replays {
  /** @throws ReplaysBusy, HistoryError */
  page(incident: Replayed): Promise<string>;
  /** Makes what all replays need, so that the first one is there sooner. */
  prepare(): void;
}

const MOST_WAITING = 8;
const MOST_KEPT = 12;

export function createReplays({ render, prepare }: Renderer): Replays {
  const kept = new Map<string, string>();
  const making = new Map<string, Promise<string>>();
  let last: Promise<unknown> = Promise.resolve();
  return {
    prepare,
    async page(incident) {
      const key = `${incident.id} ${incident.runId} ${incident.status}`;
      const before = kept.get(key);
      if (before !== undefined) return before;
      const underWay = making.get(key);
      if (underWay !== undefined) return underWay;
      if (making.size >= MOST_WAITING) throw new ReplaysBusy('too many replays are being made');
      const make = (): Promise<string> => render(incident);
      const made = last.then(make, make);
      last = made;
      making.set(key, made);
      try {
        const page = await made;
        if (incident.status !== 'open') kept.set(key, page);
        dropOldest(kept, MOST_KEPT);
        return page;
      } finally {
        making.delete(key);
      }
    },
  };
}

/** Makes one replay. */
export interface Renderer {
  render: (incident: Replayed) => Promise<string>;
  prepare: () => void;
}

/** The workflow's code is made once: that takes seconds. */
export function createRenderer(read: ReadHistories, log: Pick<Log, 'error'>): Renderer {
  let made: Promise<ReplayCode> | undefined;
  const code = (): Promise<ReplayCode> =>
    (made ??= bundleForReplay().catch((error: unknown) => {
      made = undefined;
      throw error;
    }));
  return {
    prepare: () => void code().catch((error: unknown) => log.error('The code for replays cannot be made', { error })),
    async render(incident) {
      const histories = await read(incident);
      return viewerPage(await record(histories, await code()));
    },
  };
}
