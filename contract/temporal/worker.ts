/** A worker process: connects, runs until a signal, finishes the running tasks, and closes its connections. */
import { NativeConnection, type Worker } from '@temporalio/worker';
import { connectionOptions, type TemporalSettings } from './client.ts';

/**
 * How long the code of a workflow may run without a pause. The SDK's own limit is 5 s, which a busy machine can reach. Before
 * Node 24 the whole process is aborted then (docs/architecture.md, *Decisions that may surprise*), so the limit is only for
 * code that never ends. An option of `Worker.create` that the SDK's types do not have; a test says whether the SDK takes it.
 */
export const ACTIVATION_LIMIT = { isolateExecutionTimeout: '2 minutes' } as const;

/**
 * How often heartbeats reach the server at most. The SDK's own limit is 80 % of the heartbeat timeout, so that a process
 * that is busy for some seconds would be taken for dead.
 */
export const HEARTBEATS = { maxHeartbeatThrottleInterval: '5 seconds' } as const;

/** Close it after the workers have stopped. */
export const connectWorker = (settings: TemporalSettings): Promise<NativeConnection> =>
  NativeConnection.connect(connectionOptions(settings));

/**
 * Runs workers until SIGINT or SIGTERM, or until one fails; then stops the others gracefully.
 * @param close releases what the workers shared; always runs, at the end
 */
export async function runUntilSignal(workers: readonly Worker[], close: () => Promise<void>): Promise<void> {
  const stop = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    await Promise.all(workers.map((worker) => worker.run().finally(stop)));
  } finally {
    await close();
  }
}
