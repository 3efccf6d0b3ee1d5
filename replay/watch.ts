/**
 * Bundled with the workflow by a replay only: after each activation it hands what has changed in the workflow's state to
 * the sink that `replay.ts` listens at. So the cost of a frame is that of its changes, and no change is missed.
 */
import { proxySinks } from '@temporalio/workflow';
import type { WorkflowInterceptors } from '@temporalio/workflow';
import { apply, diff } from '../domain/patch.ts';
import { watchStates, type ReplaySinks, type WatchedState } from '../workflows/replay-sink.ts';

export function interceptors(): WorkflowInterceptors {
  const { record } = proxySinks<ReplaySinks>();
  let state: WatchedState | undefined;
  let told: unknown;
  watchStates((shown) => {
    state = shown;
  });
  return {
    internals: [
      {
        concludeActivation(input, next) {
          const patch = state === undefined ? [] : diff(told, state);
          if (patch.length > 0) {
            told = apply(told, patch);
            record.changed(JSON.stringify(patch), new Date().toISOString());
          }
          return next(input);
        },
      },
    ],
  };
}
