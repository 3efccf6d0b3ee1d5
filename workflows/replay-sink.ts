/**
 * How a replay sees the incident's state. In normal runs there is no watcher, and nothing is copied. The replay bundles
 * `replay/watch.ts` as a workflow interceptor, which watches and hands each state to a sink.
 */
import type { Sinks } from '@temporalio/workflow';
import type { IncidentState } from '../domain/incident.ts';

export interface ReplaySinks extends Sinks {
  record: {
    /** The whole state after a change, as JSON: a copy, since the state goes on changing. `at` is workflow time, ISO 8601. */
    state(json: string, at: string): void;
  };
}

let watcher: ((state: IncidentState) => void) | undefined;

export const watchStates = (watch: (state: IncidentState) => void): void => {
  watcher = watch;
};

/** Called at each change of the state. */
export const showToWatcher = (state: IncidentState): void => watcher?.(state);
