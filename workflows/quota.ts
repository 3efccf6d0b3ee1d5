/** Keeps the quota of one customer's unconfirmed alerts. Ends when nothing of the last hour is left to count. */
import { allHandlersFinished, condition, continueAsNew, setCurrentDetails } from '@temporalio/workflow';
import { takeUpdate } from '../contract/messages.ts';
import { stillCounted, take, type QuotaMemory } from '../domain/quota.ts';
import { MINUTE_MS } from '../domain/units.ts';
import { isLong } from './long-history.ts';
import { faultOfOptional, refuseToBegin } from './begun.ts';
import { onUpdate } from './on-signal.ts';
import { packed, unpacked } from './packed.ts';
import { refusalsTold } from './refusals.ts';

const LOOK_EVERY_MS = 10 * MINUTE_MS;

/** @param carried the memory of the run that this one continues, packed */
export async function quota(carried?: Uint8Array): Promise<void> {
  const fault = faultOfOptional(carried);
  if (fault !== undefined) await refuseToBegin(fault);
  let memory = carried === undefined ? [] : (unpacked(carried) as QuotaMemory);
  let asked = 0;
  onUpdate(takeUpdate, (ask) => {
    asked += 1;
    const { answer, memory: after } = take(memory, ask, Date.now());
    memory = after;
    show(memory);
    return answer;
  });
  for (;;) {
    const before = asked;
    await condition(isLong, LOOK_EVERY_MS, { summary: 'before what is older than an hour is forgotten' });
    if (isLong()) break;
    memory = stillCounted(memory, Date.now());
    show(memory);
    await refusalsTold();
    if (memory.length === 0 && asked === before && allHandlersFinished()) return;
  }
  await condition(allHandlersFinished);
  await refusalsTold();
  await continueAsNew<typeof quota>(packed(memory));
}

/** What of each kind was begun in the last hour, for Temporal's UI. */
function show(memory: QuotaMemory): void {
  const counts = new Map<string, number>();
  for (const { work, units } of memory) counts.set(work, (counts.get(work) ?? 0) + units);
  setCurrentDetails([...counts].map(([work, units]) => `${work}: ${units}`).join('\n\n'));
}
