/** What a workflow without a timeline refuses is told to infosec: counted at once, in as many calls as are possible one after another. */
import { condition, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { RefusalActivities } from '../contract/activities.ts';
import type { Fault } from '../domain/statement.ts';
import { RAISE } from './activity-options.ts';

/** By message and fault, not told yet. Each run of a workflow has its own. */
const untold = new Map<string, { message: string; fault: Fault; n: number }>();
let isTelling = false;

/** @param message the name of a signal or update, or `start` */
export function recordRefusal(message: string, fault: Fault): void {
  const key = `${message} ${fault}`;
  untold.set(key, { message, fault, n: (untold.get(key)?.n ?? 0) + 1 });
  if (!isTelling) void tell();
}

/** For a workflow that is about to end or to continue as new. */
export async function refusalsTold(): Promise<void> {
  if (isTelling) await condition(() => !isTelling);
}

async function tell(): Promise<void> {
  isTelling = true;
  const { workflowType: workflow, workflowId: id } = workflowInfo();
  const { 'refusal.count': count } = proxyActivities<RefusalActivities>(RAISE);
  while (untold.size > 0) {
    const refused = [...untold.values()];
    untold.clear();
    await count({ workflow, id, refused });
  }
  isTelling = false;
}
