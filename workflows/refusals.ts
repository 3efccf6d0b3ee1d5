/** What a workflow without a timeline refuses is told to infosec: counted at once, in as many calls as are possible one after another. */
import { CancellationScope, condition, log, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { RefusalActivities } from '../contract/activities.ts';
import type { Fault } from '../domain/statement.ts';
import { RAISE } from './activity-options.ts';
import { rethrowUnlessActivityFailure } from './call-entry.ts';

interface Refused {
  message: string;
  fault: Fault;
  n: number;
}

/** By message and fault, not told yet. Each run of a workflow has its own. */
const untold = new Map<string, Refused>();
let isTelling = false;

/** @param message the name of a signal or update, or `start` */
export function recordRefusal(message: string, fault: Fault): void {
  add({ message, fault, n: 1 });
  // A workflow that is cancelled still tells what it has refused.
  if (!isTelling) void CancellationScope.nonCancellable(tell);
}

function add({ message, fault, n }: Refused): void {
  const key = `${message} ${fault}`;
  untold.set(key, { message, fault, n: (untold.get(key)?.n ?? 0) + n });
}

/** While refusals come in without a pause, there is always one more to tell, and the history grows. Each stands in the log too. */
const TOLD_WITHIN_MS = 10_000;

/** For a workflow that is about to end or to continue as new. @param withinMs it waits no longer */
export async function refusalsTold(withinMs = TOLD_WITHIN_MS): Promise<void> {
  if (!isTelling) return;
  if (!(await condition(() => !isTelling, withinMs, { summary: 'until what was refused is counted' })))
    log.warn('Refusals may not be counted', { untold: [...untold.values()] });
}

async function tell(): Promise<void> {
  isTelling = true;
  const { workflowType: workflow, workflowId: id } = workflowInfo();
  const { 'refusal.count': count } = proxyActivities<RefusalActivities>(RAISE);
  try {
    while (untold.size > 0) {
      const refused = [...untold.values()];
      untold.clear();
      try {
        await count({ workflow, id, refused });
      } catch (error) {
        // They are told with the next refusal.
        for (const one of refused) add(one);
        throw error;
      }
    }
  } catch (error) {
    rethrowUnlessActivityFailure(error);
    log.warn('Refusals are not counted yet', { untold: [...untold.values()] });
  } finally {
    isTelling = false;
  }
}
