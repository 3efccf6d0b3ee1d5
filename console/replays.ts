/**
 * The replay of an incident as one HTML page, made when somebody opens it, by what `firebreak replay --html` uses. One is
 * made at a time, in a process of its own with limits, since it takes a processor; those of closed incidents are kept for a while.
 */
import { once } from 'node:events';
import type { FollowUpsState } from '../domain/follow-ups.ts';
import type { IncidentState } from '../domain/incident.ts';
import type { Log } from '../domain/log.ts';
import { MINUTE_MS } from '../domain/units.ts';
import type { Bundle } from '../replay/bundle.ts';
import type { Histories } from '../replay/recording.ts';
import type { ReadHistories } from './sources/histories.ts';

/** Too many people are waiting for replays. */
export class ReplaysBusy extends Error {
  override name = 'ReplaysBusy';
}

/** The histories are too long for a page that is made here, or making it failed. */
export class NoReplay extends Error {
  override name = 'NoReplay';
}

export type Replayed = Pick<IncidentState, 'id' | 'runId' | 'reports' | 'status' | 'version' | 'closedAt'>;

export interface Replays {
  /** @throws ReplaysBusy, NoReplay, HistoryError */
  page(incident: Replayed, followUps: Pick<FollowUpsState, 'events'> | undefined): Promise<string>;
  /** Makes what all replays need, so that the first one is there sooner. */
  prepare(): void;
}

const MOST_WAITING = 8;
/** Of all pages that are kept together. One has up to some hundred megabytes. */
const MOST_KEPT_BYTES = 256 * 1024 ** 2;
const KEPT_MS = 10 * MINUTE_MS;

/**
 * @param now milliseconds since the epoch
 * @param mostBytes of the pages that are kept
 */
export function createReplays(
  { render, prepare }: Renderer,
  now: () => number = Date.now,
  mostBytes: number = MOST_KEPT_BYTES,
): Replays {
  const kept = new Map<string, { page: string; until: number }>();
  const making = new Map<string, Promise<string>>();
  let last: Promise<unknown> = Promise.resolve();
  function keep(key: string, page: string): void {
    kept.delete(key);
    kept.set(key, { page, until: now() + KEPT_MS });
    let bytes = [...kept.values()].reduce((sum, one) => sum + bytesOf(one.page), 0);
    // The oldest first.
    for (const [old, one] of kept) {
      if (bytes <= mostBytes) break;
      kept.delete(old);
      bytes -= bytesOf(one.page);
    }
  }
  const dropExpired = (): void => {
    for (const [key, { until }] of kept) if (until <= now()) kept.delete(key);
  };
  return {
    prepare,
    async page(incident, followUps) {
      dropExpired();
      const key = keyOf(incident, followUps);
      const before = kept.get(key);
      if (before !== undefined) return before.page;
      const underWay = making.get(key);
      if (underWay !== undefined) return underWay;
      if (making.size >= MOST_WAITING) throw new ReplaysBusy('too many replays are being made');
      const make = (): Promise<string> => render(incident);
      const made = last.then(make, make);
      last = made;
      making.set(key, made);
      try {
        const page = await made;
        if (incident.status !== 'open') keep(key, page);
        return page;
      } finally {
        making.delete(key);
      }
    },
  };
}

/** In memory, where a character takes two bytes as soon as one of the page is not Latin. */
const bytesOf = (page: string): number => 2 * page.length;

/** An incident that has closed may be reopened and close again, and its tasks go on meanwhile: each of these is another replay. */
function keyOf(
  { id, runId, status, version, closedAt }: Replayed,
  followUps: { events: unknown[] } | undefined,
): string {
  return [id, runId, status, version, closedAt, followUps?.events.length].join(' ');
}

/** Makes one replay. */
export interface Renderer {
  render: (incident: Replayed) => Promise<string>;
  prepare: () => void;
}

/** Makes the page in another process: `createRecorder` of `workers/recorder.ts`. No page: the problems say why. */
export type MakePage = (
  histories: Histories,
  signal: AbortSignal,
  bundle: () => Promise<Bundle>,
) => Promise<{ page?: Uint8Array; problems: string[] }>;

export interface RendererDeps {
  read: ReadHistories;
  makePage: MakePage;
  log: Pick<Log, 'error' | 'warn'>;
  /** The code of replays. It is made, or read, once. */
  bundle: () => Promise<Bundle>;
  /** Somebody waits for it in a browser. */
  withinMs?: number;
}

const WITHIN_MS = 3 * MINUTE_MS;

async function aborted(signal: AbortSignal): Promise<never> {
  await once(signal, 'abort');
  throw new Error('it took too long', { cause: signal.reason });
}

export function createRenderer({ read, makePage, log, bundle, withinMs = WITHIN_MS }: RendererDeps): Renderer {
  let made: Promise<Bundle> | undefined;
  const bundled = (): Promise<Bundle> =>
    (made ??= bundle().catch((error: unknown) => {
      made = undefined;
      throw error;
    }));
  return {
    prepare: () =>
      void bundled().catch((error: unknown) => log.error('The code for replays cannot be made', { error })),
    async render(incident) {
      const signal = AbortSignal.timeout(withinMs);
      const make = async (): ReturnType<MakePage> => makePage(await read(incident), signal, bundled);
      try {
        // Whatever hangs, the next replay in the queue is made.
        const { page, problems } = await Promise.race([make(), aborted(signal)]);
        if (page !== undefined) return new TextDecoder().decode(page);
        throw new NoReplay(problems.join('; '));
      } catch (cause) {
        const error = signal.aborted ? new NoReplay(`it took longer than ${withinMs} ms`, { cause }) : cause;
        if (error instanceof NoReplay) log.warn('A replay was not made', { incident: incident.id, error });
        throw error;
      }
    },
  };
}
