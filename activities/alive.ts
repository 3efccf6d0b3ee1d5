/** Heartbeats of activities that wait for AWS, or for each other, longer than a heartbeat may take. */

/** A quarter of the heartbeat timeout of activities (`workflows/activity-options.ts`). */
const EVERY_MS = 5_000;

/** Calls `beat` again and again while the work runs. */
export async function beating<R>(beat: () => void, work: () => Promise<R>): Promise<R> {
  const alive = setInterval(beat, EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(alive);
  }
}
