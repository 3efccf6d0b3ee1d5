/**
 * How a replay gets to see the incident's state. In normal runs nobody watches and nothing is copied; the replay
 * bundles `replay/watch.ts` as a workflow interceptor, which watches and hands each state to a sink.
 */
import type { Sinks } from '@temporalio/workflow';
import type { IncidentState } from '../domain/incident.ts';

export interface ReplaySinks extends Sinks {
  record: {
    /** The whole state after a change; `at` is workflow time, ISO 8601. */
    state(state: IncidentState, at: string): void;
  };
}

type Watcher = (state: IncidentState) => void;
let watcher: Watcher | undefined;

export const watchStates = (watch: Watcher): void => {
  watcher = watch;
};

export const showToWatcher = (state: IncidentState): void => watcher?.(state);
