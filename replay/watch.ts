/** Bundled with the workflow by a replay only: hands every state of the incident to the sink `replay.ts` listens at. */
import { proxySinks } from '@temporalio/workflow';
import type { WorkflowInterceptors } from '@temporalio/workflow';
import { watchStates, type ReplaySinks } from '../workflows/replay-sink.ts';

export function interceptors(): WorkflowInterceptors {
  const { record } = proxySinks<ReplaySinks>();
  watchStates((state) => record.state(JSON.stringify(state), new Date().toISOString()));
  return {};
}
