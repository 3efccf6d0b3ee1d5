/**
 * The replay of an incident as one HTML page, made when somebody opens it, by what `firebreak replay --html` uses. One is
 * made at a time, since it takes a processor; those of closed incidents are kept for a while.
 */
import { dropOldest } from '../domain/drop-oldest.ts';
import type { IncidentState } from '../domain/incident.ts';
import type { Log } from '../domain/log.ts';
import { bundleOf, type Bundle } from '../replay/bundle.ts';
import { record } from '../replay/recording.ts';
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

/** The code is read, or made, once. @param folder of the code (`FIREBREAK_REPLAY_BUNDLE`); without it, making it takes seconds */
export function createRenderer(read: ReadHistories, log: Pick<Log, 'error'>, folder: string | undefined): Renderer {
  let made: Promise<Bundle> | undefined;
  const bundle = (): Promise<Bundle> =>
    (made ??= bundleOf(folder).catch((error: unknown) => {
      made = undefined;
      throw error;
    }));
  return {
    prepare: () => void bundle().catch((error: unknown) => log.error('The code for replays cannot be made', { error })),
    async render(incident) {
      const histories = await read(incident);
      const { code, script } = await bundle();
      return viewerPage(await record(histories, code), script);
    },
  };
}
