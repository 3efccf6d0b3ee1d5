/**
 * Re-executes the workflow's code over a recorded history and keeps the incident's state at every event at which it
 * changed. The same run proves, or disproves, that today's code still agrees with that history.
 */
import { fileURLToPath } from 'node:url';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode, DefaultLogger, Worker, type InjectedSinks } from '@temporalio/worker';
import type { IncidentState } from '../domain/incident.ts';
import type { ReplaySinks } from '../workflows/replay-sink.ts';

export interface Frame {
  /** Number of the history event at which the state became this: the workflow task that took in what had come. */
  event: number;
  /** ISO 8601, when it was so originally. */
  at: string;
  state: IncidentState;
}

export interface Replay {
  /** In order, one an event. Up to the disagreement if there is one. */
  frames: Frame[];
  agrees: boolean;
  /** `event` is missing only where Temporal does not name one. */
  disagreement?: { event?: number; message: string };
}

/** The replay of all runs of an incident, which continued as new. `run` is 1 for the first. */
export interface ChainReplay {
  /** In order. Up to the disagreement if there is one. */
  frames: (Frame & { run: number })[];
  runs: number;
  agrees: boolean;
  disagreement?: { run: number; event?: number; message: string };
}

/** Workflow code made for replay: what workers run, and the watcher. Takes seconds to build, so build it once. */
export type ReplayCode = Awaited<ReturnType<typeof bundleWorkflowCode>>;

/** @param workflowsPath the workflow code to hold histories against; by default this version's */
export function bundleForReplay(workflowsPath: string = pathOf('../workflows/index.ts')): Promise<ReplayCode> {
  return bundleWorkflowCode({ workflowsPath, workflowInterceptorModules: [pathOf('./watch.ts')], logger: QUIET });
}

/** Replays the runs of one incident, the first one first. It stops at the first run that does not agree. */
export async function replayRuns(histories: readonly History[], code?: ReplayCode): Promise<ChainReplay> {
  const workflowBundle = code ?? (await bundleForReplay());
  const replayed: ChainReplay = { frames: [], runs: histories.length, agrees: true };
  for (const [i, history] of histories.entries()) {
    const run = i + 1;
    const { frames, agrees, disagreement } = await replayHistory(history, workflowBundle);
    replayed.frames.push(...frames.map((frame) => ({ run, ...frame })));
    if (!agrees) return { ...replayed, agrees, ...(disagreement && { disagreement: { run, ...disagreement } }) };
  }
  return replayed;
}

export async function replayHistory(history: History, code?: ReplayCode): Promise<Replay> {
  const frames = new Map<number, Frame>();
  const sinks: InjectedSinks<ReplaySinks> = {
    record: {
      state: {
        callDuringReplay: true,
        fn: ({ historyLength: event }, json, at) => {
          frames.set(event, { event, at, state: JSON.parse(json) as IncidentState });
        },
      },
    },
  };
  const workflowBundle = code ?? (await bundleForReplay());
  const results = Worker.runReplayHistories({ workflowBundle, sinks }, [
    { workflowId: workflowIdOf(history), history },
  ]);
  for await (const { error } of results) {
    const ordered = [...frames.values()];
    if (error === undefined) return { frames: ordered, agrees: true };
    return { frames: ordered, agrees: false, disagreement: locate(error, history, ordered.at(-1)?.event ?? 0) };
  }
  throw new Error('the replay ended without a result');
}

const QUIET = new DefaultLogger('ERROR');
const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const workflowIdOf = (history: History): string =>
  history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? 'replayed';

/** Temporal names the event by its number, or by the activity it schedules; then it is the first such one after what agreed. */
function locate(error: Error, history: History, agreedTo: number): NonNullable<Replay['disagreement']> {
  const message = /Nondeterminism error: (.*?)\\?", source:/s.exec(error.message)?.[1] ?? error.message;
  const number = /HistoryEvent\(id: (\d+)/.exec(message)?.[1];
  const activity = /scheduled event '([^']+)'/.exec(message)?.[1];
  const events = history.events ?? [];
  const scheduled = events.find(
    (e) =>
      Number(e.eventId) > agreedTo && e.activityTaskScheduledEventAttributes?.activityType?.name === (activity ?? ''),
  );
  const event = number ?? scheduled?.eventId;
  return { ...(event === undefined || event === null ? {} : { event: Number(event) }), message };
}
