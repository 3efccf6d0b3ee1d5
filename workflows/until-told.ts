/** The last minute of a workflow, in which people and systems are still told. */
import { condition } from '@temporalio/workflow';

const LAST_NOTICES_MS = 60_000;

/** Waits until all notices are sent, but no longer than a minute. Notes that are under way when a workflow ends are never sent. */
export async function untilTold(isDone: () => boolean): Promise<void> {
  if (!isDone()) await condition(isDone, LAST_NOTICES_MS, { summary: 'until all notices are sent' });
}
