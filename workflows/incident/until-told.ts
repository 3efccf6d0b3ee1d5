/** The last minute of a closing incident, in which people and systems are still told. */
import { condition } from '@temporalio/workflow';
import { isClosingNoticeDue } from './customer-updates.ts';
import type { IncidentRecord } from './record.ts';
import { areSystemsBehind } from './systems.ts';

const LAST_NOTICES_MS = 60_000;

/** Waits until all notices are sent, but no longer than a minute. */
export async function untilTold(r: IncidentRecord): Promise<void> {
  const isDone = (): boolean => r.telling === 0 && !areSystemsBehind(r) && !isClosingNoticeDue(r);
  if (!isDone()) await condition(isDone, LAST_NOTICES_MS, { summary: 'until all notices are sent' });
}
