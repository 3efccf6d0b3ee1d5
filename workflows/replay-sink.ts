/**
 * How a replay sees the state of an incident or of its follow-ups. In normal runs there is no watcher, and nothing is
 * copied. The replay bundles `replay/watch.ts` as a workflow interceptor, which looks at the state after each activation.
 */
import type { Sinks } from '@temporalio/workflow';
import type { FollowUpsState } from '../domain/follow-ups.ts';
import type { IncidentState } from '../domain/incident.ts';

export interface ReplaySinks extends Sinks {
  record: {
    /** What one activation has changed, a `Patch` as JSON. `at` is workflow time, ISO 8601. */
    changed(patch: string, at: string): void;
  };
}

export type WatchedState = IncidentState | FollowUpsState;

let watcher: ((state: WatchedState) => void) | undefined;

export const watchStates = (watch: (state: WatchedState) => void): void => {
  watcher = watch;
};

/** Called once with the workflow's state, which then changes in place. */
export const showToWatcher = (state: WatchedState): void => watcher?.(state);
