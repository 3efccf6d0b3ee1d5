/**
 * Re-executes the workflow's code over a recorded history and keeps the incident's state at every event at which it
 * changed. The same run proves, or disproves, that today's code still agrees with that history.
 */
import { fileURLToPath } from 'node:url';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode, DefaultLogger, Worker, type InjectedSinks } from '@temporalio/worker';
import type { IncidentState } from '../domain/incident.ts';
import { apply, type Patch } from '../domain/patch.ts';
import type { ReplaySinks, WatchedState } from '../workflows/replay-sink.ts';
import { complaintAbout, hasBegun } from './complaint.ts';
import { locate, type Disagreement } from './disagreement.ts';

/** @typeParam S the state: of an incident, or of its follow-ups */
export interface Frame<S = IncidentState> {
  /** Number of the history event at which the state became this: the workflow task that took in what had come. */
  event: number;
  /** ISO 8601, when it was so originally. */
  at: string;
  /** What makes it of the state of the frame before; of the first frame of a run, the whole state. */
  patch: Patch;
  /** What did not change is shared with the frame before. Never change it. */
  state: S;
}

export interface Replay<S = IncidentState> {
  /** In order, one an event. Up to the disagreement if there is one. */
  frames: Frame<S>[];
  agrees: boolean;
  disagreement?: Disagreement;
}

/** The replay of all runs of an incident, which continued as new. `run` is 1 for the first. */
export interface ChainReplay<S = IncidentState> {
  /** In order. Up to the disagreement if there is one. */
  frames: (Frame<S> & { run: number })[];
  runs: number;
  agrees: boolean;
  disagreement?: Disagreement & { run: number };
}

/** Workflow code made for replay: what workers run, and the watcher. Takes seconds to build, so build it once. */
export type ReplayCode = Awaited<ReturnType<typeof bundleWorkflowCode>>;

/** @param workflowsPath the workflow code to hold histories against; by default this version's */
export function bundleForReplay(workflowsPath: string = pathOf('../workflows/index.ts')): Promise<ReplayCode> {
  return bundleWorkflowCode({
    workflowsPath,
    workflowInterceptorModules: [pathOf('./watch.ts')],
    payloadConverterPath: pathOf('../contract/temporal/payload-converter.cjs'),
    logger: QUIET,
  });
}

/** Replays the runs of one incident, the first one first. It stops at the first run that does not agree. */
export async function replayRuns<S extends WatchedState = IncidentState>(
  histories: readonly History[],
  code?: ReplayCode,
): Promise<ChainReplay<S>> {
  const workflowBundle = code ?? (await bundleForReplay());
  const replayed: ChainReplay<S> = { frames: [], runs: histories.length, agrees: true };
  for (const [i, history] of histories.entries()) {
    const run = i + 1;
    const { frames, agrees, disagreement } = await replayHistory<S>(history, workflowBundle);
    replayed.frames.push(...frames.map((frame) => ({ run, ...frame })));
    if (!agrees) return { ...replayed, agrees, ...(disagreement && { disagreement: { run, ...disagreement } }) };
  }
  return replayed;
}

export async function replayHistory<S extends WatchedState = IncidentState>(
  history: History,
  code?: ReplayCode,
): Promise<Replay<S>> {
  const complaint = complaintAbout(history);
  if (complaint !== undefined)
    return {
      frames: [],
      agrees: false,
      disagreement: { recorded: 'nothing that can be replayed', code: 'nothing', message: complaint },
    };
  // There is nothing yet that the code could disagree with.
  if (!hasBegun(history)) return { frames: [], agrees: true };
  const frames: Frame<S>[] = [];
  const sinks: InjectedSinks<ReplaySinks> = {
    record: {
      changed: {
        callDuringReplay: true,
        fn: ({ historyLength: event }, json, at) => {
          const last = frames.at(-1);
          const patch = JSON.parse(json) as Patch;
          const state = apply<S>(last?.state, patch);
          // Several activations of one workflow task are one frame.
          if (last?.event === event) frames[frames.length - 1] = { event, at, patch: [...last.patch, ...patch], state };
          else frames.push({ event, at, patch, state });
        },
      },
    },
  };
  const workflowBundle = code ?? (await bundleForReplay());
  const results = Worker.runReplayHistories({ workflowBundle, sinks }, [
    { workflowId: workflowIdOf(history), history },
  ]);
  for await (const { error } of results) {
    if (error === undefined) return { frames, agrees: true };
    return { frames, agrees: false, disagreement: locate(error, history, frames.at(-1)?.event ?? 0) };
  }
  throw new Error('the replay ended without a result');
}

const QUIET = new DefaultLogger('ERROR');
const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

export const workflowIdOf = (history: History): string =>
  history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowId ?? 'replayed';
